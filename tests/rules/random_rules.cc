#include "tests/rules/random_rules.h"

#include <algorithm>

#include <unicode/uchar.h>

#include "core/tokenizer.h"
#include "tests/rules/brute_words.h"

namespace newswatch::rules {
namespace {

using brute::Node;
using brute::to_utf32;
using brute::to_utf8;
using Kind = Node::Kind;

// The words as they stand in the sentence.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (const auto& token : tokenize(text, TokenForms::as_written).list) {
    words.push_back(text.substr(token.start, token.end - token.start));
  }
  return words;
}

Node join(Kind kind, std::vector<Node> children, int n = 0) {
  Node node;
  node.kind = kind;
  node.n = n;
  node.children = std::move(children);
  return node;
}

// Signs that end a query's text in quotes, or a line's query.
bool is_unfit(const std::string& text) {
  for (const auto* sign : {"\"", "“", "”", "„", "‟", "«", "»", "#", "\n"}) {
    if (text.find(sign) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

const std::string& Generator::sentence() {
  return sentences_[static_cast<size_t>(below(static_cast<int>(sentences_.size())))];
}

Item Generator::item() {
  Item made;
  made.title = sentence();
  if (below(4) > 0) made.summary = sentence();
  switch (below(4)) {
    case 0:
      break;
    case 1:
      made.content = made.summary + "\n\n" + sentence();
      break;
    default:
      made.content = sentence() + " " + sentence() + "\n\n" + sentence() + "\n\n" + sentence();
  }
  return made;
}

Node Generator::rule() {
  source_.clear();
  source_words_.clear();
  for (int i = 0; i < 3; ++i) {
    source_.push_back(sentence());
    source_words_.push_back(words_of(source_.back()));
  }
  return condition(3, true);
}

const std::vector<std::string>& Generator::words() {
  while (true) {
    const auto i = static_cast<size_t>(below(3));
    if (!source_words_[i].empty()) return source_words_[i];
    source_[i] = sentence();
    source_words_[i] = words_of(source_[i]);
  }
}

std::string Generator::stretch() {
  const auto& text = source_[static_cast<size_t>(below(3))];
  const auto tokens = tokenize(text, TokenForms::as_written);
  if (tokens.list.empty()) return {};
  const auto size = static_cast<int>(tokens.list.size());
  const int first = below(size);
  const int last = std::min(size - 1, first + below(3));
  const auto start = tokens.list[static_cast<size_t>(first)].start;
  auto end = tokens.list[static_cast<size_t>(last)].end;
  if (below(3) == 0 && end < text.size() && text[end] > ' ' && text[end] < 0x7F) ++end;
  auto cut = text.substr(start, end - start);
  return is_unfit(cut) ? std::string{} : cut;
}

// A word of five letters or more and nothing else; empty where none is found.
std::string Generator::letters_of_a_word() {
  for (int tries = 0; tries < 20; ++tries) {
    const auto& from = words();
    const auto& word = from[static_cast<size_t>(below(static_cast<int>(from.size())))];
    const auto wide = to_utf32(word);
    const bool letters = std::all_of(wide.begin(), wide.end(), [](char32_t c) {
      return u_isalpha(static_cast<UChar32>(c)) != 0;
    });
    const auto folded = tokenize(word, TokenForms::as_written);
    const bool same = folded.list.size() == 1 && to_utf32(folded.folded).size() == wide.size();
    if (letters && same && wide.size() >= 5) return word;
  }
  return {};
}

// Empty where no word is fit for it.
std::string Generator::with_wildcards(bool loose) {
  auto wide = to_utf32(letters_of_a_word());
  if (wide.empty()) return {};
  const auto size = wide.size();
  if (!loose) {
    wide[3 + static_cast<size_t>(below(static_cast<int>(size) - 3))] = '?';
    if (below(3) == 0) wide += U'*';
    return to_utf8(wide);
  }
  const auto cut = static_cast<size_t>(below(static_cast<int>(size)));
  switch (below(3)) {
    case 0:
      return "*" + to_utf8(wide.substr(cut));
    case 1:
      return to_utf8(wide.substr(0, 1)) + "*" + to_utf8(wide.substr(std::max<size_t>(cut, 1)));
    default:
      for (size_t i = 1; i < size; i += 1 + static_cast<size_t>(below(2))) wide[i] = U'?';
      return to_utf8(wide.substr(0, 3)) + to_utf8(wide.substr(3, size));
  }
}

Node Generator::phrase(bool loose) {
  const auto& from = words();
  const auto size = static_cast<int>(from.size());
  Node node;
  node.quoted = true;
  int at = below(size);
  node.text = from[static_cast<size_t>(at)];
  const int more = below(3);
  for (int i = 0; i < more; ++i) {
    at += 1 + below(2);
    if (at >= size) break;
    // Words of scripts without spaces, glued or apart.
    node.text += (below(4) > 0 ? " " : "") + from[static_cast<size_t>(at)];
  }
  // What glueing made of it may be another word, or none; only its text counts.
  if (below(3) == 0) node.n = below(4);
  if (loose || below(5) == 0) {
    const auto pattern = with_wildcards(loose && below(2) == 0);
    if (!pattern.empty()) {
      const bool alone = loose || below(2) == 0;
      node.text = alone ? pattern : node.text + " " + pattern;
      return node;
    }
  }
  const auto last = tokenize(node.text, TokenForms::as_written);
  if (below(3) == 0 && !last.list.empty() &&
      to_utf32(std::string(last.text(last.list.back()))).size() > 3 &&
      last.list.back().end == node.text.size()) {
    cut_to_prefix(node.text);
  }
  return node;
}

void Generator::cut_to_prefix(std::string& text) {
  const auto whole = tokenize(text, TokenForms::as_written);
  auto end = text.size() - 1;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  const auto shorter = text.substr(0, end);
  const auto tokens = tokenize(shorter, TokenForms::as_written);
  const bool same = tokens.list.size() == whole.list.size() && tokens.list.back().end == end;
  // A letter must end it: a star after "1." would begin a word of its own.
  const auto wide = to_utf32(shorter);
  if (same && u_isalpha(static_cast<UChar32>(wide.back())) != 0) text = shorter + "*";
}

Node Generator::stem() {
  Node node;
  node.kind = Kind::stem;
  node.language = language_;
  node.text = letters_of_a_word();
  return node.text.empty() ? phrase(false) : node;
}

Node Generator::short_exact() {
  Node node;
  node.kind = Kind::exact;
  node.text = stretch();
  if (node.text.empty()) node.text = "a.";
  return node;
}

Node Generator::regex() {
  Node node;
  node.kind = Kind::regex;
  node.any_case = below(2) == 0;
  const auto literal = [&] {
    auto wide = to_utf32(stretch());
    if (wide.size() > 8) wide.resize(8);
    return wide;
  };
  brute::Piece first;
  first.texts = {literal()};
  if (below(3) == 0) first.texts.push_back(literal());
  for (const auto& one : first.texts) {
    // By code points in lower case, as they are counted.
    if (one.size() < 3) return phrase(false);
  }
  node.pieces.push_back(first);
  for (int more = below(3); more > 0; --more) {
    brute::Piece piece;
    if (below(2) == 0) {
      const auto text = literal();
      if (!text.empty()) piece.texts = {text.substr(0, 2)};
      if (!text.empty() && below(2) == 0) piece.texts.push_back(text.substr(0, 1));
    }
    piece.least = below(2);
    piece.most = piece.least + below(4);
    if (piece.most == 0) piece.most = 1;
    node.pieces.push_back(std::move(piece));
  }
  return node;
}

Node Generator::raw() {
  if (below(2) == 0) return regex();
  auto node = short_exact();
  return to_utf32(node.text).size() < 3 ? phrase(false) : node;
}

Node Generator::occurrence(int depth, bool stems) {
  if (stems && below(8) == 0) return stem();
  if (stems && below(6) == 0) return join(Kind::cased, {occurrence(std::min(depth, 1), false)});
  if (depth == 0 || below(3) == 0) return phrase(false);
  auto a = occurrence(depth - 1, stems);
  // To the right of these stands what needs no looking up.
  auto b = below(5) == 0 ? phrase(true) : occurrence(depth - 1, stems);
  switch (below(5)) {
    case 0:
      return join(Kind::near, {a, b}, below(8));
    case 1:
      return join(Kind::onear, {a, b}, below(8));
    case 2:
      return join(Kind::not_near, {a, b}, below(8));
    case 3:
      return join(Kind::not_in, {a, b});
    default:
      return join(Kind::either, {a, occurrence(depth - 1, stems)});
  }
}

Node Generator::condition(int depth, bool may_scope) {
  if (may_scope && below(5) == 0) {
    static constexpr const char* kScopes[] = {"headline", "lead", "hlead", "body"};
    auto node = condition(depth, false);
    node.scope = kScopes[below(4)];
    return node;
  }
  if (below(6) == 0) return raw();
  if (depth == 0 || below(4) == 0) return occurrence(2, true);
  const auto next = [&] { return condition(depth - 1, may_scope); };
  const auto loose = [&] { return below(2) == 0 ? phrase(true) : short_exact(); };
  switch (below(8)) {
    case 0:
      return join(Kind::both, {next(), next()});
    case 1:
      return join(Kind::either, {next(), next()});
    case 2:
      return join(Kind::but_not, {next(), next()});
    case 3:
      return join(Kind::at_least, {occurrence(1, true)}, 1 + below(3));
    case 4:
      return join(Kind::of, {next(), next(), next()}, 1 + below(3));
    case 5:
      return join(below(2) == 0 ? Kind::both : Kind::but_not, {next(), loose()});
    case 6:
      return join(Kind::of, {next(), loose(), next()}, 2);
    default: {
      auto a = raw();
      auto b = raw();
      if (a.kind == Kind::phrase || b.kind == Kind::phrase) return a;
      return join(Kind::at_least, {below(2) == 0 ? a : join(Kind::either, {a, b})}, 1 + below(2));
    }
  }
}

}  // namespace newswatch::rules
