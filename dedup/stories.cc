#include "dedup/stories.h"

#include <algorithm>
#include <cmath>

namespace newswatch::dedup {
namespace {

// Cosine from which on two texts are of one story.
constexpr float kLike = 0.30F;

// Names and numbers in proportion to other words.
constexpr float kNameWeight = 1.6F;

// After so long a report counts half in its story.
constexpr double kHalfLife = 48;  // hours

constexpr std::size_t kMaxWords = 64;

double hours(Duration d) { return std::chrono::duration<double, std::ratio<3600>>(d).count(); }

float norm(const std::vector<float>& weights) {
  float squares = 0;
  for (const auto weight : weights) squares += weight * weight;
  return std::sqrt(squares);
}

}  // namespace

Stories::Centroid Stories::centroid_of(const Profile& profile, Time seen) {
  Centroid made;
  made.last_seen = seen;
  for (const auto& word : profile.words) {
    made.words.push_back(word.hash());
    made.weights.push_back(word.name() ? word.weight() * kNameWeight : word.weight());
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
  if (first) it->second = centroid_of(lead.profile, lead.seen);
  add(report, it->second);
}

Hash128 Stories::join(const Profile& profile, const std::vector<NearIndex::Hit>& similar,
                      const Hash128& own, Time seen) {
  const auto report = centroid_of(profile, seen);
  const Report* best = nullptr;
  float best_likeness = kLike;
  for (const auto& [score, other] : similar) {
    const auto known = centroids_.find(other.story);
    const auto last_seen = known != centroids_.end() ? known->second.last_seen : other.seen;
    if (last_seen + span_ < seen) continue;
    const auto like = known != centroids_.end()
                          ? likeness(report, known->second)
                          : likeness(report, centroid_of(other.profile, other.seen));
    if (like < best_likeness) continue;
    best = &other;
    best_likeness = like;
  }
  if (best == nullptr) return own;
  grow(best->story, *best, report);
  return best->story;
}

void Stories::restore(const Hash128& story, const Profile& profile,
                      const std::optional<Report>& lead, Time seen) {
  const auto report = centroid_of(profile, seen);
  if (lead) {
    grow(story, *lead, report);
    return;
  }
  const auto [it, first] = centroids_.try_emplace(story, report);
  if (!first) add(report, it->second);
}

void Stories::expire(Time now) {
  boost::unordered::erase_if(
      centroids_, [&](const auto& story) { return story.second.last_seen + span_ < now; });
}

}  // namespace newswatch::dedup
