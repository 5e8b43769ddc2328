// URL index: which report stands behind a canonical URL.
//
// A feed that gives the same link to a fourth title shows that the link names a column or a live
// page, so from then on it identifies nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/hash.h"
#include "core/time.h"

namespace newswatch::dedup {

// An item that was seen with a URL. Short hashes keep an index of hundreds of thousands small; they
// are compared among the few items of one URL.
struct Sighting {
  std::uint32_t feed = 0;
  std::uint32_t title = 0;
  std::uint32_t key = 0;
  bool operator==(const Sighting&) const = default;
};

class UrlIndex {
 public:
  // A URL that was not seen for `window` is forgotten.
  explicit UrlIndex(Duration window) : window_(window) {}

  struct Known {
    Hash128 report;
    bool shared = false;  // the URL identifies nothing
  };
  // What the URL stood for, and the sighting added: `own` becomes its report if there was none.
  Known see(const Hash128& url, const Hash128& own, const Sighting& sighting, Time seen);

  // The URL was found to carry another report: it is of a copy.
  void assign(const Hash128& url, const Hash128& report);
  // Takes a sighting back. The report stays while others have joined it.
  void forget(const Hash128& url, const Sighting& sighting);
  // From now on it identifies nothing.
  void share(const Hash128& url);
  // Frees the memory of what is forgotten, once a sixteenth of the window has passed since it last
  // did.
  void expire(Time now);
  void set_window(Duration window) { window_ = window; }
  size_t size() const { return entries_.size(); }
  size_t bytes() const;

 private:
  // Most links are seen once.
  class Sightings {
   public:
    Sightings() = default;
    explicit Sightings(const Sighting& first) : only_(first) {}
    std::span<const Sighting> all() const;
    void add(const Sighting& sighting);
    // Whether any is left.
    bool remove(const Sighting& sighting);
    size_t bytes() const;  // beside the entry's own

   private:
    Sighting only_;  // unless there are several
    std::unique_ptr<std::vector<Sighting>> several_;
  };
  struct Entry {
    Hash128 report{};
    Sightings sightings{};
    std::uint32_t last_seen = 0;  // seconds
    bool shared = false;
    bool shared_for_good = false;  // not because of its sightings alone
  };

  bool forgotten(const Entry& entry, Time now) const;
  static bool has_many_titles(const Entry& entry, std::uint32_t feed);

  Duration window_;
  // By half of the URL's hash: of a million links two share it once in 300,000 years.
  boost::unordered_flat_map<std::uint64_t, Entry> entries_;
  Time swept_{};
};

}  // namespace newswatch::dedup
