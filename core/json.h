// Small helpers over nlohmann::json: checked reading of fields, and output that cannot throw.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/time.h"

namespace newswatch {

// One line; invalid UTF-8 becomes U+FFFD instead of an exception.
std::string dump_json(const nlohmann::json& json);
std::string dump_json_pretty(const nlohmann::json& json);  // two spaces of indent

// As nlohmann's parser reads it, sooner where it is mostly strings. Discarded where it is no JSON
// or deeper than JsonDocument::kMostDepth. Of its bytes none is checked for being UTF-8.
nlohmann::json parse_json(std::string text);

// The strings of an array, as dump_json() writes one; none of anything else.
std::vector<std::string> texts_from_json(std::string_view json);

// RFC 3339 to the second (finer than any publisher means it), or null.
nlohmann::json time_or_null(const std::optional<Time>& time);

// Reads optional fields of an object into variables. A missing or null field leaves its variable
// as it is, and so does one of the wrong type, which is remembered: the first stands in error().
class JsonReader {
 public:
  explicit JsonReader(const nlohmann::json& object) : object_(object) {}

  void read(const char* key, std::string& out);
  void read(const char* key, std::vector<std::string>& out);
  void read(const char* key, std::map<std::string, std::string>& out);
  void read(const char* key, std::optional<Time>& out);  // RFC 3339
  void read(const char* key, std::int64_t& out);
  void read(const char* key, bool& out);

  // The object under `key`; an empty one where there is none.
  const nlohmann::json& object(const char* key);

  const std::optional<std::string>& error() const { return error_; }

 private:
  const nlohmann::json* find(const char* key) const;
  void wrong(const char* key, std::string_view expected);

  const nlohmann::json& object_;
  std::optional<std::string> error_;
};

}  // namespace newswatch
