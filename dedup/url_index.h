// URL index: which report stands behind a canonical URL.
//
// A feed that gives the same link to a fourth title shows that the link names a column or a live
// page, so from then on it identifies nothing.
#pragma once

#include <cstdint>
#include <deque>

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "core/hash.h"
#include "core/ids.h"
#include "core/time.h"

namespace newswatch::dedup {

// An item that was seen with a URL. Short hashes keep an index of hundreds of thousands small; they
// are compared among the few items of one URL.
struct Sighting {
  std::uint32_t feed = 0;
  std::uint32_t title = 0;
  std::uint64_t key = 0;
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
  void expire(Time now);
  void set_window(Duration window) { window_ = window; }
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Hash128 report;
    Time last_seen{};
    bool shared = false;
    bool shared_for_good = false;  // not because of its sightings alone
    boost::container::small_vector<Sighting, 1> sightings;
  };
  struct Expiry {
    Hash128 url;
    Time seen{};
  };

  static bool has_many_titles(const Entry& entry, std::uint32_t feed);

  Duration window_;
  boost::unordered_flat_map<Hash128, Entry, std::hash<Hash128>> entries_;
  std::deque<Expiry> expiries_;  // oldest first
};

}  // namespace newswatch::dedup
