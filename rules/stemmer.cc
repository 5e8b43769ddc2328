#include "rules/stemmer.h"

#include <algorithm>
#include <libstemmer.h>
#include <map>
#include <memory>
#include <stdexcept>

#include <unicode/normalizer2.h>

#include "core/fold.h"

namespace newswatch::rules {
namespace {

constexpr std::string_view kLanguages[] = {
    "ar", "ca", "da", "de", "el", "en", "es", "eu", "fi", "fr", "ga", "hi", "hu", "hy",
    "id", "it", "lt", "ne", "nl", "no", "pt", "ro", "ru", "sr", "sv", "ta", "tr", "yi"};

struct Free {
  void operator()(sb_stemmer* stemmer) const noexcept { sb_stemmer_delete(stemmer); }
};
using Handle = std::unique_ptr<sb_stemmer, Free>;

// Snowball's stemmers keep state while they work, so each thread has its own.
sb_stemmer* stemmer_of(std::string_view language) {
  static thread_local std::map<std::string, Handle, std::less<>> made;
  const auto known = made.find(language);
  if (known != made.end()) return known->second.get();
  const std::string name(language);
  Handle handle(sb_stemmer_new(name.c_str(), nullptr));
  if (!handle) throw std::runtime_error("libstemmer has no stemmer for " + name);
  return made.emplace(name, std::move(handle)).first->second.get();
}

std::string lower(std::string_view word) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* folder = icu::Normalizer2::getInstance(nullptr, "nfkc_cf", UNORM2_COMPOSE, status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no normalization data");
  const auto folded = folder->normalize(
      icu::UnicodeString::fromUTF8({word.data(), static_cast<int32_t>(word.size())}), status);
  std::string out;
  return folded.toUTF8String(out);
}

}  // namespace

bool has_stemmer(std::string_view language) {
  return std::find(std::begin(kLanguages), std::end(kLanguages), language) != std::end(kLanguages);
}

std::vector<std::string> stemmer_languages() {
  return {std::begin(kLanguages), std::end(kLanguages)};
}

std::string stem(std::string_view language, std::string_view word) {
  const auto cased = lower(word);
  const auto* found =
      sb_stemmer_stem(stemmer_of(language), reinterpret_cast<const sb_symbol*>(cased.data()),
                      static_cast<int>(cased.size()));
  if (!found) throw std::bad_alloc();
  const auto size = static_cast<size_t>(sb_stemmer_length(stemmer_of(language)));
  auto folded = fold_all_but_case({reinterpret_cast<const char*>(found), size});
  // Turkish suffixes of names go, their apostrophe stays: "Trump'lar" gives "trump'".
  while (folded.ends_with('\'')) folded.pop_back();
  return folded;
}

}  // namespace newswatch::rules
