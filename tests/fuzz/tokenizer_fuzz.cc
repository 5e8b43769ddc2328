// Words of any text (core/tokenizer.h).
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "core/tokenizer.h"
#include "core/utf8.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

bool is_inside_a_character(std::string_view text, size_t offset) {
  return offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80;
}

void check_spans(std::string_view text, const Tokens& tokens) {
  const bool valid = is_valid_utf8(text);
  std::uint32_t position = 0;
  std::uint32_t end_before = 0;  // of the words before this position
  std::uint32_t end = 0;
  for (const auto& token : tokens.list) {
    require(token.start < token.end && token.end <= text.size(), "a word lies in the text");
    if (valid) {
      require(!is_inside_a_character(text, token.start) && !is_inside_a_character(text, token.end),
              "a word begins and ends with characters");
    }
    if (token.position != position) {
      require(token.position == position + 1, "positions count words");
      position = token.position;
      end_before = end;
    }
    // Signs of one ligature share its bytes: "½" is the words 1 and 2.
    require(token.start >= end_before || token.end >= end_before, "words come in order");
    end = std::max(end, token.end);
    require(token.folded_size > 0 && token.folded_start + token.folded_size <= tokens.folded.size(),
            "a word has a folded form");
    require(is_valid_utf8(tokens.text(token)), "a folded form is valid UTF-8");
  }
  require(tokens.list.empty() || tokens.list.front().position == 0, "the first word is number 0");
}

std::string joined(const Tokens& tokens) {
  std::string words;
  for (const auto& token : tokens.list) {
    words += std::to_string(token.position) + ' ' + std::string(tokens.text(token)) + '\n';
  }
  return words;
}

// The forms that a query is looked for by are the first of those that a text is found by.
void check_forms(const Tokens& with_alternates, const Tokens& as_written) {
  size_t i = 0;
  for (const auto& token : as_written.list) {
    while (i < with_alternates.list.size() && with_alternates.list[i].position < token.position) {
      ++i;
    }
    require(i < with_alternates.list.size(), "a text has all the words of a query");
    require_equal(as_written.text(token), with_alternates.text(with_alternates.list[i]),
                  "a text has a query's words first");
  }
}

// A word that was found is found again by its folded form, or no rule could name it.
void check_fixed(const Tokens& tokens) {
  for (const auto& token : tokens.list) {
    const auto again = tokenize(tokens.text(token), TokenForms::as_written);
    require(again.list.size() == 1, "a folded word is one word");
    require_equal(again.text(again.list.front()), tokens.text(token), "a folded word stays");
  }
}

// Most composed letters fold by a table, decomposed ones by ICU: both ways lead to the same words.
void check_both_ways(std::string_view text) {
  // A pile of marks is cut, and decomposing makes it longer.
  constexpr size_t kNoLongPiles = 60;
  if (text.size() > kNoLongPiles || !is_valid_utf8(text)) return;
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfd = icu::Normalizer2::getNFDInstance(status);
  const auto* nfc = icu::Normalizer2::getNFCInstance(status);
  const auto whole = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  std::string decomposed;
  std::string composed;
  nfd->normalize(whole, status).toUTF8String(decomposed);
  nfc->normalize(whole, status).toUTF8String(composed);
  require(U_SUCCESS(status) != 0, "ICU normalizes valid text");
  require_equal(joined(tokenize(composed)), joined(tokenize(decomposed)),
                "composed and decomposed letters give the same words");
}

// A text's words are those of its parts.
void check_parts(std::string_view text, const Tokens& tokens) {
  const auto blank = text.find(' ', text.size() / 2);
  if (blank == std::string_view::npos || blank + 1 >= text.size()) return;
  if ((static_cast<unsigned char>(text[blank + 1]) & 0x80) != 0) return;  // a mark, perhaps
  const auto first = tokenize(text.substr(0, blank));
  auto second = tokenize(text.substr(blank));
  for (auto& token : second.list) token.position += first.positions();
  require_equal(joined(tokens), joined(first) + joined(second), "a blank separates");
}

}  // namespace

void check(std::string_view input) {
  const auto tokens = tokenize(input);
  check_spans(input, tokens);
  const auto as_written = tokenize(input, TokenForms::as_written);
  check_spans(input, as_written);
  check_forms(tokens, as_written);
  check_fixed(tokens);
  check_both_ways(input);
  check_parts(input, tokens);
}

}  // namespace newswatch::fuzz
