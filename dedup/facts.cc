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
    for (const auto& part : words.lexicon().phrases[cue.sense->phrase - 1])
      text.append(part.gap ? " ... " : " ").append(part.text);
  }
  return text;
}

void find_negations(const WordSenses& words, Facts& facts) {
  const auto turkish = words.lexicon().bit("tr");
  const bool is_turkish = (words.languages().own & turkish) != 0;
  const bool may_be_turkish = (words.languages().others & turkish) != 0;
  for (std::uint32_t i = 0; i < words.size();) {
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
    const auto& known = words.known(i);
    if (may_be_turkish && (is_turkish ? known.negated_turkish : known.surely_turkish)) {
      facts.negations.emplace_back(words.folded(i));
      facts.negated_at.push_back(count(i));
    }
    ++i;
  }
}

void find_directions(const WordSenses& words, Facts& facts) {
  for (std::uint32_t i = 0; i < words.size();) {
    const auto* longest = words.find(i, SenseKind::direction);
    if (longest == nullptr) {
      ++i;
      continue;
    }
    // "Not guilty" is one thing, so "guilty" does not count beside it.
    const auto length = longest->length;
    for (const auto& found : words.senses(i)) {
      if (found.sense->kind == SenseKind::direction && found.length == length)
        facts.directions.push_back({found.sense->pair, found.sense->up});
    }
    i += length;
  }
}

void find_places(const WordSenses& words, Facts& facts) {
  for (std::uint32_t i = 0; i < words.size();) {
    const auto* place = words.find(i, SenseKind::place);  // the longest: South Sudan
    if (place != nullptr) facts.places.push_back(place->sense->pair);
    i += place != nullptr ? place->length : 1;
  }
}

// Memory that is kept from text to text.
WordSenses& scratch() {
  thread_local WordSenses words;
  return words;
}

Tokens& scratch_tokens(std::string_view text) {
  thread_local Tokens tokens;
  tokenize(text, TokenForms::with_alternates, tokens);
  return tokens;
}

}  // namespace

Facts facts_of(std::string_view text, const Tokens& tokens, std::string_view language,
               size_t* headline) {
  auto& words = scratch();
  words.read(text, tokens, lexicon(), lexicon().languages_for(language));
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
  return facts_of(text, scratch_tokens(text), language);
}

std::string_view strip_prefixes(std::string_view title, std::string_view language) {
  auto& words = scratch();
  words.read(title, scratch_tokens(title), lexicon(), lexicon().languages_for(language));
  return title.substr(start_of_title(words).byte);
}

}  // namespace newswatch::dedup
