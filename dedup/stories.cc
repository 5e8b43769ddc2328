#include "dedup/stories.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dedup/guarded.h"
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

template <class Words>
float norm_of(const Words& words) {
  float squares = 0;
  for (const auto& word : words) squares += word.weight() * word.weight();
  return std::sqrt(squares);
}

// Of words by hash, those that weigh most; of equals the greater hash.
template <class Words>
void keep_heaviest(Words& words) {
  const auto heavier = [](const auto& a, const auto& b) {
    return std::pair(a.weight(), a.hash()) > std::pair(b.weight(), b.hash());
  };
  auto ranked = words;
  const auto lightest = ranked.begin() + kMaxWords - 1;
  std::nth_element(ranked.begin(), lightest, ranked.end(), heavier);
  words.erase(std::remove_if(words.begin(), words.end(),
                             [&](const auto& word) { return heavier(*lightest, word); }),
              words.end());
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

Stories::Words Stories::words_of(const Report& report) {
  const auto facts = event_facts_of(report.guarded);
  boost::container::small_vector<CentroidWord, 32> of_facts;
  for (const auto place : facts.places) of_facts.push_back({hash_of_place(place), kPlaceWeight});
  for (const auto number : facts.numbers) {
    of_facts.push_back({hash_of_number(number), kNumberWeight});
  }
  const auto in_order = [](const CentroidWord& a, const CentroidWord& b) {
    return a.hash() != b.hash() ? a.hash() < b.hash() : a.weight() < b.weight();
  };
  std::sort(of_facts.begin(), of_facts.end(), in_order);
  // What is in title and text counts once.
  Words words(report.profile.words.size() + of_facts.size());
  size_t size = 0;
  const auto add = [&](const CentroidWord& word) {
    if (size == 0 || words[size - 1].hash() != word.hash()) words[size++] = word;
  };
  auto fact = of_facts.begin();
  for (const auto& of_text : report.profile.words) {
    const auto weight = of_text.name() ? of_text.weight() * kNameWeight : of_text.weight();
    const CentroidWord word{of_text.hash(), weight};
    for (; fact != of_facts.end() && in_order(*fact, word); ++fact) add(*fact);
    add(word);
  }
  std::for_each(fact, of_facts.end(), add);
  words.resize(size);
  return words;
}

Stories::Centroid Stories::centroid_of(const Report& report) {
  Centroid made{words_of(report), 0, report.seen};
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
  if (merged.size() > kMaxWords) keep_heaviest(merged);
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
  std::optional<Words> words;  // most reports share a name with none
  std::optional<WordTable<CentroidWord>> table;
  float norm = 0;
  const Report* best = nullptr;
  float best_likeness = kLike;
  for (const auto& [score, other] : similar) {
    if (differ_in_language(report, other) || !share_a_name(names, other.profile)) continue;
    const auto known = centroids_.find(other.story);
    const auto last_seen = known != centroids_.end() ? known->second.last_seen : other.seen;
    if (last_seen + span_ < report.seen) continue;
    if (!words) {
      words = words_of(report);
      norm = norm_of(*words);
      table.emplace(std::span<const CentroidWord>(*words));
    }
    const auto likeness = [&](std::span<const CentroidWord> theirs, float their_norm) {
      const auto norms = norm * their_norm;
      return norms > 0 ? table->dot_product(theirs) / norms : 0;
    };
    float like = 0;
    if (known != centroids_.end()) {
      like = likeness(known->second.words, known->second.norm);
    } else {
      const auto theirs = words_of(other);
      like = likeness(theirs, norm_of(theirs));
    }
    if (like < best_likeness) continue;
    best = &other;
    best_likeness = like;
  }
  if (best == nullptr) return report.id;
  grow(best->story, *best, *words, report.seen);
  return best->story;
}

void Stories::restore(const Report& report, const std::optional<Report>& lead) {
  if (lead) {
    grow(report.story, *lead, words_of(report), report.seen);
    return;
  }
  const auto [it, first] = centroids_.try_emplace(report.story);
  if (first) {
    it->second = centroid_of(report);
  } else {
    add(words_of(report), report.seen, it->second);
  }
}

void Stories::expire(Time now) {
  boost::unordered::erase_if(
      centroids_, [&](const auto& story) { return story.second.last_seen + span_ < now; });
}

}  // namespace newswatch::dedup
