// Facts: what must agree before two texts count as the same report.
//
// Near-identical reports are told apart by their numbers, by what is negated or denied, and by
// which way things go: "28-point plan" and "19-point plan" share all words but one. The words that
// tell come from dedup/lexicons, for English, Russian, Ukrainian, German, French, Spanish, Polish
// and Turkish; digits count in every script and language.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch::dedup {

class WordSenses;

// One side of a pair of opposites, such as "raise" of raise and cut.
struct Direction {
  std::uint16_t pair = 0;  // stable within a run, not between versions
  bool up = false;
  auto operator<=>(const Direction&) const = default;
};

struct Facts {
  std::vector<std::string> numbers;  // canonical, sorted, unique: "28", "100000000", "0.25", "1/3"
  std::vector<std::string> negations;     // the cues found, folded, in order: "not", "denies"
  std::vector<Direction> directions;      // sorted, unique
  std::vector<std::uint16_t> places;      // sorted, unique; stable within a run
  std::vector<std::uint16_t> negated_at;  // the word that each cue begins at, counted from 0
  std::uint16_t words = 0;                // in the whole text
};

// `language`: BCP 47, or empty. Its own words count in full, and those of the other languages that
// are an ordinary word nowhere else (so "sin" only in Spanish, "die" in none): feeds often state
// the wrong language or none. A language without a lexicon has digits alone.
// The number of a series mark ("UPDATE 2-") does not count, a "correction" at the front does: give
// a title as it came, not as strip_prefixes() leaves it.
Facts facts_of(std::string_view text, std::string_view language);
// The same for a text whose words are read already. `headline`: where strip_prefixes() would have
// it begin, or nullptr.
Facts facts_of(const WordSenses& words, std::size_t* headline = nullptr);

// The title without what a newsroom puts before it: "BREAKING: ", "UPDATE 2-", "Срочно! ".
// All of it when nothing else is left.
std::string_view strip_prefixes(std::string_view title, std::string_view language);

// Guards: title against title or text against text. Each says what differs, or nothing.

// Each has a number that the other lacks: "28 / 19".
std::optional<std::string> numbers_differ(const Facts& a, const Facts& b);

// One side is negated more often than the other: the cue that is too many, "not". When one text is
// longer, cues beyond the end of the shorter, which may be cut, are not held against it; titles,
// up to 20 words, count whole.
std::optional<std::string> negation_differs(const Facts& a, const Facts& b);

// Of a pair of opposites, `a` has one side and `b` the other, and neither has both: "raise / cut".
std::optional<std::string> directions_oppose(const Facts& a, const Facts& b);

// Each title names a country that stands nowhere in the other report, whatever the word or its
// ending: "syria / egypt".
std::optional<std::string> places_differ(const Facts& title_a, const Facts& text_a,
                                         const Facts& title_b, const Facts& text_b);

}  // namespace newswatch::dedup
