#include "core/language.h"

#include <algorithm>
#include <array>
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <cstdio>  // which libcld2's header uses without including it

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "core/utf8.h"

namespace newswatch {
namespace {

constexpr size_t kLookedAt = 1000;  // bytes: more changes hardly any answer

constexpr int kLeastShare = 50;  // percent of the text that must be in the language

struct Letters {
  int all = 0;
  int cyrillic = 0;
  int ukrainian = 0;       // і ї є ґ
  int only_ukrainian = 0;  // ї є ґ
  int russian = 0;         // ы э ё ъ
  int belarusian = 0;      // ў
  int i = 0;               // и, which Belarusian has not
  int not_serbian = 0;     // those that neither Serbian nor Macedonian has
};

bool is_one_of(char32_t letter, std::u32string_view letters) {
  return letters.find(letter) != std::u32string_view::npos;
}

Letters count_letters(std::string_view text) {
  Letters found;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0 || !u_isalpha(c)) continue;
    ++found.all;
    if (c < 0x400 || c > 0x52F) continue;
    ++found.cyrillic;
    const auto letter = static_cast<char32_t>(u_tolower(c));
    const bool only_ukrainian = is_one_of(letter, U"їєґ");
    const bool ukrainian = only_ukrainian || letter == U'і';
    const bool russian = is_one_of(letter, U"ыэёъ");
    found.only_ukrainian += only_ukrainian ? 1 : 0;
    found.ukrainian += ukrainian ? 1 : 0;
    found.russian += russian ? 1 : 0;
    found.belarusian += letter == U'ў' ? 1 : 0;
    found.i += letter == U'и' ? 1 : 0;
    found.not_serbian += ukrainian || russian || is_one_of(letter, U"йщьюяў") ? 1 : 0;
  }
  return found;
}

// Does the alphabet of a language agree with the letters? Other languages may be quoted.
bool spelled_in(std::string_view language, const Letters& letters) {
  if (language == "uk") return letters.russian <= letters.ukrainian;
  if (language == "ru" || language == "bg") return letters.ukrainian <= letters.russian;
  if (language == "sr" || language == "mk") return letters.not_serbian == 0;
  return true;
}

// What is Ukrainian is often found to be Serbian or Russian, where it is short.
std::string settle_by_letters(std::string language, const Letters& letters) {
  if (letters.cyrillic == 0 || 2 * letters.cyrillic < letters.all) return language;
  if (!language.empty() && spelled_in(language, letters)) return language;
  if (letters.russian > 0 || letters.belarusian > 0) return {};
  // Belarusian and Kazakh have an і, too.
  const bool ukrainian =
      letters.only_ukrainian > 0 || (letters.ukrainian > 0 && letters.i > 0 && !language.empty());
  return ukrainian ? "uk" : "";
}

// libcld2 gives some languages codes of its own, or former ones.
std::string language_code(CLD2::Language language) {
  std::string code = CLD2::LanguageCode(language);
  if (code == "un" || code.starts_with("xx")) return {};
  if (code == "iw") return "he";
  if (code == "jw") return "jv";
  return code;
}

struct Guess {
  CLD2::Language language = CLD2::UNKNOWN_LANGUAGE;
  int share = 0;  // percent
  bool reliable = false;
  int valid = 0;  // bytes of the text that libcld2 would look at
};

Guess guess(std::string_view text) {
  // libcld2 looks at the character behind the text, and reads far off where that is a bad byte.
  std::string padded(text);
  padded.append(4, ' ');
  const CLD2::CLDHints no_hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> shares{};
  std::array<double, 3> scores{};
  int letter_bytes = 0;
  Guess found;
  found.language = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      padded.data(), static_cast<int>(text.size()), true, &no_hints, 0, languages.data(),
      shares.data(), scores.data(), nullptr, &letter_bytes, &found.reliable, &found.valid);
  for (size_t i = 0; i < languages.size(); ++i) {
    if (languages.at(i) == found.language) found.share = std::max(found.share, shares.at(i));
  }
  return found;
}

}  // namespace

std::string detect_language(std::string_view text) {
  text = truncate_utf8(text, kLookedAt);
  auto found = guess(text);
  // It refuses a text with a control character or a bad byte; what stands before that will do.
  if (found.valid >= 0 && static_cast<size_t>(found.valid) < text.size()) {
    text = text.substr(0, static_cast<size_t>(found.valid));
    found = guess(text);
  }
  const bool certain = found.reliable && found.share >= kLeastShare;
  return settle_by_letters(certain ? language_code(found.language) : "", count_letters(text));
}

const std::string& ItemLanguage::code() const {
  if (declared()) return item_.language;
  if (!detected_) {
    std::string text = item_.title;
    for (const auto* more : {&item_.summary, &item_.content}) {
      if (text.size() >= kLookedAt) break;
      text.append("\n").append(*more, 0, kLookedAt);
    }
    detected_ = detect_language(text);
  }
  return *detected_;
}

}  // namespace newswatch
