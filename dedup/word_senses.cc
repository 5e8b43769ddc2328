#include "dedup/word_senses.h"

#include <utility>

#include <unicode/uchar.h>

#include "dedup/code_point.h"
#include "dedup/known_word.h"

namespace newswatch::dedup {

bool begins_with_digit(std::string_view folded) {
  if (folded.empty()) return false;
  const auto lead = static_cast<unsigned char>(folded.front());
  if (lead < 0x80) return lead >= '0' && lead <= '9';
  if (lead < 0xD9) return false;  // Latin, Greek and Cyrillic: no digits
  int32_t i = 0;
  const auto c = next_code_point(folded, i);
  return c >= 0 && u_charDigitValue(c) >= 0;
}

namespace {

Kinds kinds_of(const KnownWord& known) {
  return static_cast<Kinds>(
      (known.digit ? kDigit : 0) | (known.negated_turkish ? kNegatedTurkish : 0) |
      (known.surely_turkish ? kSurelyTurkish : 0) | (known.german_number ? kGermanNumber : 0));
}

}  // namespace

void WordSenses::read(std::string_view text, Languages languages) {
  text_ = text;
  languages_ = languages;
  kinds_ = 0;
  words_.clear();
  maybe_.clear();
  senses_.clear();
  tokenize(text, TokenForms::with_alternates, tokens_);
  const auto& table = lexicon();
  const auto note = [&](std::uint32_t sense) {
    if (languages.holds(table.senses[sense])) maybe_.push_back({size() - 1, &table.senses[sense]});
  };
  const auto& list = tokens_.list;
  for (std::uint32_t form = 0; form < list.size(); ++form) {
    const auto folded = tokens_.text(list[form]);
    const auto& known = known_word(folded);
    if (form == 0 || list[form].position != list[form - 1].position) {
      words_.push_back({.token = form, .kinds = kinds_of(known)});
      kinds_ |= words_.back().kinds;
    }
    auto& word = words_.back();
    word.barest = form;
    word.hash = known.hash;
    word.common = known.common;
    if (known.sense_count == KnownWord::kTooMany) {
      table.words.find(folded, note);
    } else {
      for (std::uint8_t i = 0; i < known.sense_count; ++i) note(known.senses[i]);
    }
  }
  for (const auto& [word, sense] : maybe_) add(word, *sense);
}

void WordSenses::add(std::uint32_t word, const Sense& sense) {
  std::uint32_t length = 1;
  if (sense.phrase != 0) {
    auto at = word + 1;
    bool gap = false;
    for (const auto& wanted : lexicon().phrases[sense.phrase - 1]) {
      const auto last = wanted.gap ? at + kWidestGap : at;
      while (at <= last && at < size() && !matches(at, wanted)) ++at;
      if (at > last || at >= size()) return;
      ++at;
      gap = gap || wanted.gap;
    }
    if (!gap) length = at - word;
  }
  auto& to = words_[word];
  if (to.senses++ == 0) to.first_sense = static_cast<std::uint32_t>(senses_.size());
  to.kinds |= kind_bit(sense.kind);
  kinds_ |= kind_bit(sense.kind);
  senses_.push_back({&sense, length});
}

std::uint32_t WordSenses::next(std::uint32_t word, Kinds kinds) const {
  if ((kinds_ & kinds) == 0) return size();
  while (word < size() && !has(word, kinds)) ++word;
  return word;
}

bool WordSenses::matches(std::uint32_t word, const PhraseWord& wanted) const {
  const auto& list = tokens_.list;
  const auto position = token(word).position;
  for (auto i = words_[word].token; i < list.size() && list[i].position == position; ++i) {
    const auto text = tokens_.text(list[i]);
    if (wanted.number ? begins_with_digit(text)
                      : (wanted.stem ? text.starts_with(wanted.text) : text == wanted.text))
      return true;
  }
  return false;
}

const WordSense* WordSenses::best(std::uint32_t word, SenseKind kind) const {
  const auto rank = [this](const WordSense& found) {
    return std::pair((found.sense->language & languages_.own) != 0, found.length);
  };
  const WordSense* best = nullptr;
  for (const auto& found : senses(word)) {
    if (found.sense->kind == kind && (best == nullptr || rank(found) > rank(*best))) best = &found;
  }
  return best;
}

std::string_view WordSenses::gap_after(std::uint32_t word) const {
  if (word + 1 >= size()) return text_.substr(token(word).end);
  const auto from = token(word).end;
  const auto to = token(word + 1).start;
  return to > from ? text_.substr(from, to - from) : std::string_view();
}

}  // namespace newswatch::dedup
