#include "dedup/stories.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dedup/guarded.h"
#include "dedup/heaviest.h"
#include "dedup/lexicon.h"
#include "dedup/word_table.h"

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
bool share_a_name(const WordTable<WeightedWord>& mine, const ProfileView& other) {
  return mine.any_common_word(other.words, [](const auto& word, const auto& theirs) {
    return std::min(word.rarity(), theirs.rarity()) >= kTelling;
  });
}

// In a story.
float weight_of(const WeightedWord& word) {
  return word.name() ? word.weight() * kNameWeight : word.weight();
}

template <class Words>
float squares_of(const Words& words) {
  float squares = 0;
  for (const auto& word : words) squares += word.weight() * word.weight();
  return squares;
}

template <class Words>
float norm_of(const Words& words) {
  return std::sqrt(squares_of(words));
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

Stories::FactWords Stories::facts_of(const Report& report) {
  const auto events = event_facts_of(report.guarded);
  FactWords facts;
  for (const auto place : events.places) facts.push_back({hash_of_place(place), kPlaceWeight});
  for (const auto number : events.numbers) {
    facts.push_back({hash_of_number(number), kNumberWeight});
  }
  // What is in title and text counts once.
  std::sort(facts.begin(), facts.end(),
            [](const auto& a, const auto& b) { return a.hash() < b.hash(); });
  const auto same = [](const auto& a, const auto& b) { return a.hash() == b.hash(); };
  facts.erase(std::unique(facts.begin(), facts.end(), same), facts.end());
  return facts;
}

Stories::Words Stories::words_of(const Report& report, const FactWords& facts) {
  Words words;
  words.reserve(report.profile.words.size() + facts.size());
  auto fact = facts.begin();
  for (const auto& word : report.profile.words) {
    for (; fact != facts.end() && fact->hash() < word.hash(); ++fact) words.push_back(*fact);
    if (fact != facts.end() && fact->hash() == word.hash()) ++fact;
    words.push_back({word.hash(), weight_of(word)});
  }
  words.insert(words.end(), fact, facts.end());
  return words;
}

// A new report, to be compared with others and with stories.
struct Stories::Compared {
  explicit Compared(const Report& report) : Compared(report, facts_of(report)) {}
  Compared(const Report& report, const FactWords& facts)
      : words(words_of(report, facts)), norm(norm_of(words)), of_facts(squares_of(facts)) {}

  // The cosine to a story.
  float likeness(const Centroid& story) const {
    const auto norms = norm * story.norm;
    return norms > 0 ? table.dot_product(std::span<const CentroidWord>(story.words)) / norms : 0;
  }

  // What the cosine to a story of the other report alone would be, which is not made; 0 where it is
  // less than `least`.
  float likeness(const Report& other, float least) const {
    float squares = 0;
    for (const auto& word : other.profile.words) squares += weight_of(word) * weight_of(word);
    float dot = 0;
    table.any_common_word(other.profile.words, [&](const auto& mine, const auto& theirs) {
      dot += mine.weight() * weight_of(theirs);
      return false;
    });
    // At best the other has those facts alone that are this one's too: none of them, or all.
    const auto enough = least * norm;
    if (dot < enough * std::sqrt(squares) &&
        dot + of_facts < enough * std::sqrt(squares + of_facts)) {
      return 0;
    }
    const auto facts = facts_of(other);
    dot += table.dot_product(std::span<const CentroidWord>(facts));
    const auto norms = norm * std::sqrt(squares + squares_of(facts));
    return norms > 0 ? dot / norms : 0;
  }

  Words words;
  WordTable<CentroidWord> table{words};
  float norm;
  float of_facts;  // squares of their weights
};

Stories::Centroid Stories::centroid_of(const Report& report) {
  Centroid made{words_of(report, facts_of(report)), 0, report.seen};
  made.norm = norm_of(made.words);
  return made;
}

// Both lists merged; the story's words fade by the time between, and the lightest go.
void Stories::add(const Words& report, Time seen, Centroid& story) {
  const auto between = std::max(0.0, hours(seen - story.last_seen));
  const auto fade = static_cast<float>(std::exp2(-between / kHalfLife));
  Words merged;
  merged.reserve(story.words.size() + report.size());
  auto theirs = report.begin();
  for (auto& word : story.words) {
    for (; theirs != report.end() && theirs->hash() < word.hash(); ++theirs) {
      merged.push_back(*theirs);
    }
    merged.push_back({word.hash(), word.weight() * fade});
    if (theirs != report.end() && theirs->hash() == word.hash()) {
      merged.back().its_weight += (theirs++)->weight();
    }
  }
  merged.insert(merged.end(), theirs, report.end());
  keep_heaviest(merged, kMaxWords);
  story.words = std::move(merged);
  story.norm = norm_of(story.words);
  story.last_seen = std::max(story.last_seen, seen);
}

void Stories::grow(const Hash128& story, const Report& lead, const Words& report, Time seen) {
  const auto [it, first] = centroids_.try_emplace(story);
  if (first) it->second = centroid_of(lead);
  add(report, seen, it->second);
}

Hash128 Stories::join(const Report& report, const std::vector<NearIndex::Hit>& similar) {
  if (similar.empty()) return report.id;
  const WordTable<WeightedWord> names(report.profile.words);
  std::optional<Compared> compared;  // most reports share a name with none
  const Report* best = nullptr;
  float best_likeness = kLike;
  for (const auto& [score, other] : similar) {
    if (differ_in_language(report, other) || !share_a_name(names, other.profile)) continue;
    const auto known = centroids_.find(other.story);
    const auto last_seen = known != centroids_.end() ? known->second.last_seen : other.seen;
    if (last_seen + span_ < report.seen) continue;
    if (!compared) compared.emplace(report);
    const auto like = known != centroids_.end() ? compared->likeness(known->second)
                                                : compared->likeness(other, best_likeness);
    if (like < best_likeness) continue;
    best = &other;
    best_likeness = like;
  }
  if (best == nullptr) return report.id;
  grow(best->story, *best, compared->words, report.seen);
  return best->story;
}

void Stories::restore(const Report& report, const std::optional<Report>& lead) {
  if (lead) {
    grow(report.story, *lead, words_of(report, facts_of(report)), report.seen);
    return;
  }
  const auto [it, first] = centroids_.try_emplace(report.story);
  if (first) {
    it->second = centroid_of(report);
  } else {
    add(words_of(report, facts_of(report)), report.seen, it->second);
  }
}

void Stories::expire(Time now) {
  boost::unordered::erase_if(
      centroids_, [&](const auto& story) { return story.second.last_seen + span_ < now; });
}

}  // namespace newswatch::dedup
