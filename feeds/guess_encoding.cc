#include "feeds/guess_encoding.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include <unicode/ucsdet.h>

#include "feeds/html_tag.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kSample = 64u << 10;
constexpr std::int32_t kLeastConfidence = 10;  // of 100

// Of what ICU tells apart, what the web was written in.
constexpr std::string_view kPlausible[] = {"windows-125", "iso-8859-", "koi8-", "shift_jis",
                                           "euc-",        "gb18030",   "big5"};

struct CloseDetector {
  void operator()(UCharsetDetector* detector) const noexcept { ucsdet_close(detector); }
};

bool is_plausible(std::string_view name) {
  return std::any_of(std::begin(kPlausible), std::end(kPlausible),
                     [name](std::string_view known) { return name.starts_with(known); });
}

}  // namespace

std::string guess_encoding(std::string_view bytes) {
  // What is plain ASCII tells nothing: the sample begins where something else does.
  const auto* first = std::find_if(bytes.begin(), bytes.end(),
                                   [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  const auto sample = bytes.substr(static_cast<std::size_t>(first - bytes.begin()), kSample);

  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, CloseDetector> detector(ucsdet_open(&error));
  if (U_FAILURE(error)) return "windows-1252";
  ucsdet_enableInputFilter(detector.get(), true);
  ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &error);
  std::int32_t count = 0;
  const auto* matches = ucsdet_detectAll(detector.get(), &count, &error);
  for (std::int32_t i = 0; U_SUCCESS(error) && i < count; ++i) {
    if (ucsdet_getConfidence(matches[i], &error) < kLeastConfidence) break;
    const char* name = ucsdet_getName(matches[i], &error);
    if (U_FAILURE(error)) break;
    const auto lower = ascii_lower(name);
    if (lower == "iso-8859-1") break;
    if (is_plausible(lower)) return lower;
  }
  return "windows-1252";
}

}  // namespace newswatch::feeds
