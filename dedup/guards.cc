// The guards of dedup/facts.h.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "dedup/facts.h"
#include "dedup/lexicon.h"

namespace newswatch::dedup {
namespace {

// Up to this length, a text is a title and whole.
constexpr std::uint16_t kLongestTitle = 20;
// Texts whose lengths differ by no more words are both whole.
constexpr std::uint16_t kSlack = 5;

// Of two sorted lists, what only the first has, up to three.
std::vector<std::string> only_in(const std::vector<std::string>& a,
                                 const std::vector<std::string>& b) {
  constexpr size_t kMostShown = 3;
  std::vector<std::string> only;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  if (only.size() > kMostShown) only.resize(kMostShown);
  return only;
}

// The cues among the first `words`.
size_t cues_within(const Facts& facts, double words) {
  const auto end = std::find_if(facts.negated_at.begin(), facts.negated_at.end(),
                                [&](std::uint16_t at) { return at >= words; });
  return static_cast<size_t>(end - facts.negated_at.begin());
}

// The first cue of `more` that `fewer` does not have as often.
std::string extra_cue(const Facts& more, const Facts& fewer) {
  auto left = fewer.negations;
  for (const auto& cue : more.negations) {
    const auto found = std::find(left.begin(), left.end(), cue);
    if (found == left.end()) return cue;
    left.erase(found);
  }
  return more.negations.empty() ? std::string() : more.negations.back();
}

// A place of the title that neither part of the other report names.
std::optional<std::uint16_t> place_missing_in(const Facts& title, const Facts& other_title,
                                              const Facts& other_text) {
  const auto found =
      std::find_if(title.places.begin(), title.places.end(), [&](std::uint16_t place) {
        return !std::binary_search(other_title.places.begin(), other_title.places.end(), place) &&
               !std::binary_search(other_text.places.begin(), other_text.places.end(), place);
      });
  return found != title.places.end() ? std::optional(*found) : std::nullopt;
}

bool has(const std::vector<Direction>& list, Direction wanted) {
  return std::binary_search(list.begin(), list.end(), wanted);
}

}  // namespace

std::optional<std::string> numbers_differ(const Facts& a, const Facts& b) {
  if (a.numbers.empty() || b.numbers.empty()) return std::nullopt;
  const auto left = only_in(a.numbers, b.numbers);
  if (left.empty()) return std::nullopt;
  const auto right = only_in(b.numbers, a.numbers);
  if (right.empty()) return std::nullopt;
  return fmt::format("{} / {}", fmt::join(left, ", "), fmt::join(right, ", "));
}

std::optional<std::string> negation_differs(const Facts& a, const Facts& b) {
  const bool a_longer = a.words > b.words;
  const Facts& longer = a_longer ? a : b;
  const Facts& shorter = a_longer ? b : a;
  const auto cues = shorter.negations.size();
  auto fewest = longer.negations.size();
  auto most = fewest;
  if (longer.words > kLongestTitle && longer.words > shorter.words + kSlack) {
    // A copy may lack an eighth of its words and have a few in front.
    fewest = cues_within(longer, shorter.words * 0.9 - 2);
    most = cues_within(longer, shorter.words * 1.15 + 2);
  }
  if (cues < fewest) return extra_cue(longer, shorter);
  if (cues > most) return extra_cue(shorter, longer);
  return std::nullopt;
}

std::optional<std::string> directions_oppose(const Facts& a, const Facts& b) {
  for (const auto& mine : a.directions) {
    const Direction opposite{mine.pair, !mine.up};
    if (has(b.directions, opposite) && !has(a.directions, opposite) && !has(b.directions, mine)) {
      const std::string_view pair = lexicon().pairs[mine.pair];
      const auto middle = pair.find('-');
      const auto up = pair.substr(0, middle);
      const auto down = pair.substr(middle + 1);
      return fmt::format("{} / {}", mine.up ? up : down, mine.up ? down : up);
    }
  }
  return std::nullopt;
}

std::optional<std::string> places_differ(const Facts& title_a, const Facts& text_a,
                                         const Facts& title_b, const Facts& text_b) {
  const auto here = place_missing_in(title_a, title_b, text_b);
  const auto there = here ? place_missing_in(title_b, title_a, text_a) : std::nullopt;
  if (!there) return std::nullopt;
  const auto& places = lexicon().places;
  return fmt::format("{} / {}", places[*here], places[*there]);
}

}  // namespace newswatch::dedup
