#include "dedup/word_senses.h"

#include <utility>

#include <unicode/uchar.h>

#include "dedup/code_point.h"

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

void WordSenses::read(std::string_view text, const Tokens& tokens, const Lexicon& lexicon,
                      Languages languages) {
  text_ = text;
  tokens_ = &tokens;
  lexicon_ = &lexicon;
  languages_ = languages;
  words_.clear();
  senses_.clear();
  for (std::uint32_t i = 0; i < tokens.list.size(); ++i) {
    if (i == 0 || tokens.list[i].position != tokens.list[i - 1].position)
      words_.push_back({.token = i, .known = known_word(tokens.text(tokens.list[i]))});
  }
  if ((languages.own | languages.others) == 0) return;
  for (std::uint32_t word = 0; word < words_.size(); ++word) {
    words_[word].first_sense = static_cast<std::uint32_t>(senses_.size());
    const auto end = word + 1 < words_.size() ? words_[word + 1].token
                                              : static_cast<std::uint32_t>(tokens.list.size());
    for (auto form = words_[word].token; form < end; ++form) {
      const auto folded = tokens.text(tokens.list[form]);
      const bool first = form == words_[word].token;
      if (!(first ? words_[word].known : known_word(folded)).in_lexicon) continue;
      lexicon.words.find(folded, [&](std::uint32_t sense) {
        if (languages.holds(lexicon.senses[sense])) add(word, lexicon.senses[sense]);
      });
    }
    words_[word].senses = static_cast<std::uint16_t>(senses_.size() - words_[word].first_sense);
  }
}

void WordSenses::add(std::uint32_t word, const Sense& sense) {
  const auto kind = static_cast<std::uint16_t>(1U << static_cast<unsigned>(sense.kind));
  if (sense.phrase == 0) {
    words_[word].kinds |= kind;
    senses_.push_back({&sense, 1});
    return;
  }
  auto at = word + 1;
  bool gap = false;
  for (const auto& wanted : lexicon_->phrases[sense.phrase - 1]) {
    const auto last = wanted.gap ? at + kWidestGap : at;
    while (at <= last && at < size() && !matches(at, wanted)) ++at;
    if (at > last || at >= size()) return;
    ++at;
    gap = gap || wanted.gap;
  }
  words_[word].kinds |= kind;
  senses_.push_back({&sense, gap ? 1 : at - word});
}

bool WordSenses::matches(std::uint32_t word, const PhraseWord& wanted) const {
  const auto& list = tokens_->list;
  const auto position = token(word).position;
  for (auto i = words_[word].token; i < list.size() && list[i].position == position; ++i) {
    const auto text = tokens_->text(list[i]);
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
