#include "rules/phrase.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/fold.h"
#include "core/tokenizer.h"
#include "rules/pattern.h"
#include "rules/stemmer.h"

namespace newswatch::rules {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr size_t kMaxWords = 200;
constexpr size_t kShortestPrefix = 3;
constexpr size_t kLongestPattern = 100;

// Signs that a reader of a bare word would think are looked for, and that are not part of any.
constexpr std::string_view kUnsearchable = "+#$%=<>|!^{}[]\\;~";

constexpr std::array<std::string_view, 5> kHyphens = {"-", "‐", "‑", "﹣", "－"};

// Letters that stand for the signs of a pattern while its text is cut into words, so that these
// don't separate. Phoneticians write them for the smacking of lips and the gnashing of teeth.
constexpr std::string_view kStar = "\u02AC";
constexpr std::string_view kAnyLetter = "\u02AD";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The text with letters for its signs.
std::string with_letters(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '*') {
      out += kStar;
    } else if (c == '?') {
      out += kAnyLetter;
    } else {
      out += c;
    }
  }
  return out;
}

std::string with_signs(std::string text) {
  replace_all(text, kStar, "*");
  replace_all(text, kAnyLetter, "?");
  replace_all(text, "**", "*");
  return text;
}

size_t count_letters(std::string_view pattern) {
  const auto signs = static_cast<size_t>(
      std::count_if(pattern.begin(), pattern.end(), [](char c) { return c == '*' || c == '?'; }));
  return count_code_points(pattern) - signs;
}

// A word of the query, and whether a hyphen joins it to the one before.
struct Part {
  Word word;
  bool hyphened = false;
};

class PhraseMaker {
 public:
  PhraseMaker(std::string_view text, const PhraseOptions& options)
      : text_(text), lettered_(with_letters(text)), options_(options) {
    tokenize(lettered_, TokenForms::as_written, tokens_);
  }

