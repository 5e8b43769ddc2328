#include "tests/demo/alert_view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/utf8.h"

namespace newswatch::demo {

namespace {

using Json = nlohmann::json;
using Ranges = std::vector<std::pair<size_t, size_t>>;

constexpr size_t kSummaryBytes = 300;
constexpr size_t kHeadColumns = 44;

std::string paint(std::string_view code, std::string_view text, Style style) {
  return style.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string highlight(std::string_view text, Style style) {
  return style.colour ? paint("1;30;43", text, style) : fmt::format("[{}]", text);
}

std::string_view colour_of(std::string_view severity) {
  if (severity == "critical" || severity == "high") return "1;31";
  if (severity == "medium") return "1;33";
  return "1;36";
}

const Json& at(const Json& object, std::initializer_list<const char*> path) {
  static const Json kNothing;
  const Json* here = &object;
  for (const char* key : path) {
    if (!here->is_object() || !here->contains(key)) return kNothing;
    here = &(*here)[key];
  }
  return *here;
}

std::string text_at(const Json& object, std::initializer_list<const char*> path) {
  const auto& value = at(object, path);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

std::string shown(const Json& object, std::initializer_list<const char*> path) {
  return escape_control(text_at(object, path));
}

// Where the matches lie in `field`, in order, those that overlap or touch joined.
Ranges ranges_in(const Json& alert, std::string_view field, size_t size) {
  Ranges ranges;
  for (const auto& span : at(alert, {"data", "match"})) {
    if (text_at(span, {"field"}) != field) continue;
    const auto& start = at(span, {"start"});
    const auto& end = at(span, {"end"});
    if (!start.is_number_unsigned() || !end.is_number_unsigned()) continue;
    const auto first = start.get<size_t>();
    const auto last = std::min(end.get<size_t>(), size);
    if (first < last) ranges.emplace_back(first, last);
  }
  std::sort(ranges.begin(), ranges.end());
  Ranges joined;
  for (const auto& range : ranges) {
    if (!joined.empty() && range.first <= joined.back().second) {
      joined.back().second = std::max(joined.back().second, range.second);
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

std::string marked(const Json& alert, const char* field, size_t max_bytes, Style style) {
  const auto whole = text_at(alert, {"data", "item", field});
  const std::string_view text = truncate_utf8(whole, max_bytes);
  std::string out;
  size_t from = 0;
  for (const auto& [start, end] : ranges_in(alert, field, text.size())) {
    out += escape_control(text.substr(from, start - from));
    out += highlight(escape_control(text.substr(start, end - start)), style);
    from = end;
  }
  out += escape_control(text.substr(from));
  if (text.size() < whole.size()) out += "…";
  return out;
}

std::string line(std::string_view name, std::string_view value, Style style) {
  return fmt::format("  {} {}\n", dim(fmt::format("{:<8}", name), style), value);
}

std::string head_line(const Json& alert, std::optional<Duration> after_publication, Style style) {
  const auto severity = shown(alert, {"data", "rule", "severity"});
  const auto rule = shown(alert, {"data", "rule", "id"});
  const auto columns = 7 + severity.size() + rule.size();
  std::string verified = "signature verified";
  if (after_publication) {
    verified += fmt::format(", {:.1f} s after publication",
                            static_cast<double>(after_publication->count()) / 1000);
  }
  return fmt::format(
      "{} {}{}{}\n", paint(colour_of(severity), "ALERT " + severity, style), bold(rule, style),
      std::string(columns < kHeadColumns ? kHeadColumns - columns : 2, ' '), dim(verified, style));
}

std::string source_line(const Json& alert, Style style) {
  auto source = shown(alert, {"data", "feed", "title"});
  if (source.empty()) source = shown(alert, {"data", "feed", "id"});
  const auto site = shown(alert, {"data", "feed", "site"});
  const auto language = shown(alert, {"data", "item", "language"});
  if (!site.empty()) source += " (" + site + ")";
  if (!language.empty()) source += ", in " + language;
  return line("source", source, style);
}

}  // namespace

std::string bold(std::string_view text, Style style) { return paint("1", text, style); }
std::string dim(std::string_view text, Style style) { return paint("2", text, style); }

std::string render_alert(const Json& alert, std::optional<Duration> after_publication,
                         Style style) {
  auto out = head_line(alert, after_publication, style);
  out += "  " + marked(alert, "title", std::string::npos, style) + "\n";
  const auto summary = marked(alert, "summary", kSummaryBytes, style);
  if (!summary.empty()) out += "  " + summary + "\n";
  out += source_line(alert, style);
  out += line("link", shown(alert, {"data", "item", "url"}), style);
  for (const auto& place : at(alert, {"data", "story", "also_in"})) {
    out += line("also in", shown(place, {"feed"}) + "  " + shown(place, {"url"}), style);
  }
  return out + "\n";
}

std::optional<std::string> interesting_log_line(std::string_view text) {
  // "2025-11-26T09:00:00.123Z info    copy of ..."
  const auto first = text.find(' ');
  if (first == std::string_view::npos) return std::nullopt;
  text.remove_prefix(first + 1);
  const auto level = text.substr(0, text.find(' '));
  const auto begin = text.find_first_not_of(' ', level.size());
  if (begin == std::string_view::npos) return std::nullopt;
  const auto message = text.substr(begin);
  if (level == "info" && message.starts_with("copy of ")) return escape_control(message);
  if (level == "warning" || level == "error" || level == "critical") {
    return fmt::format("{}: {}", level, escape_control(message));
  }
  return std::nullopt;
}

}  // namespace newswatch::demo
