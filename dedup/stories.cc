#include "dedup/stories.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dedup/common_words.h"
#include "dedup/guarded.h"
#include "dedup/lexicon.h"

namespace newswatch::dedup {
namespace {

// Cosine from which on two texts are of one story.
constexpr float kLike = 0.20F;

// Names and numbers in proportion to other words.
constexpr float kNameWeight = 1.6F;

// Of a country and of a number, as a word of that rarity.
constexpr float kPlaceWeight = 4;
constexpr float kNumberWeight = 4;

// A word of so few texts (one in 150) tells of what.
constexpr float kTelling = 5;

// After so long a report counts half in its story.
constexpr double kHalfLife = 48;  // hours

constexpr std::size_t kMaxWords = 64;

double hours(Duration d) { return std::chrono::duration<double, std::ratio<3600>>(d).count(); }

// What is told daily of many, dividends or weather, is alike in common words alone.
bool share_a_name(const ProfileView& a, const ProfileView& b) {
  return any_common_word(a.words, b.words, [](const auto& mine, const auto& theirs) {
    return std::min(mine.rarity(), theirs.rarity()) >= kTelling;
  });
}

template <class Words>
float norm(const Words& words) {
  float squares = 0;
  for (const auto& word : words) squares += word.weight() * word.weight();
  return std::sqrt(squares);
}

// A country or a number stands among the words as a word of its own.
WordHash hash_of_place(std::uint16_t place) {
  static const auto hashes = [] {
    std::vector<WordHash> made;
    for (std::size_t i = 0; i < lexicon().places.size(); ++i) {
      made.push_back(word_hash(fmt::format("place {}", i)));
    }
    return made;
  }();
  return hashes[place];
}

WordHash hash_of_number(std::string_view number) {
  return word_hash(std::string("number ").append(number));
}

}  // namespace

Stories::Centroid Stories::centroid_of(const Report& report) {
  Centroid made;
  made.last_seen = report.seen;
  const auto facts = event_facts_of(report.guarded);
  auto& words = made.words;
  words.reserve(report.profile.words.size() + facts.places.size() + facts.numbers.size());
  for (const auto& word : report.profile.words) {
    words.push_back({word.hash(), word.name() ? word.weight() * kNameWeight : word.weight()});
  }
  const auto of_words = static_cast<std::ptrdiff_t>(words.size());
  for (const auto place : facts.places) words.push_back({hash_of_place(place), kPlaceWeight});
  for (const auto number : facts.numbers) words.push_back({hash_of_number(number), kNumberWeight});
  const auto in_order = [](const CentroidWord& a, const CentroidWord& b) {
    return std::pair(a.hash(), a.weight()) < std::pair(b.hash(), b.weight());
  };
  std::sort(words.begin() + of_words, words.end(), in_order);
  std::inplace_merge(words.begin(), words.begin() + of_words, words.end(), in_order);
  // What is in title and text counts once.
  const auto same = [](const CentroidWord& a, const CentroidWord& b) {
    return a.hash() == b.hash();
  };
  words.erase(std::unique(words.begin(), words.end(), same), words.end());
  return made;
}

float Stories::likeness(const Centroid& a, const Centroid& b) {
  const auto norms = norm(a.words) * norm(b.words);
  return norms > 0 ? dot_product(a.words, b.words) / norms : 0;
}

// Both lists merged; the story's words fade by the time between, and the lightest go.
void Stories::add(const Centroid& report, Centroid& story) {
  const auto between = std::max(0.0, hours(report.last_seen - story.last_seen));
  const auto fade = static_cast<float>(std::exp2(-between / kHalfLife));
  std::vector<CentroidWord> merged;
  merged.reserve(story.words.size() + report.words.size());
  auto theirs = report.words.begin();
  for (auto& word : story.words) {
    for (; theirs != report.words.end() && theirs->hash() < word.hash(); ++theirs) {
      merged.push_back(*theirs);
    }
    merged.push_back({word.hash(), word.weight() * fade});
    if (theirs != report.words.end() && theirs->hash() == word.hash()) {
      merged.back().its_weight += (theirs++)->weight();
    }
  }
  merged.insert(merged.end(), theirs, report.words.end());
  if (merged.size() > kMaxWords) {
    std::nth_element(merged.begin(), merged.begin() + kMaxWords, merged.end(),
                     [](const CentroidWord& a, const CentroidWord& b) {
                       return std::pair(a.weight(), a.hash()) > std::pair(b.weight(), b.hash());
                     });
    merged.resize(kMaxWords);
    std::sort(merged.begin(), merged.end(),
              [](const auto& a, const auto& b) { return a.hash() < b.hash(); });
  }
  story.words = std::move(merged);
  story.last_seen = std::max(story.last_seen, report.last_seen);
}

void Stories::grow(const Hash128& story, const Report& lead, const Centroid& report) {
  const auto [it, first] = centroids_.try_emplace(story);
  if (first) it->second = centroid_of(lead);
  add(report, it->second);
}

Hash128 Stories::join(const Report& report, const std::vector<NearIndex::Hit>& similar) {
  std::optional<Centroid> centroid;  // most reports share a name with none
  const Report* best = nullptr;
  float best_likeness = kLike;
  for (const auto& [score, other] : similar) {
    if (differ_in_language(report, other) || !share_a_name(report.profile, other.profile)) continue;
    const auto known = centroids_.find(other.story);
    const auto last_seen = known != centroids_.end() ? known->second.last_seen : other.seen;
    if (last_seen + span_ < report.seen) continue;
    if (!centroid) centroid = centroid_of(report);
    const auto like = known != centroids_.end() ? likeness(*centroid, known->second)
                                                : likeness(*centroid, centroid_of(other));
    if (like < best_likeness) continue;
    best = &other;
    best_likeness = like;
  }
  if (best == nullptr) return report.id;
  grow(best->story, *best, *centroid);
  return best->story;
}

void Stories::restore(const Report& report, const std::optional<Report>& lead) {
  const auto centroid = centroid_of(report);
  if (lead) {
    grow(report.story, *lead, centroid);
    return;
  }
  const auto [it, first] = centroids_.try_emplace(report.story, centroid);
  if (!first) add(centroid, it->second);
}

void Stories::expire(Time now) {
  boost::unordered::erase_if(
      centroids_, [&](const auto& story) { return story.second.last_seen + span_ < now; });
}

}  // namespace newswatch::dedup
