#include "core/json.h"

#include <cstdint>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json_document.h"

namespace newswatch {

using nlohmann::json;

std::string dump_json(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string dump_json_pretty(const json& value) {
  return value.dump(2, ' ', false, json::error_handler_t::replace);
}

json parse_json(std::string text) {
  const auto document = JsonDocument::parse(std::move(text));
  return document ? document->to_json() : json(json::value_t::discarded);
}

std::vector<std::string> texts_from_json(std::string_view text) {
  const auto list = parse_json(std::string(text));
  std::vector<std::string> texts;
  if (!list.is_array()) return texts;
  for (const auto& element : list) {
    if (element.is_string()) texts.push_back(element.get<std::string>());
  }
  return texts;
}

json time_or_null(const std::optional<Time>& time) {
  return time ? json(to_rfc3339(*time)) : json(nullptr);
}

const json* JsonReader::find(const char* key) const {
  const auto it = object_.find(key);
  return it == object_.end() || it->is_null() ? nullptr : &*it;
}

void JsonReader::wrong(const char* key, std::string_view expected) {
  if (!error_) error_ = fmt::format("\"{}\" must be {}", key, expected);
}

const json& JsonReader::object(const char* key) {
  static const json kEmpty = json::object();
  const auto* value = find(key);
  if (!value || value->is_object()) return value ? *value : kEmpty;
  wrong(key, "an object");
  return kEmpty;
}

void JsonReader::read(const char* key, std::string& out) {
  const auto* value = find(key);
  if (!value) return;
  if (value->is_string()) {
    out = value->get<std::string>();
  } else {
    wrong(key, "a string");
  }
}

void JsonReader::read(const char* key, std::vector<std::string>& out) {
  const auto* value = find(key);
  if (!value) return;
  if (!value->is_array()) return wrong(key, "an array of strings");
  std::vector<std::string> all;
  for (const auto& element : *value) {
    if (!element.is_string()) return wrong(key, "an array of strings");
    all.push_back(element.get<std::string>());
  }
  out = std::move(all);
}

void JsonReader::read(const char* key, std::map<std::string, std::string>& out) {
  const auto* value = find(key);
  if (!value) return;
  if (!value->is_object()) return wrong(key, "an object of strings");
  std::map<std::string, std::string> all;
  for (const auto& [name, element] : value->items()) {
    if (!element.is_string()) return wrong(key, "an object of strings");
    all[name] = element.get<std::string>();
  }
  out = std::move(all);
}

void JsonReader::read(const char* key, std::optional<Time>& out) {
  const auto* value = find(key);
  if (!value) return;
  std::optional<Time> time;
  if (value->is_string()) time = parse_rfc3339(value->get_ref<const std::string&>());
  if (!time) return wrong(key, "a time such as \"2025-11-26T09:00:00Z\"");
  out = time;
}

void JsonReader::read(const char* key, std::int64_t& out) {
  const auto* value = find(key);
  if (!value) return;
  // One above INT64_MAX is an integer to nlohmann too, and would wrap.
  const bool fits = !value->is_number_unsigned() ||
                    value->get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max();
  if (value->is_number_integer() && fits) {
    out = value->get<std::int64_t>();
  } else {
    wrong(key, "a whole number");
  }
}

void JsonReader::read(const char* key, bool& out) {
  const auto* value = find(key);
  if (!value) return;
  if (value->is_boolean()) {
    out = value->get<bool>();
  } else {
    wrong(key, "true or false");
  }
}

}  // namespace newswatch
