// Near index: which of the reports of the last days says the same as a new one?
//
// An inverted index of each report's rarest words finds candidates; the cosine of the two reports'
// weighted words decides how alike they are. Reports are packed: some 270 bytes each.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "core/hash.h"
#include "core/time.h"
#include "dedup/byte_queue.h"
#include "dedup/document_frequency.h"
#include "dedup/fingerprint.h"
#include "dedup/posting_lists.h"

namespace newswatch::dedup {

// A word of a report, packed with its weight in that report: hash, title, name, weight.
class WeightedWord {
 public:
  // Rarity is kept in steps, a fifth of a nat each.
  static constexpr std::uint32_t kMaxSteps = 63;

  WeightedWord() = default;
  WeightedWord(const Word& word, float weight);

  WordHash hash() const { return bits_ >> 8; }
  bool title() const { return (bits_ & 1) != 0; }
  bool name() const { return (bits_ & 2) != 0; }
  std::uint32_t steps() const { return bits_ >> 2 & kMaxSteps; }
  float rarity() const { return static_cast<float>(steps()) / kSteps; }
  // In the cosine: words of the title count half as much again.
  float weight() const { return kWeights[bits_ & 0xFF]; }

 private:
  static constexpr float kSteps = 5;

  // By all bits but the hash.
  static constexpr auto kWeights = [] {
    std::array<float, 256> weights{};
    for (std::uint32_t bits = 0; bits < weights.size(); ++bits) {
      const auto rarity = static_cast<float>(bits >> 2) / kSteps;
      weights[bits] = (bits & 1) != 0 ? rarity * 1.5F : rarity;
    }
    return weights;
  }();

  std::uint32_t bits_ = 0;
};

// The words of one report that say something, by hash.
struct Profile {
  std::vector<WeightedWord> words;
  float norm = 0;
};

// Keeps the 30 words that weigh most: with 40, two copies more of 455 are found.
Profile profile_of(const Fingerprint& fingerprint, const DocumentFrequency& frequency);

// A profile where it is kept, of its owner's lifetime.
struct ProfileView {
  ProfileView() = default;
  ProfileView(const Profile& of)  // NOLINT(google-explicit-constructor): as string_view
      : words(of.words), norm(of.norm) {}
  ProfileView(std::span<const WeightedWord> of, float its_norm) : words(of), norm(its_norm) {}

  std::span<const WeightedWord> words;
  float norm = 0;
};

// 0: no word in common; 1: the same words.
float cosine(const ProfileView& a, const ProfileView& b);

// A report: of the index, whose words and facts are seen in its memory until it is changed, or of
// a caller who keeps them.
struct Report {
  Hash128 id;
  Hash128 story;           // that it belongs to
  std::uint32_t feed = 0;  // short hashes
  std::uint32_t link = 0;
  std::uint16_t language = 0;  // of dedup/fingerprint.h
  Time seen{};
  ProfileView profile;
  std::string_view guarded;  // its facts and title, packed for the guards (dedup/guarded.h)
};

// Both are known, and not the same: what they tell is told apart for its readers.
inline bool differ_in_language(const Report& a, const Report& b) {
  return a.language != 0 && b.language != 0 && a.language != b.language;
}

class NearIndex {
 public:
  // Reports seen longer ago than `window` before the newest one are forgotten.
  explicit NearIndex(Duration window) : window_(window) {}
  NearIndex(const NearIndex&) = delete;
  NearIndex& operator=(const NearIndex&) = delete;

  struct Hit {
    float score = 0;  // cosine, 0 to 1
    Report report;
  };
  // Those of at least `threshold`, the most alike first.
  std::vector<Hit> find(const ProfileView& profile, float threshold) const;
  std::optional<Report> find(const Hash128& id) const;

  void add(const Report& report);
  // Takes the report back.
  void forget(const Hash128& id);
  void expire(Time now);
  void set_window(Duration window) { window_ = window; }
  size_t size() const { return places_.size(); }
  size_t bytes() const;

 private:
  // A report as it is packed. Behind it: its words, its story unless it leads it, and `guarded`.
  struct Entry {
    Hash128 id;
    std::uint32_t seen = 0;  // seconds
    float norm = 0;
    std::uint32_t feed = 0;
    std::uint32_t link = 0;
    std::uint16_t guarded = 0;  // bytes
    std::uint16_t language = 0;
    std::uint8_t words = 0;
    bool leads = false;  // its story
  };

  // Reports by their ids, which are looked up in the entries.
  struct Hash {
    using is_transparent = void;
    const NearIndex* index;
    size_t operator()(const Hash128& id) const { return id.low; }
    size_t operator()(std::uint32_t number) const { return index->entry(number).id.low; }
  };
  struct Equal {
    using is_transparent = void;
    const NearIndex* index;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
    bool operator()(const Hash128& id, std::uint32_t number) const {
      return index->entry(number).id == id;
    }
    bool operator()(std::uint32_t number, const Hash128& id) const { return (*this)(id, number); }
  };

  Entry& entry(std::uint32_t number) {
    return *reinterpret_cast<Entry*>(packed_.at(places_[number - first_]));
  }
  const Entry& entry(std::uint32_t number) const {
    return const_cast<NearIndex*>(this)->entry(number);
  }
  static std::span<const WeightedWord> words_of(const Entry& entry);
  static Report report_of(const Entry& entry);
  const Entry& prefetch(std::uint32_t number) const;

  Duration window_;
  ByteQueue packed_;                     // entries
  std::deque<ByteQueue::Place> places_;  // of each, oldest first
  std::uint32_t first_ = 0;              // number of the oldest
  PostingLists anchors_;
  boost::unordered_flat_set<std::uint32_t, Hash, Equal> numbers_{0, Hash{this}, Equal{this}};
};

}  // namespace newswatch::dedup
