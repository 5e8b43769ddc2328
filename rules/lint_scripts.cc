// mixed-script: Latin, Cyrillic and Greek letters that look alike, in one word. Such a word is
// found only where a text has the same mixture, which is to say never.
#include <array>
#include <optional>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include "core/utf8.h"
#include "rules/lint.h"

namespace newswatch::rules {
namespace {

enum Script : size_t { kLatin, kCyrillic, kGreek, kScripts };
constexpr std::array<std::string_view, kScripts> kScriptNames = {"Latin", "Cyrillic", "Greek"};

// Rows of letters that can't be told apart in most fonts: Latin, Cyrillic, Greek; 0: there is none.
constexpr std::array<char32_t, kScripts> kLookAlikes[] = {
    {U'a', U'а', U'α'}, {U'c', U'с', 0},    {U'e', U'е', 0},    {U'i', U'і', U'ι'},
    {U'j', U'ј', 0},    {U'k', U'к', U'κ'}, {U'o', U'о', U'ο'}, {U'p', U'р', U'ρ'},
    {U's', U'ѕ', 0},    {U'u', 0, U'υ'},    {U'v', 0, U'ν'},    {U'x', U'х', U'χ'},
    {U'y', U'у', U'γ'}, {U'A', U'А', U'Α'}, {U'B', U'В', U'Β'}, {U'C', U'С', 0},
    {U'E', U'Е', U'Ε'}, {U'H', U'Н', U'Η'}, {U'I', U'І', U'Ι'}, {U'J', U'Ј', 0},
    {U'K', U'К', U'Κ'}, {U'M', U'М', U'Μ'}, {U'N', 0, U'Ν'},    {U'O', U'О', U'Ο'},
    {U'P', U'Р', U'Ρ'}, {U'S', U'Ѕ', 0},    {U'T', U'Т', U'Τ'}, {U'X', U'Х', U'Χ'},
    {U'Y', U'У', U'Υ'}, {U'Z', 0, U'Ζ'}};

struct Letter {
  size_t start = 0;
  size_t end = 0;
  UChar32 c = 0;
  Script script = kScripts;  // kScripts: none of the three
};

Script script_of(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_LATIN:
      return kLatin;
    case USCRIPT_CYRILLIC:
      return kCyrillic;
    case USCRIPT_GREEK:
      return kGreek;
    default:
      return kScripts;
  }
}

std::optional<char32_t> look_alike(const Letter& letter, Script wanted) {
  for (const auto& row : kLookAlikes) {
    if (row[letter.script] == static_cast<char32_t>(letter.c) && row[wanted] != 0) {
      return row[wanted];
    }
  }
  return std::nullopt;
}

void append(std::string& text, UChar32 c) {
  char encoded[U8_MAX_LENGTH];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(encoded, length, c);
  text.append(encoded, static_cast<size_t>(length));
}

// The word all in one script, if its other letters have a double there.
std::optional<std::string> in_one_script(const std::vector<Letter>& word, Script wanted) {
  std::string text;
  for (const auto& letter : word) {
    if (letter.script == wanted || letter.script == kScripts) {
      append(text, letter.c);
      continue;
    }
    const auto other = look_alike(letter, wanted);
    if (!other) return std::nullopt;
    append(text, static_cast<UChar32>(*other));
  }
  return text;
}

std::string name_of(UChar32 c) {
  char name[128] = "";
  UErrorCode status = U_ZERO_ERROR;
  u_charName(c, U_UNICODE_CHAR_NAME, name, sizeof name, &status);
  return name;
}

void check_word(const QuerySource& source, const std::vector<Letter>& word,
                Diagnostics& diagnostics) {
  std::array<size_t, kScripts> counts{};
  for (const auto& letter : word) {
    if (letter.script != kScripts) ++counts[letter.script];
  }
  Script most = kLatin;
  size_t scripts = 0;
  for (const auto script : {kLatin, kCyrillic, kGreek}) {
    if (counts[script] > 0) ++scripts;
    if (counts[script] > counts[most]) most = script;
  }
  if (scripts < 2) return;
  auto fixed = in_one_script(word, most);
  for (const auto script : {kLatin, kCyrillic, kGreek}) {
    if (fixed || counts[script] == 0) continue;
    most = script;
    fixed = in_one_script(word, most);
  }
  if (!fixed) return;
  const auto written =
      source.text().substr(word.front().start, word.back().end - word.front().start);
  for (const auto& letter : word) {
    if (letter.script == most || letter.script == kScripts) continue;
    Diagnostic d;
    d.level = Level::warning;
    d.code = "mixed-script";
    d.place = source.place(letter.start);
    d.source_line = source.line(d.place);
    d.message = fmt::format("\"{}\" mixes alphabets: this is {}, which only looks like a {} letter",
                            truncate_utf8(written, 80), name_of(letter.c), kScriptNames[most]);
    d.hint =
        fmt::format("write {}, all in {} letters", truncate_utf8(*fixed, 80), kScriptNames[most]);
    diagnostics.add(std::move(d));
    return;
  }
}

}  // namespace

void lint_scripts(const QuerySource& source, Diagnostics& diagnostics) {
  const auto text = source.text();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  std::vector<Letter> word;
  for (std::int64_t i = 0; i < size;) {
    const auto start = static_cast<size_t>(i);
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c >= 0 && (u_isalpha(c) || u_charType(c) == U_NON_SPACING_MARK)) {
      word.push_back({start, static_cast<size_t>(i), c, script_of(c)});
      continue;
    }
    if (!word.empty()) check_word(source, word, diagnostics);
    word.clear();
  }
  if (!word.empty()) check_word(source, word, diagnostics);
}

}  // namespace newswatch::rules
