// Near index: which of the reports of the last days says the same as a new one?
//
// An inverted index of each report's rarest words finds candidates; the cosine of the two reports'
// weighted words decides how alike they are. Reports are packed: some 300 bytes each.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/hash.h"
#include "core/time.h"
#include "dedup/document_frequency.h"
#include "dedup/fingerprint.h"

namespace newswatch::dedup {

// A word of a report, packed with its weight in that report: hash, title, name, weight.
class WeightedWord {
 public:
  WeightedWord(const Word& word, float weight);

  WordHash hash() const { return bits_ >> 8; }
  bool title() const { return (bits_ & 1) != 0; }
  bool name() const { return (bits_ & 2) != 0; }
  float rarity() const { return static_cast<float>(bits_ >> 2 & 63) / kSteps; }
  // In the cosine: words of the title count half as much again.
  float weight() const { return title() ? rarity() * 1.5F : rarity(); }

 private:
  static constexpr float kSteps = 5;  // a nat

  std::uint32_t bits_ = 0;
};

// The words of one report that say something, by hash.
struct Profile {
  std::vector<WeightedWord> words;
  float norm = 0;
};

// Keeps the 40 words that weigh most.
Profile profile_of(const Fingerprint& fingerprint, const DocumentFrequency& frequency);

// 0: no word in common; 1: the same words.
float cosine(const Profile& a, const Profile& b);

// A report as the index keeps it.
struct Report {
  Hash128 id;
  Hash128 story;           // that it belongs to
  std::uint32_t feed = 0;  // short hashes
  std::uint32_t link = 0;
  std::uint16_t language = 0;  // of dedup/fingerprint.h
  Time seen{};
  Profile profile;
  std::string guarded;  // its facts and title, packed for the guards (dedup/difference.h)
};

// Both are known, and not the same: what they tell is told apart for its readers.
inline bool differ_in_language(const Report& a, const Report& b) {
  return a.language != 0 && b.language != 0 && a.language != b.language;
}

class NearIndex {
 public:
  // Reports seen longer ago than `window` before the newest one are forgotten.
  explicit NearIndex(Duration window) : window_(window) {}

  struct Hit {
    float score = 0;  // cosine, 0 to 1
    Report report;
  };
  // Those of at least `threshold`, the most alike first.
  std::vector<Hit> find(const Profile& profile, float threshold) const;
  std::optional<Report> find(const Hash128& id) const;

  void add(const Report& report);
  // Takes the report back.
  void forget(const Hash128& id);
  void expire(Time now);
  void set_window(Duration window) { window_ = window; }
  size_t size() const { return entries_.size(); }
  size_t bytes() const;

 private:
  static constexpr size_t kAnchors = 8;
  // Of the postings of an anchor, newest first: number of the report * kAnchors + which anchor.
  using Posting = std::uint32_t;
  static constexpr Posting kNone = ~Posting{0};

  struct Entry {
    Hash128 id;
    Hash128 story;
    std::uint32_t feed = 0;
    std::uint32_t link = 0;
    std::int64_t seen = 0;  // seconds
    float norm = 0;
    std::uint16_t language = 0;
    bool forgotten = false;
    std::uint16_t words = 0;
    std::uint16_t guarded = 0;            // bytes
    std::unique_ptr<std::byte[]> packed;  // the words, then what the guards need
  };

  const Entry& entry(std::uint32_t number) const { return entries_[number - first_]; }
  static std::span<const WeightedWord> words_of(const Entry& entry);
  static Report unpacked(const Entry& entry);

  Duration window_;
  std::deque<Entry> entries_;  // oldest first
  std::uint32_t first_ = 0;    // number of the oldest
  // For each report and each of its anchors, the posting of the same anchor before this one.
  std::deque<std::array<Posting, kAnchors>> before_;
  boost::unordered_flat_map<WordHash, Posting> newest_;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> numbers_;  // by the id's lower half
};

}  // namespace newswatch::dedup
