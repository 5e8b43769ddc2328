// The query of a request: "since=24h&limit=10". Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace newswatch::web {

// "%D0%9F", as a path has it; nothing where it is malformed.
std::optional<std::string> percent_decode(std::string_view text);

class Query {
 public:
  // Nothing where it is malformed or names something twice. "+" stands for a blank.
  static std::optional<Query> parse(std::string_view text);

  // The value of a name, which counts as known from then on; empty where it is not given.
  std::string take(const std::string& name);

  // A name that nobody took.
  std::optional<std::string> unknown() const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace newswatch::web
