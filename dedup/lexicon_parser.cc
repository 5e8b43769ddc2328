#include "dedup/lexicon_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "core/tokenizer.h"

namespace newswatch::dedup {
namespace {

struct Section {
  std::string_view name;
  SenseKind kind;
};
constexpr std::array<Section, 8> kSections = {{
    {"negation", SenseKind::negation},
    {"not negation", SenseKind::not_negation},
    {"direction", SenseKind::direction},
    {"number", SenseKind::number},
    {"scale", SenseKind::scale},
    {"joiner", SenseKind::joiner},
    {"prefix", SenseKind::prefix},
    {"place", SenseKind::place},
}};

const Section* section_of(std::string_view name) {
  const auto* found = std::find_if(kSections.begin(), kSections.end(),
                                   [&](const Section& s) { return s.name == name; });
  return found == kSections.end() ? nullptr : found;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// Takes what comes before the first `sign`, or all.
std::string_view take(std::string_view& text, char sign) {
  const auto at = text.find(sign);
  const auto part = trim(text.substr(0, at));
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return part;
}

// The words of "weist ... zurück" or "quatre-vingt*", folded as texts are.
std::vector<PhraseWord> fold(std::string_view written) {
  std::vector<PhraseWord> words;
  bool gap = false;
  while (!(written = trim(written)).empty()) {
    auto word = take(written, ' ');
    if (word == "...") {
      gap = true;
      continue;
    }
    if (word == "#") {
      words.push_back({"", false, true, std::exchange(gap, false)});
      continue;
    }
    const bool stem = word.ends_with('*');
    if (stem) word.remove_suffix(1);
    // With a letter behind it, a stem such as "n'" keeps its apostrophe.
    const auto tokens = tokenize(std::string(word) + (stem ? "x" : ""), TokenForms::as_written);
    for (const auto& token : tokens.list)
      words.push_back({std::string(tokens.text(token)), false, false, std::exchange(gap, false)});
    if (stem && !tokens.list.empty()) {
      words.back().stem = true;
      words.back().text.pop_back();
    }
  }
  return words;
}

}  // namespace

void LexiconParser::complain(std::string_view message) {
  problems_.push_back(fmt::format("{}.txt:{}: {}", language_, line_, message));
}

void LexiconParser::read(std::string_view language, std::string_view text) {
  language_ = language;
  section_ = {};
  line_ = 0;
  lexicon_.languages.emplace_back(language);
  bit_ = lexicon_.bit(language);
  while (!text.empty()) {
    ++line_;
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (const auto comment = line.find("//"); comment != std::string_view::npos)
      line = line.substr(0, comment);
    line = trim(line);
    if (!line.empty()) read_line(line);
  }
}

void LexiconParser::read_line(std::string_view line) {
  if (line.front() == '[') {
    section_ = line.back() == ']' ? line.substr(1, line.size() - 2) : std::string_view();
    if (section_of(section_) == nullptr) complain("no such section");
    return;
  }
  const auto* section = section_of(section_);
  if (section == nullptr) {
    complain("words outside a section");
    return;
  }
  if (section->kind == SenseKind::direction) {
    read_direction(line);
  } else if (section->kind == SenseKind::place) {
    read_place(line);
  } else if (section->kind == SenseKind::number || section->kind == SenseKind::scale) {
    read_value(line);
  } else {
    Sense sense;
    sense.kind = section->kind;
    read_words(line, sense);
  }
}

void LexiconParser::read_direction(std::string_view line) {
  if (line.find(':') == std::string_view::npos || line.find('|') == std::string_view::npos) {
    complain("write NAME: words | opposite words");
    return;
  }
  auto names = take(line, ':');
  const auto up = take(line, '|');
  while (!names.empty()) {
    const auto name = take(names, ',');
    auto& pairs = lexicon_.pairs;
    const auto found = std::find(pairs.begin(), pairs.end(), name);
    Sense sense;
    sense.kind = SenseKind::direction;
    sense.pair = static_cast<std::uint16_t>(found - pairs.begin());
    if (name.find('-') == std::string_view::npos) complain("a pair is named like up-down");
    if (found == pairs.end()) pairs.emplace_back(name);
    sense.up = true;
    read_words(up, sense);
    sense.up = false;
    read_words(line, sense);
  }
}

void LexiconParser::read_place(std::string_view line) {
  if (line.find(':') == std::string_view::npos) {
    complain("write NAME: words");
    return;
  }
  const auto name = take(line, ':');
  auto& places = lexicon_.places;
  const auto found = std::find(places.begin(), places.end(), name);
  Sense sense;
  sense.kind = SenseKind::place;
  sense.pair = static_cast<std::uint16_t>(found - places.begin());
  if (found == places.end()) places.emplace_back(name);
  read_words(line, sense);
}

void LexiconParser::read_value(std::string_view line) {
  const auto value = take(line, ':');
  Sense sense;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), sense.value);
  if (error != std::errc() || end != value.data() + value.size()) {
    complain("write VALUE: words, the value in digits");
    return;
  }
  if (section_ == "number") {
    sense.kind = SenseKind::number;
    read_words(line, sense);
    return;
  }
  sense.kind = SenseKind::scale;
  for (int group = 0; group < 3; ++group) {
    sense.alone = group == 0;
    if (group == 2) sense.kind = SenseKind::scale_ending;
    const auto words = take(line, '|');
    if (!words.empty()) read_words(words, sense);
  }
  if (!line.empty()) complain("a scale has at most three groups of words");
}

void LexiconParser::read_words(std::string_view words, const Sense& base) {
  if (trim(words).empty()) complain("words are missing");
  while (!words.empty()) {
    const auto word = take(words, ',');
    if (word.empty()) {
      complain("an empty word");
    } else {
      read_word(word, base);
    }
  }
}

void LexiconParser::read_word(std::string_view word, Sense sense) {
  if (word.front() == '~') {
    sense.shared = true;
    word.remove_prefix(1);
  }
  if (word.find_first_of("~|:[]") != std::string_view::npos) {
    complain(fmt::format("\"{}\" has a sign that words do not have", word));
    return;
  }
  auto folded = fold(word);
  if (folded.empty() || folded.front().number || folded.front().gap ||
      folded.front().text.empty()) {
    complain(fmt::format("\"{}\" does not begin with a word", word));
    return;
  }
  if (folded.front().stem && folded.front().text.size() < 2) {
    complain(fmt::format("\"{}\" is too short a stem", word));
    return;
  }
  sense.language = bit_;
  const auto first = std::move(folded.front());
  folded.erase(folded.begin());
  if (!folded.empty()) {
    lexicon_.phrases.push_back(std::move(folded));
    sense.phrase = static_cast<std::uint32_t>(lexicon_.phrases.size());
  }
  lexicon_.words.add(first.text, first.stem, static_cast<std::uint32_t>(lexicon_.senses.size()));
  lexicon_.senses.push_back(sense);
}

Lexicon LexiconParser::finish() {
  lexicon_.words.freeze();
  lexicon_.turkish = lexicon_.bit("tr");
  lexicon_.german = lexicon_.bit("de");
  return std::exchange(lexicon_, {});
}

}  // namespace newswatch::dedup
