#include "feeds/fields.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include "core/hash.h"
#include "core/url.h"
#include "core/utf8.h"
#include "feeds/date.h"
#include "feeds/html_tag.h"
#include "feeds/html_text.h"
#include "feeds/limits.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kNameBytes = 256;
constexpr std::size_t kQuotedBytes = 80;

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", escape_control(truncate_utf8(text, kQuotedBytes)));
}

// Bytes by the part that they may play in a URL that is as it should be.
constexpr std::uint8_t kHost = 1, kPath = 2;

constexpr std::array<std::uint8_t, 256> url_byte_parts() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = '!'; c < 0x7F; ++c) {
    const bool in_host = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    table[c] = in_host ? kHost | kPath : kPath;
  }
  for (const char c : std::string_view("\"<>\\")) table[static_cast<unsigned char>(c)] = 0;
  return table;
}
constexpr auto kByteParts = url_byte_parts();

// Where the first byte from `at` on stands that cannot play this part.
std::size_t part_end(std::uint8_t part, std::string_view url, std::size_t at) {
  while (at < url.size() && (kByteParts[static_cast<unsigned char>(url[at])] & part) != 0) ++at;
  return at;
}

// Whether an absolute URL is one that a parser would give back as it is, which spares parsing it:
// nearly all are.
bool needs_no_repair(std::string_view url) {
  const std::size_t host = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (host == 0) return false;
  const std::size_t path = part_end(kHost, url, host);
  if (path == host || (path < url.size() && url[path] != '/')) return false;
  return part_end(kPath, url, path) == url.size() && url.find("/.", path) == std::string_view::npos;
}

// Not "@name", which is no address.
bool is_mail(std::string_view text) {
  return text.find('@', 1) != std::string_view::npos && text.find(' ') == std::string_view::npos;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string read_link(const std::string& base, std::string_view reference, Warnings& warnings) {
  const auto text = trimmed(reference);
  if (text.empty()) return {};
  std::string url = needs_no_repair(text) ? std::string(text) : resolve_url(base, text);
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    warnings.add("bad_url", quoted(text) + " is no http or https URL");
    return {};
  }
  if (url.size() > limits::kUrlBytes) {
    warnings.add("too_long", fmt::format("a URL of {} bytes is left out", url.size()));
    return {};
  }
  return url;
}

bool is_web_url(std::string_view text) {
  return equals_ignoring_case(text.substr(0, 7), "http://") ||
         equals_ignoring_case(text.substr(0, 8), "https://");
}

std::optional<Time> read_date(std::string_view text, Warnings& warnings) {
  const auto clean = trimmed(text);
  if (clean.empty()) return std::nullopt;
  auto date = parse_date(clean);
  if (!date) warnings.add("bad_date", quoted(clean) + " is no date");
  return date;
}

std::string read_id(std::string_view text, Warnings& warnings) {
  const auto id = trimmed(text);
  if (id.size() <= limits::kIdBytes) return std::string(id);
  warnings.add("too_long", fmt::format("an id of {} bytes is cut", id.size()));
  const std::string hash = fmt::format("#{}", to_hex(hash128(id)));
  return std::string(truncate_utf8(id, limits::kIdBytes - hash.size())) + hash;
}

std::string_view person_name(std::string_view text) {
  auto whole = trimmed(text);
  if (whole.find('@') == std::string_view::npos) return whole;
  if (equals_ignoring_case(whole.substr(0, 7), "mailto:")) whole.remove_prefix(7);
  const auto open = whole.find_first_of("(<");
  const auto close =
      open == std::string_view::npos ? open : whole.find(whole[open] == '(' ? ')' : '>', open);
  if (close != std::string_view::npos) {
    const auto before = trimmed(whole.substr(0, open));
    const auto inside = trimmed(whole.substr(open + 1, close - open - 1));
    if (is_mail(inside)) return before.empty() ? inside : before;
    if (is_mail(before)) return inside.empty() ? before : inside;
    return whole;
  }
  const auto first = whole.find(' ');
  if (first == std::string_view::npos) return whole;
  if (is_mail(whole.substr(0, first))) return trimmed(whole.substr(first));
  const auto last = whole.rfind(' ');
  return is_mail(whole.substr(last + 1)) ? trimmed(whole.substr(0, last)) : whole;
}

void add_name(std::vector<std::string>& names, std::string_view html) {
  if (names.size() >= limits::kNames) return;
  auto name = html_to_line(html, kNameBytes);
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  names.push_back(std::move(name));
}

void add_names(std::vector<std::string>& names, std::string_view comma_separated) {
  while (!comma_separated.empty()) {
    const auto comma = comma_separated.find(',');
    add_name(names, comma_separated.substr(0, comma));
    if (comma == std::string_view::npos) return;
    comma_separated.remove_prefix(comma + 1);
  }
}

bool has_room(const ParsedFeed& parsed, Warnings& warnings) {
  if (parsed.items.size() < limits::kItems) return true;
  warnings.add("too_many_items",
               fmt::format("items after the first {} are left out", limits::kItems));
  return false;
}

std::string language_tag(std::string_view text) {
  std::string tag(trimmed(text));
  std::replace(tag.begin(), tag.end(), '_', '-');
  const bool plausible =
      tag.size() >= 2 && tag.size() <= 35 && std::all_of(tag.begin(), tag.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
      });
  return plausible ? tag : std::string{};
}

}  // namespace newswatch::feeds
