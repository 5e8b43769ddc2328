#include "tests/rules/brute_words.h"

#include <algorithm>
#include <functional>
#include <libstemmer.h>
#include <optional>
#include <sstream>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "core/tokenizer.h"

namespace newswatch::rules::brute {
namespace {

// A letter and whether it is a capital.
using Letter = std::pair<char32_t, bool>;
constexpr char32_t kStar = '*';
constexpr char32_t kAny = '?';

std::u32string folded(const std::string& text) {
  const auto tokens = tokenize(text, TokenForms::as_written);
  return to_utf32(tokens.folded);
}

std::vector<Letter> without_case(const std::u32string& text) {
  std::vector<Letter> letters;
  for (const auto c : text) letters.emplace_back(c, false);
  return letters;
}

// Letter by letter, so that each capital stays with its letter.
std::vector<Letter> with_case(const std::string& raw) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
  std::string composed;
  nfkc->normalize(icu::UnicodeString::fromUTF8(raw), status).toUTF8String(composed);
  std::vector<Letter> letters;
  for (const auto c : to_utf32(composed)) {
    const auto wide = static_cast<UChar32>(c);
    if (u_charType(wide) == U_NON_SPACING_MARK && u_isUWhiteSpace(wide) == 0 &&
        !(c >= 0x0E00 && c <= 0x0EFF)) {
      continue;
    }
    if (u_hasBinaryProperty(wide, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) continue;
    const bool apostrophe = c == 0x2018 || c == 0x2019 || c == 0x02BC;
    const auto plain = folded(to_utf8(std::u32string(1, c)));
    letters.emplace_back(plain.size() == 1 ? plain[0]
                         : apostrophe      ? U'\''
                                           : c,
                         u_isUUppercase(wide) != 0);
  }
  return letters;
}

// Its literal pieces folded, its wildcards left.
std::vector<Letter> pattern_of(const std::string& part, bool cased) {
  std::vector<Letter> pattern;
  std::string piece;
  const auto end_piece = [&] {
    const auto letters = cased ? with_case(piece) : without_case(folded(piece));
    pattern.insert(pattern.end(), letters.begin(), letters.end());
    piece.clear();
  };
  for (const char c : part) {
    if (c != '*' && c != '?') {
      piece += c;
      continue;
    }
    end_piece();
    pattern.emplace_back(c == '*' ? kStar : kAny, false);
  }
  end_piece();
  return pattern;
}

bool fits_from(const std::vector<Letter>& pattern, size_t p, const std::vector<Letter>& word,
               size_t w) {
  if (p == pattern.size()) return w == word.size();
  if (pattern[p].first == kStar) {
    for (size_t skip = w; skip <= word.size(); ++skip) {
      if (fits_from(pattern, p + 1, word, skip)) return true;
    }
    return false;
  }
  if (w == word.size()) return false;
  if (pattern[p].first != kAny && pattern[p] != word[w]) return false;
  return fits_from(pattern, p + 1, word, w + 1);
}

std::string stem_of(const std::string& language, const std::string& raw) {
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(raw);
  UErrorCode status = U_ZERO_ERROR;
  const auto* folder = icu::Normalizer2::getNFKCCasefoldInstance(status);
  std::string lower;
  folder->normalize(text, status).toUTF8String(lower);
  auto* stemmer = sb_stemmer_new(language.c_str(), "UTF_8");
  const auto* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(lower.data()),
                                     static_cast<int>(lower.size()));
  const std::string found(reinterpret_cast<const char*>(stem),
                          static_cast<size_t>(sb_stemmer_length(stemmer)));
  sb_stemmer_delete(stemmer);
  return to_utf8(folded(found));
}

size_t bytes(const std::u32string& text, size_t end) { return to_utf8(text.substr(0, end)).size(); }

bool is_word(char32_t c) {
  const auto wide = static_cast<UChar32>(c);
  return u_isalnum(wide) || (U_GET_GC_MASK(wide) & U_GC_M_MASK) != 0;
}

char32_t fold(char32_t c) {
  return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
}

}  // namespace

std::string to_utf8(const std::u32string& text) {
  std::string out;
  icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()),
                                static_cast<int32_t>(text.size()))
      .toUTF8String(out);
  return out;
}

std::u32string to_utf32(const std::string& text) {
  const auto wide = icu::UnicodeString::fromUTF8(text);
  std::u32string out;
  for (int32_t i = 0; i < wide.length(); i = wide.moveIndex32(i, 1)) {
    out += static_cast<char32_t>(wide.char32At(i));
  }
  return out;
}

