#include "dedup/stories.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "dedup/difference.h"

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
bool share_a_name(const Profile& a, const Profile& b) {
  auto theirs = b.words.begin();
  for (const auto& word : a.words) {
    while (theirs != b.words.end() && theirs->hash() < word.hash()) ++theirs;
    if (theirs == b.words.end()) return false;
    if (theirs->hash() == word.hash() && std::min(theirs->rarity(), word.rarity()) >= kTelling) {
      return true;
    }
  }
  return false;
}

float norm(const std::vector<float>& weights) {
  float squares = 0;
  for (const auto weight : weights) squares += weight * weight;
  return std::sqrt(squares);
}

}  // namespace

Stories::Centroid Stories::centroid_of(const Report& report) {
  std::vector<std::pair<WordHash, float>> weights;
  weights.reserve(report.profile.words.size() + 16);
  for (const auto& word : report.profile.words) {
    weights.emplace_back(word.hash(), word.name() ? word.weight() * kNameWeight : word.weight());
  }
  const auto facts = facts_within(report.guarded);
  for (const auto place : facts.places) {
    weights.emplace_back(word_hash(fmt::format("place {}", place)), kPlaceWeight);
  }
  for (const auto& number : facts.numbers) {
    weights.emplace_back(word_hash("number " + number), kNumberWeight);
  }
  std::sort(weights.begin(), weights.end());
  Centroid made;
  made.last_seen = report.seen;
  for (const auto& [word, weight] : weights) {
    if (!made.words.empty() && made.words.back() == word) continue;  // in title and text
    made.words.push_back(word);
    made.weights.push_back(weight);
  }
  return made;
}

float Stories::likeness(const Centroid& a, const Centroid& b) {
  const auto norms = norm(a.weights) * norm(b.weights);
  if (norms == 0) return 0;
  float dot = 0;
  for (std::size_t i = 0, j = 0; i < a.words.size() && j < b.words.size();) {
    if (a.words[i] < b.words[j]) {
      ++i;
    } else if (b.words[j] < a.words[i]) {
      ++j;
    } else {
      dot += a.weights[i++] * b.weights[j++];
    }
  }
  return dot / norms;
}

// Both lists merged; the story's words fade by the time between, and the lightest go.
void Stories::add(const Centroid& report, Centroid& story) {
  const auto between = std::max(0.0, hours(report.last_seen - story.last_seen));
  const auto fade = static_cast<float>(std::exp2(-between / kHalfLife));
  std::vector<std::pair<float, WordHash>> merged;
  for (std::size_t i = 0; i < story.words.size(); ++i) {
    merged.emplace_back(story.weights[i] * fade, story.words[i]);
  }
  const auto of_story = merged.size();
  for (std::size_t i = 0; i < report.words.size(); ++i) {
    const auto end = story.words.begin() + static_cast<std::ptrdiff_t>(of_story);
    const auto it = std::lower_bound(story.words.begin(), end, report.words[i]);
    if (it != end && *it == report.words[i]) {
      merged[static_cast<std::size_t>(it - story.words.begin())].first += report.weights[i];
    } else {
      merged.emplace_back(report.weights[i], report.words[i]);
    }
  }
  if (merged.size() > kMaxWords) {
    std::nth_element(merged.begin(), merged.begin() + kMaxWords, merged.end(), std::greater<>());
    merged.resize(kMaxWords);
  }
  std::sort(merged.begin(), merged.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  story.words.clear();
  story.weights.clear();
  for (const auto& [weight, word] : merged) {
    story.words.push_back(word);
    story.weights.push_back(weight);
  }
  story.last_seen = std::max(story.last_seen, report.last_seen);
}

void Stories::grow(const Hash128& story, const Report& lead, const Centroid& report) {
  const auto [it, first] = centroids_.try_emplace(story);
  if (first) it->second = centroid_of(lead);
  add(report, it->second);
}

Hash128 Stories::join(const Report& report, const std::vector<NearIndex::Hit>& similar) {
  const auto centroid = centroid_of(report);
  const Report* best = nullptr;
  float best_likeness = kLike;
  for (const auto& [score, other] : similar) {
    const auto known = centroids_.find(other.story);
    const auto last_seen = known != centroids_.end() ? known->second.last_seen : other.seen;
    if (last_seen + span_ < report.seen || differ_in_language(report, other)) continue;
    const auto like = known != centroids_.end() ? likeness(centroid, known->second)
                                                : likeness(centroid, centroid_of(other));
    if (like < best_likeness || !share_a_name(report.profile, other.profile)) continue;
    best = &other;
    best_likeness = like;
  }
  if (best == nullptr) return report.id;
  grow(best->story, *best, centroid);
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
