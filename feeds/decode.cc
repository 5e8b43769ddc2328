#include "feeds/decode.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>

#include "core/utf8.h"
#include "feeds/guess_encoding.h"
#include "feeds/html_tag.h"

namespace newswatch::feeds {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const noexcept { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

constexpr std::size_t kLongestName = 60;  // of an encoding

struct Bom {
  std::string_view bytes;
  std::string_view encoding;
};
// UTF-32 before UTF-16, whose little-endian mark begins the same.
constexpr Bom kBoms[] = {{{"\xFF\xFE\0\0", 4}, "utf-32le"},
                         {{"\0\0\xFE\xFF", 4}, "utf-32be"},
                         {"\xEF\xBB\xBF", "utf-8"},
                         {"\xFF\xFE", "utf-16le"},
                         {"\xFE\xFF", "utf-16be"}};

// Names publishers use that ICU does not know or reads otherwise.
struct Alias {
  std::string_view written;
  std::string_view meant;
};
constexpr Alias kAliases[] = {{"utf8", "utf-8"},
                              {"utf_8", "utf-8"},
                              {"unicode", "utf-8"},
                              {"unicode-1-1-utf-8", "utf-8"},
                              {"x-unicode20utf8", "utf-8"},
                              {"utf8mb4", "utf-8"},
                              {"utf16", "utf-16"},
                              {"iso8859-1", "iso-8859-1"},
                              {"iso88591", "iso-8859-1"},
                              {"iso_8859-1", "iso-8859-1"},
                              {"iso-88591", "iso-8859-1"},
                              {"latin1", "iso-8859-1"},
                              {"latin-1", "iso-8859-1"},
                              {"iso-latin-1", "iso-8859-1"},
                              {"ascii", "us-ascii"},
                              {"ansi", "windows-1252"},
                              {"koi8r", "koi8-r"},
                              {"koi8u", "koi8-u"},
                              {"koi-8", "koi8-r"},
                              {"koi8", "koi8-r"},
                              {"sjis", "shift_jis"},
                              {"shift-jis", "shift_jis"},
                              {"x-sjis", "shift_jis"},
                              {"eucjp", "euc-jp"},
                              {"euckr", "euc-kr"},
                              {"ks_c_5601-1987", "euc-kr"},
                              {"big-5", "big5"}};

// As browsers do: the larger character set of which a declared one is a part.
constexpr Alias kSupersets[] = {{"us-ascii", "windows-1252"},
                                {"iso-8859-1", "windows-1252"},
                                {"iso-8859-9", "windows-1254"},
                                {"iso-8859-11", "windows-874"},
                                {"tis-620", "windows-874"},
                                {"gb2312", "gb18030"},
                                {"gbk", "gb18030"},
                                {"shift_jis", "windows-31j"},
                                {"euc-kr", "windows-949"}};

template <std::size_t N>
std::string_view look_up(const Alias (&table)[N], std::string_view name) {
  for (const auto& alias : table) {
    if (alias.written == name) return alias.meant;
  }
  return name;
}

// ICU passes over whatever is neither letter nor digit.
bool is_name(std::string_view name) {
  return name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

std::string normal_name(std::string_view declared) {
  std::string name = ascii_lower(declared);
  // "win-1251", "cp1251", "windows1251", "cp-1251", "win1251", "microsoft-cp1251"
  const auto digits = name.find("125");
  if (digits != std::string::npos && digits + 4 == name.size()) {
    const auto prefix = std::string_view(name).substr(0, digits);
    for (const std::string_view known :
         {"win-", "win", "cp-", "cp", "windows", "windows_", "microsoft-cp", "x-cp"}) {
      if (prefix == known) return "windows-" + name.substr(digits);
    }
  }
  return std::string(look_up(kAliases, name));
}

// Cuts the value of a parameter such as `charset=` or `encoding=`, quoted or not.
std::string value_after(std::string_view text, std::string_view key) {
  // Looked for by its "=", which has no case.
  for (std::size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    std::size_t name_end = at;
    while (name_end > 0 && text[name_end - 1] == ' ') --name_end;
    if (name_end < key.size() ||
        !equals_ignoring_case(text.substr(name_end - key.size(), key.size()), key)) {
      continue;
    }
    auto value = text.substr(at + 1);
    const auto first = value.find_first_not_of(" \t\r\n\"'");
    if (first == std::string_view::npos) return {};
    value.remove_prefix(first);
    return std::string(value.substr(0, value.find_first_of(" \t\r\n\"';,?>")));
  }
  return {};
}

std::string declared_in_xml(std::string_view bytes) {
  const auto head = bytes.substr(0, 4096);
  const std::size_t start = head.find("<?xml");
  if (start == std::string_view::npos) return {};
  return value_after(head.substr(start, head.find("?>", start) - start), "encoding");
}

// UTF-16 and UTF-32 without a BOM betray themselves by the zeros of the first ASCII characters.
std::string_view wide_without_bom(std::string_view bytes) {
  if (bytes.size() < 4) return {};
  const bool zero[4] = {bytes[0] == 0, bytes[1] == 0, bytes[2] == 0, bytes[3] == 0};
  if (zero[0] && zero[1] && zero[2] && !zero[3]) return "utf-32be";
  if (!zero[0] && zero[1] && zero[2] && zero[3]) return "utf-32le";
  if (zero[0] && !zero[1] && zero[2] && !zero[3]) return "utf-16be";
  if (!zero[0] && zero[1] && !zero[2] && zero[3]) return "utf-16le";
  return {};
}

struct Utf8Count {
  std::size_t multi_byte = 0;
  std::size_t invalid = 0;  // not counting a character cut by the end
  std::size_t first_invalid = 0;
  bool clean = true;  // nothing to drop or replace
};

bool is_dropped(UChar32 c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F || c == 0xFFFE ||
         c == 0xFFFF;
}

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Sixteen bytes that g++ and clang++ compute with together, on any processor.
using Bytes16 [[gnu::vector_size(16)]] = std::uint8_t;

// Of each, all bits where it is a newline or stands between space and '~'.
auto plain_in(const std::uint8_t* bytes) {
  Bytes16 v;
  std::memcpy(&v, bytes, sizeof(v));
  return (v - 0x20 < 0x5F) | (v == '\n');
}

// Of bytes that are plain or not, how many are before the first that is not; 16: all.
template <class Plain>
std::size_t plain_before(const Plain& plain) {
  std::uint64_t halves[2];
  std::memcpy(halves, &plain, sizeof(plain));
  if ((halves[0] & halves[1]) == ~std::uint64_t{0}) return sizeof(plain);
  if constexpr (std::endian::native != std::endian::little) return 0;
  const auto first = static_cast<std::size_t>(std::countr_one(halves[0]));
  return (first < 64 ? first : 64 + static_cast<std::size_t>(std::countr_one(halves[1]))) / 8;
}

// How many bytes from `bytes` on are sure to be clean.
std::size_t plain_bytes(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::size_t kStep = sizeof(Bytes16);
  std::size_t i = 0;
  for (; i + 4 * kStep <= size; i += 4 * kStep) {
    const auto plain = plain_in(bytes + i) & plain_in(bytes + i + kStep) &
                       plain_in(bytes + i + 2 * kStep) & plain_in(bytes + i + 3 * kStep);
    if (plain_before(plain) < kStep) break;
  }
  for (; i + kStep <= size; i += kStep) {
    const auto before = plain_before(plain_in(bytes + i));
    if (before < kStep) return i + before;
  }
  while (i < size && bytes[i] >= 0x20 && bytes[i] < 0x7F) ++i;
  return i;
}

Utf8Count count_utf8(std::string_view text) {
  Utf8Count count;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t size = text.size();
  for (std::size_t i = 0; i < size;) {
    const std::uint8_t byte = bytes[i];
    if (byte < 0x7F) {
      if (byte < 0x20) count.clean = count.clean && !is_dropped(byte);
      ++i;
      i += plain_bytes(bytes + i, size - i);
      continue;
    }
    // Most of the world's letters; what can be ill-formed or is dropped is looked at closely.
    if (byte >= 0xC2 && byte <= 0xDF && i + 1 < size && is_continuation(bytes[i + 1])) {
      ++count.multi_byte;
      i += 2;
      continue;
    }
    if (byte > 0xE0 && byte < 0xEF && byte != 0xED && i + 2 < size &&
        is_continuation(bytes[i + 1]) && is_continuation(bytes[i + 2])) {
      ++count.multi_byte;
      i += 3;
      continue;
    }
    const std::size_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) {
      count.clean = false;
      if (i == size && start + 4 > size && bytes[start] >= 0xC2) continue;
      if (count.invalid++ == 0) count.first_invalid = start;
    } else {
      if (c >= 0x80) ++count.multi_byte;
      count.clean = count.clean && !is_dropped(c);
    }
  }
  return count;
}

// Drops controls, replaces invalid sequences by U+FFFD.
std::string cleaned(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::size_t size = text.size();
  std::size_t kept = 0;  // [kept, i) is clean and not yet copied
  for (std::size_t i = 0; i < size;) {
    i += plain_bytes(bytes + i, size - i);
    if (i == size) break;
    const std::size_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c >= 0 && !is_dropped(c)) continue;
    out.append(text.substr(kept, start - kept));
    if (c < 0) out += "\xEF\xBF\xBD";
    kept = i;
  }
  out.append(text.substr(kept));
  return out;
}

// nullopt where ICU does not know the encoding.
std::optional<std::string> convert(std::string_view bytes, const std::string& encoding) {
  UErrorCode error = U_ZERO_ERROR;
  const std::string name(look_up(kSupersets, encoding));
  const Converter from(ucnv_open(name.c_str(), &error));
  if (U_FAILURE(error)) return std::nullopt;
  const Converter to(ucnv_open("utf-8", &error));
  if (U_FAILURE(error)) return std::nullopt;
  std::string out(bytes.size() + bytes.size() / 2 + 64, '\0');
  std::vector<UChar> pivot(16 * 1024);
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  const char* source = bytes.data();
  std::size_t written = 0;
  for (bool first = true;; first = false) {
    char* target = out.data() + written;
    error = U_ZERO_ERROR;
    ucnv_convertEx(to.get(), from.get(), &target, out.data() + out.size(), &source,
                   bytes.data() + bytes.size(), pivot.data(), &pivot_source, &pivot_target,
                   pivot.data() + pivot.size(), first, true, &error);
    written = static_cast<std::size_t>(target - out.data());
    if (error != U_BUFFER_OVERFLOW_ERROR) break;
    out.resize(out.size() * 2);
  }
  if (U_FAILURE(error)) return std::nullopt;
  out.resize(written);
  return out;
}

bool is_wide(std::string_view encoding) {
  return encoding.starts_with("utf-16") || encoding.starts_with("utf-32") ||
         encoding.starts_with("ucs-");
}

bool has_c1_bytes(std::string_view bytes) {
  for (const char c : bytes) {
    if ((static_cast<unsigned char>(c) & 0xE0) == 0x80) return true;
  }
  return false;
}

// `mark`: the bytes of a BOM before `bytes`.
Decoded decoded_as_utf8(std::string_view bytes, std::size_t mark, const Utf8Count& count,
                        Warnings& warnings) {
  if (count.invalid > 0) {
    warnings.add("bad_encoding",
                 fmt::format("{} byte sequences are not UTF-8; they became U+FFFD", count.invalid),
                 count.first_invalid);
  }
  if (!count.clean) return {cleaned(bytes), "utf-8"};
  return {std::string(bytes), "utf-8", mark};
}

// Whether what is not UTF-8 may be text in another encoding. A surrogate, or a lone byte that UTF-8
// never has, is damage rather.
bool may_be_other_text(std::string_view bytes, const Utf8Count& count) {
  if (count.invalid <= count.multi_byte) return false;
  const auto at = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto first = at(count.first_invalid);
  const bool surrogate = first == 0xED && count.first_invalid + 1 < bytes.size() &&
                         is_continuation(at(count.first_invalid + 1));
  const bool never = first >= 0xFE || first == 0xC0 || first == 0xC1;
  return !surrogate && (count.invalid > 1 || !never);
}

Decoded decoded(std::string_view bytes, std::string_view content_type, Warnings& warnings) {
  for (const auto& bom : kBoms) {
    if (!bytes.starts_with(bom.bytes)) continue;
    const auto rest = bytes.substr(bom.bytes.size());
    if (bom.encoding == "utf-8")
      return decoded_as_utf8(rest, bom.bytes.size(), count_utf8(rest), warnings);
    if (auto text = convert(rest, std::string(bom.encoding))) {
      return {cleaned(*text), std::string(bom.encoding)};
    }
  }
  constexpr std::string_view kEbcdicXml = "\x4C\x6F\xA7\x94";  // "<?xm"
  if (bytes.starts_with(kEbcdicXml)) {
    if (auto text = convert(bytes, "ibm-037")) return {cleaned(*text), "ibm-037"};
  }
  if (const auto wide = wide_without_bom(bytes); !wide.empty()) {
    if (auto text = convert(bytes, std::string(wide))) return {cleaned(*text), std::string(wide)};
  }

  const auto count = count_utf8(bytes);
  const std::string candidates[] = {normal_name(value_after(content_type, "charset")),
                                    normal_name(declared_in_xml(bytes))};
  // UTF-8 with a damaged byte here and there is still UTF-8; by chance other encodings hardly ever
  // look like it.
  const bool is_utf8 = count.invalid == 0 || count.multi_byte > 8 * count.invalid;
  for (const auto& name : candidates) {
    if (name == "utf-8" && is_utf8) break;  // said and true
    // ISO-2022 and HZ write everything in ASCII bytes.
    const bool in_ascii = name.starts_with("iso-2022") || name == "hz-gb-2312";
    if (name.empty() || name == "utf-8" || is_wide(name) || (is_utf8 && !in_ascii)) continue;
    const auto text = is_name(name) ? convert(bytes, name) : std::nullopt;
    if (!text) {
      warnings.add("bad_encoding", fmt::format("the encoding \"{}\" is unknown",
                                               escape_control(truncate_utf8(name, kLongestName))));
      continue;
    }
    const bool latin = name == "iso-8859-1" || name == "us-ascii";
    return {cleaned(*text), latin && has_c1_bytes(bytes) ? "windows-1252" : name};
  }
  if (may_be_other_text(bytes, count)) {
    // Neither UTF-8 nor anything that is declared: U+FFFD in every other place would help nobody.
    const auto guess = guess_encoding(bytes);
    if (const auto text = convert(bytes, guess)) {
      warnings.add("bad_encoding", fmt::format("not UTF-8; read as {}", guess),
                   count.first_invalid);
      return {cleaned(*text), guess};
    }
  }
  return decoded_as_utf8(bytes, 0, count, warnings);
}

}  // namespace

Decoded decode(std::string_view bytes, std::string_view content_type, Warnings& warnings) {
  auto result = decoded(bytes, content_type, warnings);
  // Programs that put files together leave a mark before each.
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  while (result.text.starts_with(kMark)) result.text.erase(0, kMark.size());
  return result;
}

}  // namespace newswatch::feeds
