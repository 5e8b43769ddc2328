#include "rules/encoding.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <unicode/ucsdet.h>
#include <unicode/utf8.h>

#include "core/text_index.h"
#include "core/utf8.h"

namespace newswatch::rules {
namespace {

constexpr size_t kSample = 4096;

std::string convert(std::string_view file, std::string_view encoding) {
  return fmt::format("convert it: iconv -f {0} -t UTF-8 '{1}' > '{1}.new'", encoding, file);
}

// UTF-16 and UTF-32 by their marks; UTF-16 without one by where its NUL bytes stand.
std::string_view wide_encoding(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv)) return "UTF-16";
  const auto sample = bytes.substr(0, kSample);
  size_t nuls[2] = {0, 0};
  for (size_t i = 0; i < sample.size(); ++i) nuls[i % 2] += sample[i] == '\0' ? 1 : 0;
  const auto many = std::max<size_t>(2, sample.size() / 8);
  if (nuls[1] >= many && nuls[0] == 0) return "UTF-16LE";
  if (nuls[0] >= many && nuls[1] == 0) return "UTF-16BE";
  return {};
}

// The offset of the first byte that is no UTF-8; npos where there is none.
size_t first_bad_byte(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto size = static_cast<std::int64_t>(bytes.size());
  for (std::int64_t i = 0; i < size;) {
    const auto start = i;
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    if (c < 0) return static_cast<size_t>(start);
  }
  return std::string_view::npos;
}

// What the bytes are likely in, by ICU's statistics; "windows-1252" where these say nothing.
std::string likely_encoding(std::string_view bytes, size_t bad) {
  // The lines around the bad byte: those before may be English alone.
  const auto from = bad > kSample / 2 ? bad - kSample / 2 : 0;
  const auto sample = bytes.substr(from, kSample);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status),
                                                                            &ucsdet_close);
  ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &status);
  std::int32_t count = 0;
  const auto** found = ucsdet_detectAll(detector.get(), &count, &status);
  for (std::int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
    std::string name = ucsdet_getName(found[i], &status);
    if (U_FAILURE(status)) break;
    // What it names for texts of a few bytes of almost anything.
    if (name.starts_with("UTF") || name.starts_with("IBM")) continue;
    if (name == "ISO-8859-1") return "windows-1252";
    return name;
  }
  return "windows-1252";
}

}  // namespace

std::optional<EncodingFault> find_encoding_fault(std::string_view file, std::string_view bytes) {
  if (const auto wide = wide_encoding(bytes); !wide.empty()) {
    return EncodingFault{0, fmt::format("the file is in {}, and rule files are in UTF-8", wide),
                         convert(file, wide)};
  }
  const auto bad = first_bad_byte(bytes);
  const auto nul = bytes.find('\0');
  if (nul < bad) {
    return EncodingFault{nul, "a NUL byte: this is no text file, or it was damaged",
                         "take the byte out, or bring the file back from a copy"};
  }
  if (bad == std::string_view::npos) return std::nullopt;
  const auto likely = likely_encoding(bytes, bad);
  return EncodingFault{bad,
                       fmt::format("the byte 0x{:02X} is no UTF-8; the file seems to be in {}",
                                   static_cast<unsigned char>(bytes[bad]), likely),
                       convert(file, likely)};
}

bool check_encoding(const std::string& file, std::string_view bytes, Diagnostics& diagnostics) {
  const auto fault = find_encoding_fault(file, bytes);
  if (!fault) return true;
  if (fault->offset == 0 && fault->message.starts_with("the file")) {
    diagnostics.error({file, 0, 0}, fault->message, fault->hint);
    return false;
  }
  const auto index = TextIndex(bytes);
  const auto at = index.at(bytes, fault->offset);
  diagnostics.error({file, at.line, at.column}, fault->message, fault->hint,
                    repair_utf8(line_of(bytes, at.line).substr(0, 4096)));
  return false;
}

}  // namespace newswatch::rules
