#include "dedup/near_index.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include <boost/container/static_vector.hpp>

#include "dedup/common_words.h"
#include "dedup/heaviest.h"
#include "dedup/seconds.h"
#include "dedup/word_table.h"

namespace newswatch::dedup {
namespace {

// A word in more than one text of five says nothing.
constexpr float kMinRarity = 1.6F;

// A word that is too common at present says little, not nothing, unless it always is: where all
// reports are about one thing, they are told apart by the same words as ever.
constexpr float kTooCommon = 0.2019F;  // share of texts: e to the power of -kMinRarity
constexpr size_t kMaxWords = 30;

// Words of a new report that are looked up: more than are posted, since a copy that was cut or
// reworded has other rarest words.
constexpr size_t kProbes = 20;

// Words of a report that are posted.
constexpr size_t kAnchors = 8;

// Postings looked at, of all anchors together, the rarest first.
constexpr size_t kMaxMet = 96;

constexpr size_t kMaxHits = 6;

// Of all candidates, those whose shared anchors weigh most.
constexpr size_t kMaxCandidates = 16;

}  // namespace

WeightedWord::WeightedWord(const Word& word, float weight) {
  // As std::lround() rounds, which is a call: exact, since a double holds the half as well.
  const double raised = double{weight * kSteps} + 0.5;
  const auto rounded = static_cast<std::int64_t>(raised);
  const auto steps = std::clamp<std::int64_t>(rounded, 0, kMaxSteps);
  bits_ = word.hash << 8 | static_cast<std::uint32_t>(steps) << 2 | (word.name ? 2U : 0U) |
          (word.title ? 1U : 0U);
}

Profile profile_of(const Fingerprint& fingerprint, const DocumentFrequency& frequency) {
  frequency.prefetch(fingerprint);
  Profile profile;
  auto& words = profile.words;
  words.reserve(fingerprint.words.size());
  for (const auto& word : fingerprint.words) {
    const auto weight = frequency.weight(word, fingerprint.script);
    if (weight >= kMinRarity) {
      words.emplace_back(word, weight);
    } else if (word.common <= kTooCommon) {
      words.emplace_back(word, kMinRarity);
    }
  }
  keep_heaviest(words, kMaxWords);
  float squares = 0;
  for (const auto& word : words) squares += word.weight() * word.weight();
  profile.norm = std::sqrt(squares);
  return profile;
}

namespace {

// The rarest words, those first.
using Anchors = boost::container::static_vector<WeightedWord, kMaxWords>;

// What a word says for two reports that share it: its rarity squared.
std::uint32_t anchor_weight(const WeightedWord& word) { return word.steps() * word.steps(); }

// Counted out by their rarity; as rare as each other, by their hashes, as they come.
Anchors anchors_of(const ProfileView& profile, size_t count) {
  constexpr auto kMost = WeightedWord::kMaxSteps;
  std::array<std::uint8_t, kMost + 2> places{};  // where the words of a rarity begin
  for (const auto& word : profile.words) ++places[kMost - word.steps() + 1];
  for (size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
  Anchors anchors(profile.words.size(), boost::container::default_init);
  for (const auto& word : profile.words) anchors[places[kMost - word.steps()]++] = word;
  anchors.resize(std::min(count, anchors.size()), boost::container::default_init);
  return anchors;
}

using Candidates = boost::container::static_vector<std::uint32_t, kMaxCandidates>;

// What the anchors weigh that each report shares with a new one. Open addressing; at most kMaxMet
// are met.
class Shared {
 public:
  void meet(std::uint32_t number, std::uint32_t weight) {
    auto at = number % kPlaces;
    while (places_[at] != 0 && number_of(met_[places_[at] - 1U]) != number) at = (at + 1) % kPlaces;
    if (places_[at] == 0) {
      met_.push_back(number);
      places_[at] = static_cast<std::uint8_t>(met_.size());
    }
    met_[places_[at] - 1U] += kOne * weight;
    ++size_;
  }
  size_t size() const { return size_; }

  // The numbers of those whose shared anchors weigh most, of equals the newest, in any
  // order.
  Candidates most() {
    const auto kept = std::min(kMaxCandidates, met_.size());
    if (kept < met_.size()) {
      std::nth_element(met_.begin(), met_.begin() + kept, met_.end(), std::greater<>());
    }
    Candidates numbers;
    for (size_t i = 0; i < kept; ++i) numbers.push_back(number_of(met_[i]));
    return numbers;
  }

 private:
  static constexpr size_t kPlaces = 256;
  static constexpr std::uint64_t kOne = std::uint64_t{1} << 32;
  static std::uint32_t number_of(std::uint64_t met) { return static_cast<std::uint32_t>(met); }

  boost::container::static_vector<std::uint64_t, kMaxMet> met_;  // weight * kOne + number
  std::array<std::uint8_t, kPlaces> places_{};                   // index + 1 of met_; 0: none
  size_t size_ = 0;                                              // of all meetings
};

}  // namespace

float cosine(const ProfileView& a, const ProfileView& b) {
  const auto norms = a.norm * b.norm;
  return norms > 0 ? dot_product(a.words, b.words) / norms : 0;
}

// An entry is in cold memory: asked for ahead, it is there once its words are compared.
const NearIndex::Entry& NearIndex::prefetch(std::uint32_t number) const {
  constexpr size_t kLine = 64;
  constexpr size_t kUsual = sizeof(Entry) + kMaxWords * sizeof(WeightedWord);
  const auto& asked = entry(number);
  const auto* bytes = reinterpret_cast<const std::byte*>(&asked);
  for (size_t at = 0; at < kUsual; at += kLine) __builtin_prefetch(bytes + at);
  return asked;
}

std::vector<NearIndex::Hit> NearIndex::find(const ProfileView& profile, float threshold) const {
  boost::container::static_vector<PostingLists::List, kProbes> lists;
  const auto anchors = anchors_of(profile, kProbes);
  for (const auto& anchor : anchors) anchors_.prefetch(anchor.hash());
  for (const auto& anchor : anchors) {
    lists.push_back(anchors_.find(anchor.hash()));
    lists.back().prefetch();
  }
  Shared shared;
  for (size_t i = 0; i < lists.size(); ++i) {
    const auto weight = anchor_weight(anchors[i]);
    lists[i].each([&](std::uint32_t number) {
      if (number < first_ || shared.size() == kMaxMet) return false;
      shared.meet(number, weight);
      return true;
    });
  }
  const auto candidates = shared.most();
  boost::container::static_vector<const Entry*, kMaxCandidates> entries;
  for (const auto number : candidates) entries.push_back(&prefetch(number));
  const WordTable<WeightedWord> words(profile.words);
  struct Alike {
    float score;
    std::uint32_t number;
  };
  boost::container::static_vector<Alike, kMaxCandidates> alike;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const auto norms = profile.norm * entries[i]->norm;
    if (norms == 0) continue;
    const auto score = words.dot_product(words_of(*entries[i])) / norms;
    if (score >= threshold) alike.push_back({score, candidates[i]});
  }
  // Of equals the oldest: it is the original.
  std::sort(alike.begin(), alike.end(), [](const Alike& a, const Alike& b) {
    return a.score != b.score ? a.score > b.score : a.number < b.number;
  });
  if (alike.size() > kMaxHits) alike.resize(kMaxHits);
  std::vector<Hit> hits;
  hits.reserve(alike.size());
  for (const auto& [score, number] : alike) hits.push_back({score, report_of(entry(number))});
  return hits;
}

std::optional<Report> NearIndex::find(const Hash128& id) const {
  const auto it = numbers_.find(id);
  return it != numbers_.end() ? std::optional(report_of(entry(*it))) : std::nullopt;
}

std::span<const WeightedWord> NearIndex::words_of(const Entry& entry) {
  return {reinterpret_cast<const WeightedWord*>(&entry + 1), entry.words};
}

Report NearIndex::report_of(const Entry& entry) {
  const auto words = words_of(entry);
  const auto* rest = reinterpret_cast<const char*>(words.data() + words.size());
  Report report;
  report.id = entry.id;
  report.story = entry.id;
  if (!entry.leads) {
    std::memcpy(&report.story, rest, sizeof(report.story));
    rest += sizeof(report.story);
  }
  report.feed = entry.feed;
  report.link = entry.link;
  report.language = entry.language;
  report.seen = Time(std::chrono::seconds(entry.seen));
  report.profile = {words, entry.norm};
  report.guarded = {rest, entry.guarded};
  return report;
}

void NearIndex::add(const Report& report) {
  const auto words = std::as_bytes(report.profile.words);
  const auto guarded = report.guarded.substr(0, 0xFFFF);
  const bool leads = report.story == report.id;
  const auto story_size = leads ? 0 : sizeof(report.story);
  const auto place = packed_.push(sizeof(Entry) + words.size() + story_size + guarded.size());
  auto* to = packed_.at(place);
  new (to) Entry{.id = report.id,
                 .seen = static_cast<std::uint32_t>(seconds_of(report.seen)),
                 .norm = report.profile.norm,
                 .feed = report.feed,
                 .link = report.link,
                 .guarded = static_cast<std::uint16_t>(guarded.size()),
                 .language = report.language,
                 .words = static_cast<std::uint8_t>(report.profile.words.size()),
                 .leads = leads};
  to = std::copy(words.begin(), words.end(), to + sizeof(Entry));
  std::memcpy(to, &report.story, story_size);
  std::memcpy(to + story_size, guarded.data(), guarded.size());
  const auto number = first_ + static_cast<std::uint32_t>(places_.size());
  places_.push_back(place);
  for (const auto& anchor : anchors_of(report.profile, kAnchors)) {
    anchors_.add(anchor.hash(), number);
  }
  numbers_.erase(report.id);
  numbers_.insert(number);
}

void NearIndex::forget(const Hash128& id) {
  const auto it = numbers_.find(id);
  if (it == numbers_.end()) return;
  entry(*it).norm = 0;  // like nothing from now on
  numbers_.erase(it);
}

void NearIndex::expire(Time now) {
  const auto oldest = seconds_of(now - window_);
  for (; !places_.empty() && entry(first_).seen < oldest; ++first_) {
    const auto it = numbers_.find(entry(first_).id);
    if (it != numbers_.end() && *it == first_) numbers_.erase(it);
    places_.pop_front();
  }
  if (!places_.empty()) packed_.pop_before(places_.front());
  // Anchors of nothing but forgotten reports go when they are half of all.
  if (anchors_.size() > 2 * kAnchors * places_.size() + 1024) anchors_.drop_before(first_);
}

size_t NearIndex::bytes() const {
  return places_.size() * sizeof(ByteQueue::Place) + packed_.bytes() + anchors_.bytes() +
         numbers_.bucket_count() * (sizeof(std::uint32_t) + 1);
}

}  // namespace newswatch::dedup
