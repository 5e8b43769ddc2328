// Strong types for identifiers, so that a feed's id can't be passed where a rule's is meant.
#pragma once

#include <compare>
#include <functional>
#include <string>

namespace newswatch {

template <class Tag>
struct StringId {
  std::string value;

  bool empty() const { return value.empty(); }
  auto operator<=>(const StringId&) const = default;
};

using FeedId = StringId<struct FeedIdTag>;          // as configured, or made from the URL
using RuleId = StringId<struct RuleIdTag>;          // as written in the rule file
using TargetName = StringId<struct TargetNameTag>;  // key under `targets:`
using AlertId = StringId<struct AlertIdTag>;        // the webhook-id; see alert_id()
using ReportId = StringId<struct ReportIdTag>;      // an item and its copies; see report_id()
using StoryId = StringId<struct StoryIdTag>;        // see story_led_by()

}  // namespace newswatch

template <class Tag>
struct std::hash<newswatch::StringId<Tag>> {
  size_t operator()(const newswatch::StringId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value);
  }
};
