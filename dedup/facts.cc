#include "dedup/facts.h"

#include <algorithm>
#include <limits>

#include "dedup/lexicon.h"
#include "dedup/number_reader.h"
#include "dedup/prefixes.h"
#include "dedup/word_senses.h"

namespace newswatch::dedup {
namespace {

template <typename T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::uint16_t count(std::uint32_t words) {
  return static_cast<std::uint16_t>(
      std::min<std::uint32_t>(words, std::numeric_limits<std::uint16_t>::max()));
}

// The cue as found: "no longer", and "weist zurück" where others stand between.
std::string cue_at(const WordSenses& words, std::uint32_t word, const WordSense& cue) {
  std::string text(words.folded(word));
  if (cue.sense->phrase == 0) return text;
  for (std::uint32_t i = 1; i < cue.length; ++i) text.append(" ").append(words.folded(word + i));
  if (cue.length == 1) {
    for (const auto& part : lexicon().phrases[cue.sense->phrase - 1])
      text.append(part.gap ? " ... " : " ").append(part.text);
  }
  return text;
}

void find_negations(const WordSenses& words, Facts& facts) {
  const auto turkish = lexicon().turkish;
  Kinds turkish_verb = 0;
  if ((words.languages().others & turkish) != 0) {
    turkish_verb = (words.languages().own & turkish) != 0 ? kNegatedTurkish : kSurelyTurkish;
  }
  const auto kinds = static_cast<Kinds>(kind_bit(SenseKind::negation) |
                                        kind_bit(SenseKind::not_negation) | turkish_verb);
  for (auto i = words.next(0, kinds); i < words.size(); i = words.next(i, kinds)) {
    const auto* exception = words.find(i, SenseKind::not_negation);
    const auto* cue = words.find(i, SenseKind::negation);
    if (exception != nullptr && (cue == nullptr || exception->length >= cue->length)) {
      i += exception->length;
      continue;
    }
    if (cue != nullptr) {
      facts.negations.push_back(cue_at(words, i, *cue));
      facts.negated_at.push_back(count(i));
      i += cue->length;
      continue;
    }
    if (words.has(i, turkish_verb)) {
      facts.negations.emplace_back(words.folded(i));
      facts.negated_at.push_back(count(i));
    }
    ++i;
  }
}

void find_directions(const WordSenses& words, Facts& facts) {
  constexpr auto kKind = kind_bit(SenseKind::direction);
  for (auto i = words.next(0, kKind); i < words.size(); i = words.next(i, kKind)) {
    // "Not guilty" is one thing, so "guilty" does not count beside it.
    const auto length = words.find(i, SenseKind::direction)->length;
    for (const auto& found : words.senses(i)) {
      if (found.sense->kind == SenseKind::direction && found.length == length)
        facts.directions.push_back({found.sense->pair, found.sense->up});
    }
    i += length;
  }
}

void find_places(const WordSenses& words, Facts& facts) {
  constexpr auto kKind = kind_bit(SenseKind::place);
  for (auto i = words.next(0, kKind); i < words.size(); i = words.next(i, kKind)) {
    const auto* place = words.find(i, SenseKind::place);  // the longest: South Sudan
    facts.places.push_back(place->sense->pair);
    i += place->length;
  }
}

// Its memory is kept from text to text.
const WordSenses& read(std::string_view text, std::string_view language) {
  thread_local WordSenses words;
  words.read(text, lexicon().languages_for(language));
  return words;
}

}  // namespace

Facts facts_of(const WordSenses& words, size_t* headline) {
  Facts facts;
  facts.words = count(words.size());
  const auto start = start_of_title(words);
  if (headline != nullptr) *headline = start.byte;
  facts.numbers = numbers_of(words, start.word);
  find_negations(words, facts);
  find_directions(words, facts);
  find_places(words, facts);
  sort_unique(facts.numbers);
  sort_unique(facts.directions);
  sort_unique(facts.places);
  return facts;
}

Facts facts_of(std::string_view text, std::string_view language) {
  return facts_of(read(text, language));
}

std::string_view strip_prefixes(std::string_view title, std::string_view language) {
  return title.substr(start_of_title(read(title, language)).byte);
}

}  // namespace newswatch::dedup
