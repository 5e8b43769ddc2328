#include "rules/raw_pattern.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "rules/pattern.h"

namespace newswatch::rules {
namespace {

constexpr size_t kMaxPattern = 1000;     // bytes
constexpr int64_t kMaxMemory = 4 << 20;  // of one compiled pattern, its caches included

// Marks belong to the letter before them.
bool continues_word(UChar32 c) {
  return c >= 0 && (u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0);
}

bool word_before(std::string_view text, size_t at) {
  if (at == 0) return false;
  auto i = static_cast<int32_t>(at);
  UChar32 c = 0;
  U8_PREV(reinterpret_cast<const uint8_t*>(text.data()), 0, i, c);
  return continues_word(c);
}

bool word_after(std::string_view text, size_t at) {
  if (at >= text.size()) return false;
  auto i = static_cast<int32_t>(at);
  UChar32 c = 0;
  U8_NEXT(reinterpret_cast<const uint8_t*>(text.data()), i, static_cast<int32_t>(text.size()), c);
  return continues_word(c);
}

std::string folded(std::string_view text) {
  std::string out;
  fold_for_atoms(text, out);
  return out;
}

class Exact : public RawPattern {
 public:
  explicit Exact(std::string text) : text_(std::move(text)) {
    key_ = fmt::format("exact({})", text_);
    auto atom = folded(text_);
    if (count_code_points(atom) >= kShortestAtom) atoms_.push_back(std::move(atom));
  }

  std::optional<Bytes> find(std::string_view text, size_t from) const override {
    while (from + text_.size() <= text.size()) {
      // memmem is linear where std::string_view::find is quadratic ("aaaab" in "aaaa...").
      const void* found =
          ::memmem(text.data() + from, text.size() - from, text_.data(), text_.size());
      if (!found) break;
      const auto start = static_cast<size_t>(static_cast<const char*>(found) - text.data());
      const auto end = start + text_.size();
      if (!word_before(text, start) && !word_after(text, end)) return Bytes{start, end};
      from = start + 1;
    }
    return std::nullopt;
  }

 private:
  std::string text_;
};

// One of `atoms` stands in every text that the pattern matches. FilteredRE2 knows more, which
// atoms go together; all that is wanted here is the one that must stand, or all alternatives.
std::vector<std::string> required_atoms(const std::string& pattern, const RE2::Options& options) {
  re2::FilteredRE2 filter(1);
  int id = 0;
  std::vector<std::string> atoms;
  if (filter.Add(pattern, options, &id) != RE2::NoError) return {};
  filter.Compile(&atoms);
  const auto passes = [&](const std::vector<int>& known) {
    std::vector<int> passed;
    filter.AllPotentials(known, &passed);
    return !passed.empty();
  };
  std::vector<int> shorter;
  std::vector<int> longer;
  for (int i = 0; i < static_cast<int>(atoms.size()); ++i) {
    const bool enough = count_code_points(atoms[static_cast<size_t>(i)]) >= kShortestAtom;
    (enough ? longer : shorter).push_back(i);
  }
  if (passes(shorter)) return {};
  int best = -1;
  for (const auto one : longer) {
    std::vector<int> others;
    for (int i = 0; i < static_cast<int>(atoms.size()); ++i) {
      if (i != one) others.push_back(i);
    }
    const auto size = [&](int i) { return atoms[static_cast<size_t>(i)].size(); };
    if (!passes(others) && (best < 0 || size(one) > size(best))) best = one;
  }
  if (best >= 0) return {folded(atoms[static_cast<size_t>(best)])};
  std::vector<std::string> all;
  for (const auto one : longer) all.push_back(folded(atoms[static_cast<size_t>(one)]));
  return all;
}

class Regex : public RawPattern {
 public:
  Regex(const std::string& pattern, const RE2::Options& options) : re_(pattern, options) {
    key_ = fmt::format("/{}/{}", pattern, options.case_sensitive() ? "" : "i");
    if (re_.ok()) atoms_ = required_atoms(pattern, options);
  }

  const RE2& re() const { return re_; }

  std::optional<Bytes> find(std::string_view text, size_t from) const override {
    re2::StringPiece found;
    while (from <= text.size()) {
      if (!re_.Match({text.data(), text.size()}, from, text.size(), RE2::UNANCHORED, &found, 1)) {
        break;
      }
      const auto start = static_cast<size_t>(found.data() - text.data());
      if (!found.empty()) return Bytes{start, start + found.size()};
      from = start + 1;
    }
    return std::nullopt;
  }

 private:
  RE2 re_;
};

}  // namespace

RawPatternPtr RawPattern::exact(std::string text) {
  return std::make_shared<const Exact>(std::move(text));
}

RawPattern::Made RawPattern::regex(std::string_view pattern, bool ignore_case) {
  if (pattern.empty()) return {nullptr, "the regular expression is empty", {}};
  if (pattern.size() > kMaxPattern) {
    return {nullptr, fmt::format("a regular expression has at most {} bytes", kMaxPattern),
            "write several rules, or an OR of several"};
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignore_case);
  options.set_max_mem(kMaxMemory);
  auto made = std::make_shared<const Regex>(std::string(pattern), options);
  const auto& re = made->re();
  if (re.error_code() == RE2::ErrorPatternTooLarge) {
    return {nullptr, "this regular expression is too large when its repetitions are written out",
            "repeat less: a{1,20}, not a{1,1000}"};
  }
  if (!re.ok()) {
    return {nullptr, fmt::format("RE2 can't read this: {}", re.error()),
            "the syntax is RE2's: no look-ahead, no back-references"};
  }
  if (RE2::FullMatch("", re)) {
    return {nullptr, "this regular expression matches the empty text, and so every item",
            "ask for at least one character, as in /a+/"};
  }
  return {std::move(made), {}, {}};
}

void fold_for_atoms(std::string_view text, std::string& out) {
  out.clear();
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    if (bytes[i] < 0x80) {
      const auto c = bytes[i++];
      out.push_back(static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) {
      out.push_back('\0');  // stands in no atom
      continue;
    }
    // By both: RE2 lower-cases its atoms, and takes letters of one folding (s, ſ) for each other.
    c = u_foldCase(u_tolower(c), U_FOLD_CASE_DEFAULT);
    char encoded[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(encoded, length, c);
    out.append(encoded, static_cast<size_t>(length));
  }
}

}  // namespace newswatch::rules
