#include "rules/phrase.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "core/tokenizer.h"

namespace newswatch::rules {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr size_t kMaxWords = 200;
constexpr size_t kShortestPrefix = 3;

// Signs that a reader of a bare word would think are looked for, and that are not part of any.
constexpr std::string_view kUnsearchable = "+#$%=<>|!^{}[]\\;~";

constexpr std::array<std::string_view, 5> kHyphens = {"-", "‐", "‑", "﹣", "－"};

size_t code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// A word of the query with its neighbours: whether a blank or a hyphen stands before it.
struct Part {
  Word word;
  bool new_run = false;
  bool hyphened = false;
};

class PhraseMaker {
 public:
  PhraseMaker(std::string_view text, const PhraseOptions& options)
      : text_(text), options_(options) {
    tokenize(text, TokenForms::as_written, tokens_);
  }

  PhraseResult run() {
    if (!check()) return std::move(result_);
    split();
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
        return refuse(sign, sign + 1,
                      fmt::format("the sign {} is not part of any word", text_[sign]),
                      "only letters and digits are looked for; in quotes, signs are passed over");
      }
    }
    if (tokens_.list.empty()) {
      return refuse(0, text_.size(), "there is no word to look for", {});
    }
    if (tokens_.list.size() > kMaxWords) {
      return refuse(0, text_.size(), fmt::format("a phrase has at most {} words", kMaxWords), {});
    }
    return check_wildcards();
  }

  bool check_wildcards() {
    if (const auto mark = text_.find('?'); mark != std::string_view::npos && !options_.quoted) {
      return refuse(mark, mark + 1, "the wildcard ? is not supported",
                    "write the alternatives: organise OR organize");
    }
    for (auto star = text_.find('*'); star != std::string_view::npos;
         star = text_.find('*', star + 1)) {
      const auto word = std::find_if(tokens_.list.begin(), tokens_.list.end(),
                                     [&](const Token& t) { return t.end == star; });
      const bool inner = std::any_of(tokens_.list.begin(), tokens_.list.end(),
                                     [&](const Token& t) { return t.start == star + 1; });
      if (inner || word == tokens_.list.end()) {
        return refuse(star, star + 1, "a * stands only at the end of a word",
                      "write the beginning of the word and a *, as in Pokrov*");
      }
      const auto letters = code_points(tokens_.text(*word));
      if (letters < kShortestPrefix) {
        return refuse(word->start, star + 1,
                      fmt::format("before a * stand at least {} letters", kShortestPrefix),
                      "a shorter beginning would match too many words");
      }
    }
    return true;
  }

  void split() {
    for (size_t i = 0; i < tokens_.list.size(); ++i) {
      const auto& token = tokens_.list[i];
      Part part;
      part.word.text = tokens_.text(token);
      part.word.prefix = token.end < text_.size() && text_[token.end] == '*';
      if (i > 0) {
        const auto before = tokens_.list[i - 1].end;
        const auto between =
            token.start > before ? text_.substr(before, token.start - before) : std::string_view{};
        part.new_run = between.find_first_of(kBlanks) != std::string_view::npos;
        part.hyphened = std::find(kHyphens.begin(), kHyphens.end(), between) != kHyphens.end();
      }
      parts_.push_back(std::move(part));
    }
  }

  QueryPtr phrase(bool joined) const {
    auto query = std::make_shared<Query>();
    query->scope = options_.scope;
    query->written = text_;
    for (const auto& part : parts_) {
      if (joined && part.hyphened) {
        auto& whole = query->runs.back().back();
        whole.text += part.word.text;
        whole.prefix = part.word.prefix;
        continue;
      }
      // Without slop, all words stand side by side.
      const bool new_run = query->runs.empty() || (part.new_run && options_.slop > 0);
      if (new_run) query->runs.emplace_back();
      query->runs.back().push_back(part.word);
    }
    query->count = query->runs.size() > 1 ? options_.slop : 0;
    return query;
  }

  QueryPtr query() const {
    auto split = phrase(false);
    const bool hyphens =
        std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.hyphened; });
    if (!hyphens) return split;
    auto either = std::make_shared<Query>();
    either->kind = Query::Kind::any;
    either->written = text_;
    either->children = {split, phrase(true)};
    either->size = 3;
    return either;
  }

  std::string_view text_;
  PhraseOptions options_;
  Tokens tokens_;
  std::vector<Part> parts_;
  PhraseResult result_;
};

}  // namespace

PhraseResult make_phrase(std::string_view text, const PhraseOptions& options) {
  return PhraseMaker(text, options).run();
}

}  // namespace newswatch::rules
