// Silence: alerts that somebody does not want to be told of for a while. They are stored all the
// same.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/alert.h"
#include "core/ids.h"
#include "core/match.h"
#include "core/result.h"
#include "core/time.h"

namespace newswatch {

struct Silence {
  std::string id;  // eight hexadecimal digits; empty until it is stored
  // What it is about: an alert of which all of this is true. At least one of them is set.
  RuleId rule;
  FeedId feed;
  std::optional<Severity> severity;
  Labels labels;

  Time from{};
  Time until{};
  std::string comment;

  bool about_something() const {
    return !rule.empty() || !feed.empty() || severity || !labels.empty();
  }
  bool covers(const Alert& alert) const;
  std::string matchers() const;  // for people: "rule=peace-plan severity=high topic=talks"
};

// What a silence is not about is an empty text.
nlohmann::json silence_to_json(const Silence& silence);
Result<Silence> silence_from_json(const nlohmann::json& json);

}  // namespace newswatch