std::vector<Part> parts_of(const std::string& phrase) {
  std::vector<Part> parts;
  std::istringstream in(phrase);
  std::string chunk;
  while (in >> chunk) {
    if (chunk.find_first_of("*?") != std::string::npos) {
      // What stands before the word of the wildcard, as in "北京*", is a word each.
      const auto sign = chunk.find_first_of("*?");
      const auto head = tokenize(chunk.substr(0, sign), TokenForms::as_written);
      size_t start = 0;
      for (size_t i = 0; i + 1 < head.list.size(); ++i) {
        const auto& token = head.list[i];
        parts.push_back({chunk.substr(token.start, token.end - token.start), i > 0,
                         std::string(head.text(token))});
        start = head.list[i + 1].start;
      }
      parts.push_back({chunk.substr(start), start > 0, {}});
      continue;
    }
    const auto tokens = tokenize(chunk, TokenForms::as_written);
    for (size_t i = 0; i < tokens.list.size(); ++i) {
      const auto& token = tokens.list[i];
      parts.push_back({chunk.substr(token.start, token.end - token.start), i > 0,
                       std::string(tokens.text(token))});
    }
  }
  return parts;
}

bool fits(const Part& part, const Form& form, bool cased) {
  static std::map<std::pair<std::string, bool>, std::vector<Letter>> patterns;
  const auto pattern = [&](bool with) -> const std::vector<Letter>& {
    auto& made = patterns[{part.text, with}];
    if (made.empty()) made = pattern_of(part.text, with);
    return made;
  };
  if (!part.folded.empty()) {
    if (part.folded != form.folded) return false;
  } else if (!fits_from(pattern(false), 0, without_case(to_utf32(form.folded)), 0)) {
    return false;
  }
  return !cased || fits_from(pattern(true), 0, with_case(form.raw), 0);
}

bool same_stem(const std::string& language, const std::string& word, const Form& form) {
  static std::map<std::pair<std::string, std::string>, std::string> known;
  const auto stem = [&](const std::string& raw) -> const std::string& {
    auto& found = known[{language, raw}];
    if (found.empty()) found = stem_of(language, raw);
    return found;
  };
  return stem(word) == stem(form.raw);
}

std::vector<std::pair<size_t, size_t>> find_exact(const std::string& what,
                                                  const std::string& text) {
  const auto wanted = to_utf32(what);
  const auto wide = to_utf32(text);
  std::vector<std::pair<size_t, size_t>> found;
  for (size_t i = 0; i + wanted.size() <= wide.size(); ++i) {
    const auto end = i + wanted.size();
    if (wide.compare(i, wanted.size(), wanted) != 0) continue;
    if (i > 0 && is_word(wide[i - 1])) continue;
    if (end < wide.size() && is_word(wide[end])) continue;
    found.emplace_back(bytes(wide, i), bytes(wide, end));
    i = end - 1;
  }
  return found;
}

std::vector<std::pair<size_t, size_t>> find_regex(const Node& node, const std::string& text) {
  const auto wide = to_utf32(text);
  const auto same = [&](char32_t a, char32_t b) {
    return node.any_case ? fold(a) == fold(b) : a == b;
  };
  // The end of what the pieces from `p` match at `at`, the `times`th repetition of p being next:
  // as many as can be, alternatives from left to right.
  const std::function<std::optional<size_t>(size_t, int, size_t)> go =
      [&](size_t p, int times, size_t at) -> std::optional<size_t> {
    if (p == node.pieces.size()) return at;
    const auto& piece = node.pieces[p];
    if (times < piece.most) {
      if (piece.texts.empty() && at < wide.size() && wide[at] != '\n') {
        if (const auto end = go(p, times + 1, at + 1)) return end;
      }
      for (const auto& one : piece.texts) {
        if (at + one.size() > wide.size()) continue;
        bool equal = true;
        for (size_t i = 0; i < one.size(); ++i) equal = equal && same(one[i], wide[at + i]);
        if (!equal) continue;
        if (const auto end = go(p, times + 1, at + one.size())) return end;
      }
    }
    return times >= piece.least ? go(p + 1, 0, at) : std::nullopt;
  };
  std::vector<std::pair<size_t, size_t>> found;
  for (size_t i = 0; i <= wide.size(); ++i) {
    const auto end = go(0, 0, i);
    if (!end || *end == i) continue;
    found.emplace_back(bytes(wide, i), bytes(wide, *end));
    i = *end - 1;
  }
  return found;
}

}  // namespace newswatch::rules::brute