  PhraseResult run() {
    if (!check()) return std::move(result_);
    split();
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (!check_pattern(i)) return std::move(result_);
    }
    result_.query = query();
    return std::move(result_);
  }

 private:
  bool refuse(size_t start, size_t end, std::string message, std::string hint) {
    result_ = {nullptr, start, end, std::move(message), std::move(hint)};
    return false;
  }

  bool check() {
    if (!options_.quoted) {
      const auto sign = text_.find_first_of(kUnsearchable);
      if (sign != std::string_view::npos) {
        return refuse(
            sign, sign + 1, fmt::format("the sign {} is not part of any word", text_[sign]),
            "write exact() to find it, as in exact(C++); in quotes, signs are passed over");
      }
    }
    const bool words = std::any_of(tokens_.list.begin(), tokens_.list.end(),
                                   [&](const Token& t) { return tokens_.text(t) != kAnyLetter; });
    if (!words) {
      return refuse(0, text_.size(), "there is no word to look for",
                    "letters and digits make words; exact() finds signs: exact(C++)");
    }
    if (tokens_.list.size() > kMaxWords) {
      return refuse(0, text_.size(), fmt::format("a phrase has at most {} words", kMaxWords), {});
    }
    for (const auto letter : {kStar, kAnyLetter}) {
      const auto at = text_.find(letter);
      if (at != std::string_view::npos) {
        return refuse(at, at + letter.size(), "this letter can't be looked for", {});
      }
    }
    return true;
  }

  // The byte of the query's text at which a byte of the text with letters stands.
  size_t place(size_t lettered) const {
    size_t at = 0;
    for (size_t i = 0; i < lettered; ++at) {
      const bool sign = text_[at] == '*' || text_[at] == '?';
      i += sign ? kStar.size() : 1;
    }
    return at;
  }

  bool check_pattern(size_t number) {
    const auto& word = parts_[number].word;
    if (word.form != Word::Form::pattern && word.form != Word::Form::prefix) return true;
    const auto& token = tokens_.list[number];
    const auto start = place(token.start);
    const auto end = place(token.end);
    const auto first = text_.find_first_of("*?", start);
    const auto letters = count_letters(word.text);
    if (letters == 0) {
      // In a text in quotes, a sign by itself is passed over like all others.
      const bool blank = text_.substr(start, end - start) == "?" && parts_.size() > 1;
      if (blank && options_.quoted) return true;
      return refuse(first, first + 1, fmt::format("a {} stands beside letters", text_[first]),
                    "\"peace plan\"~1 allows another word between");
    }
    const bool prefix = word.form == Word::Form::prefix ||
                        (word.text.ends_with('*') && word.text.find('*') + 1 == word.text.size());
    if (prefix && letters < kShortestPrefix) {
      return refuse(start, end,
                    fmt::format("before a * stand at least {} letters", kShortestPrefix),
                    "a shorter beginning would match too many words");
    }
    if (word.form == Word::Form::pattern && word.text[0] == '?') {
      return refuse(start, start + 1, "before a ? stands at least one letter",
                    "write the alternatives: Ivan OR Evan");
    }
    if (count_code_points(word.text) > kLongestPattern) {
      return refuse(start, end,
                    fmt::format("a word with wildcards has at most {} letters", kLongestPattern),
                    {});
    }
    return true;
  }

  void split() {
    for (size_t i = 0; i < tokens_.list.size(); ++i) {
      const auto& token = tokens_.list[i];
      Part part;
      auto& word = part.word;
      word.text = with_signs(std::string(tokens_.text(token)));
      const auto raw = std::string_view(lettered_).substr(token.start, token.end - token.start);
      word.cased = with_signs(fold_all_but_case(raw));
      const auto sign = word.text.find_first_of("*?");
      if (sign != std::string::npos) {
        const bool prefix = sign + 1 == word.text.size() && word.text[sign] == '*' && sign > 0;
        word.form = prefix ? Word::Form::prefix : Word::Form::pattern;
        if (prefix) word.text.pop_back();
      }
      if (i > 0) {
        const auto before = tokens_.list[i - 1].end;
        const auto between = token.start > before
                                 ? std::string_view(lettered_).substr(before, token.start - before)
                                 : std::string_view{};
        word.spaced = between.find_first_of(kBlanks) != std::string_view::npos;
        part.hyphened = std::find(kHyphens.begin(), kHyphens.end(), between) != kHyphens.end();
      }
      parts_.push_back(std::move(part));
    }
  }

  QueryPtr phrase(bool joined) const {
    auto query = std::make_shared<Query>();
    query->scope = options_.scope;
    query->written = text_;
    query->words = text_;
    bool follows_word = false;
    for (const auto& part : parts_) {
      const bool behind_word = std::exchange(follows_word, part.word.text != "?");
      if (part.word.text == "?") continue;
      if (joined && part.hyphened && behind_word) {
        join(query->runs.back().back(), part.word);
        continue;
      }
      // Without slop, all words stand side by side.
      const bool new_run = query->runs.empty() || (part.word.spaced && options_.slop > 0);
      if (new_run) query->runs.emplace_back();
      query->runs.back().push_back(part.word);
    }
    query->count = query->runs.size() > 1 ? options_.slop : 0;
    return query;
  }

  // "cease" and "fire*" make "ceasefire*".
  static void join(Word& whole, const Word& end) {
    if (whole.form == Word::Form::prefix) whole.text += '*';
    const bool pattern = whole.form != Word::Form::whole || end.form == Word::Form::pattern;
    whole.form = pattern ? Word::Form::pattern : end.form;
    whole.text += end.text;
    if (pattern && end.form == Word::Form::prefix) whole.text += '*';
    whole.cased += end.cased;
  }

  QueryPtr query() const {
    auto split = phrase(false);
    const bool hyphens =
        std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.hyphened; });
    if (!hyphens) return split;
    auto either = std::make_shared<Query>();
    either->kind = Query::Kind::any;
    either->written = text_;
    either->words = text_;
    either->children = {split, phrase(true)};
    either->size = 3;
    return either;
  }

  std::string_view text_;
  std::string lettered_;
  PhraseOptions options_;
  Tokens tokens_;
  std::vector<Part> parts_;
  PhraseResult result_;
};

}  // namespace

PhraseResult make_phrase(std::string_view text, const PhraseOptions& options) {
  return PhraseMaker(text, options).run();
}

PhraseResult make_stem(std::string_view language, std::string_view text, Scope scope) {
  const auto tokens = tokenize(text, TokenForms::as_written);
  const auto sign = text.find_first_of("*?");
  if (tokens.list.size() != 1 || sign != std::string_view::npos) {
    return {nullptr, 0, text.size(), "stem: takes one word, without wildcards",
            "write stem:ru(слово) for each"};
  }
  const auto& token = tokens.list.front();
  Word word;
  word.form = Word::Form::stem;
  word.language = language;
  word.text = stem(language, text.substr(token.start, token.end - token.start));
  auto query = std::make_shared<Query>();
  query->scope = scope;
  query->written = text;
  query->runs = {{std::move(word)}};
  return {std::move(query), 0, 0, {}, {}};
}

}  // namespace newswatch::rules
