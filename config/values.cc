#include "config/values.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "core/duration.h"

namespace newswatch::config {
namespace {

bool is_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::optional<std::string> expand(const YamlNode& node, std::string_view raw) {
  std::string out;
  bool good = true;
  for (size_t i = 0; i < raw.size();) {
    if (raw.substr(i).starts_with("$${")) {
      out += "${";
      i += 3;
      continue;
    }
    if (!raw.substr(i).starts_with("${")) {
      out += raw[i++];
      continue;
    }
    const auto end = raw.find('}', i);
    const auto name = raw.substr(i + 2, end == std::string_view::npos ? end : end - i - 2);
    if (end == std::string_view::npos || !is_name(name)) {
      node.error_at(node.place_in_scalar(i), "\"${\" begins no variable's name",
                    "write ${NAME}, or $${ for the characters themselves", 2);
      return std::nullopt;
    }
    if (const char* value = std::getenv(std::string(name).c_str())) {
      out += value;
    } else {
      node.error_at(node.place_in_scalar(i),
                    fmt::format("the environment has no variable \"{}\"", name),
                    "a service gets it by Environment= or EnvironmentFile= in its unit",
                    static_cast<int>(name.size()) + 3);
      good = false;
    }
    i = end + 1;
  }
  if (!good) return std::nullopt;
  return out;
}

// “ ” „ ‘ ’ or «, as word processors put them.
bool begins_with_typographic_quote(std::string_view value) {
  constexpr std::string_view kQuotes[] = {"\u201C", "\u201D", "\u201E",
                                          "\u2018", "\u2019", "\u00AB"};
  return std::any_of(std::begin(kQuotes), std::end(kQuotes),
                     [&](std::string_view quote) { return value.starts_with(quote); });
}

std::string one_of(const std::vector<std::string>& choices) {
  if (choices.size() == 2) return fmt::format("{} or {}", choices[0], choices[1]);
  return fmt::format("one of {}", fmt::join(choices, ", "));
}

}  // namespace

std::optional<std::string> text(const YamlNode& node, std::string_view what) {
  const auto raw = node.string(what);
  return raw ? expand(node, *raw) : std::nullopt;
}

std::vector<std::string> texts(const YamlNode& node, std::string_view what) {
  std::vector<std::string> found;
  if (!node.is_scalar() && !node.is_sequence()) {
    node.error(fmt::format("{} must be a list of texts, not {}", what, node.kind()));
    return found;
  }
  for (const auto& element : node.is_scalar() ? std::vector<YamlNode>{node} : node.elements()) {
    if (auto value = text(element, what)) found.push_back(std::move(*value));
  }
  return found;
}

std::optional<bool> boolean(const YamlNode& node, std::string_view what) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  if (*value == "true" || *value == "yes" || *value == "on") return true;
  if (*value == "false" || *value == "no" || *value == "off") return false;
  node.error(fmt::format("{} must be true or false", what));
  return std::nullopt;
}

std::optional<long long> integer(const YamlNode& node, std::string_view what, long long min,
                                 long long max) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  long long number = 0;
  const auto* end = value->data() + value->size();
  const auto [stopped, error] = std::from_chars(value->data(), end, number);
  if (error == std::errc{} && stopped == end && number >= min && number <= max) return number;
  node.error(fmt::format("{} must be a whole number from {} to {}", what, min, max));
  return std::nullopt;
}

std::optional<double> fraction(const YamlNode& node, std::string_view what, double min,
                               double max) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  double number = 0;
  const auto* end = value->data() + value->size();
  const auto [stopped, error] = std::from_chars(value->data(), end, number);
  if (error == std::errc{} && stopped == end && number >= min && number <= max) return number;
  node.error(fmt::format("{} must be a number from {} to {}", what, min, max));
  return std::nullopt;
}

std::optional<Duration> duration(const YamlNode& node, std::string_view what, Duration min,
                                 Duration max) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  const auto parsed = parse_duration(*value);
  if (!parsed) {
    node.error(fmt::format("{} must be a duration", what),
               "write a number with a unit: 30s, 5m, 1h, 7d");
  } else if (*parsed < min || *parsed > max) {
    node.error(
        fmt::format("{} must be from {} to {}", what, format_duration(min), format_duration(max)));
  } else {
    return parsed;
  }
  return std::nullopt;
}

std::optional<std::string> header_text(const YamlNode& node, std::string_view what) {
  auto value = text(node, what);
  if (value && std::any_of(value->begin(), value->end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
      })) {
    node.error(fmt::format("{} must be one line without control characters", what));
    return std::nullopt;
  }
  return value;
}

std::optional<size_t> choice(const YamlNode& node, std::string_view what,
                             const std::vector<std::string>& choices) {
  const auto value = text(node, what);
  if (!value) return std::nullopt;
  const auto it = std::find(choices.begin(), choices.end(), *value);
  if (it != choices.end()) return static_cast<size_t>(it - choices.begin());
  const auto near = did_you_mean(*value, choices);
  node.error_at(node.place(), fmt::format("{} must be {}", what, one_of(choices)),
                near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near),
                width_of(node.raw()));
  return std::nullopt;
}

std::optional<Url> http_url(const YamlNode& node, const std::string& value, std::string_view what) {
  auto url = Url::parse(value);
  if (begins_with_typographic_quote(value)) {
    node.error(fmt::format("{} begins with a typographic quote", what),
               "YAML takes straight quotes alone: \"...\"");
  } else if (value.find("://") == std::string::npos) {
    node.error(fmt::format("{} must begin with https:// or http://", what));
  } else if (!url) {
    node.error(fmt::format("{} is not a URL: {}", what, url.error().message));
  } else if (url->scheme() != "http" && url->scheme() != "https") {
    node.error(fmt::format("{} must begin with https:// or http://", what));
  } else if (url->has_userinfo()) {
    node.error(fmt::format("{} holds a user or a password", what),
               "keep them in a file: basic_auth_file for a feed, headers for a target");
  } else {
    return std::move(*url);
  }
  return std::nullopt;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& names) {
  const auto near = did_you_mean(word, names);
  if (!near.empty()) return fmt::format("did you mean \"{}\"?", near);
  return names.empty() ? std::string{} : fmt::format("known here: {}", fmt::join(names, ", "));
}

void error_at_key(const YamlNode& key, std::string message, std::string hint) {
  key.error_at(key.place(), std::move(message), std::move(hint), width_of(key.raw()));
}

int width_of(std::string_view value) {
  return static_cast<int>(std::count_if(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace newswatch::config
