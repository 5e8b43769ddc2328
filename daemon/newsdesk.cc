#include "daemon/newsdesk.h"

#include <utility>

#include "alerts/routing.h"
#include "daemon/metrics.h"

namespace newswatch::daemon {
namespace {

std::string why(const dedup::Decision& decision) {
  return decision.detail.empty() ? decision.reason : decision.reason + ": " + decision.detail;
}

// A rule that waits for several sites tells a story once, whatever reports it has.
AlertId id_of(const rules::RuleInfo& rule, const dedup::Decision& decision) {
  return alert_id(rule.id, rule.sources > 1 ? lead_report(decision.story) : decision.report);
}

Alert make_alert(const rules::RuleInfo& rule, const Match& match, const store::NewItem& item,
                 const Feed& feed, const PollState& state, const dedup::Decision& decision) {
  Alert alert;
  alert.id = id_of(rule, decision);
  alert.rule = rule.id;
  alert.severity = rule.severity;
  alert.labels = rule.labels;
  alert.rule_version = rule.version();
  alert.item_key = item.key;
  alert.item = item.item;
  alert.first_seen = item.first_seen;
  alert.feed = feed.id;
  alert.feed_title = state.title;
  alert.feed_site = state.site;
  alert.match = spans_of(match.ranges, item.item);
  alert.story = decision.story;
  if (decision.kind == dedup::DecisionKind::related) {
    alert.related_to = alert_id(rule.id, decision.of).value;
  }
  alert.reason = why(decision);
  if (rule.sources > 1) alert.waits_for = rule.sources;
  return alert;
}

// What a copy or an update gives to tell beside the alert of its report. The store drops what
// follows up an alert that was not sent.
std::vector<Alert> follow_ups(const rules::RuleInfo& rule, const dedup::Decision& decision,
                              const Alert& alert) {
  using dedup::DecisionKind;
  if (decision.told() || !(rule.updates || rule.spread)) return {};
  auto follow_up = alert;
  follow_up.waits_for = 0;
  follow_up.related_to = alert.id.value;
  std::vector<Alert> all;
  if (rule.updates && decision.kind == DecisionKind::update) {
    follow_up.type = AlertType::story_updated;
    follow_up.id = update_id(alert.id, alert.feed, alert.item_key, alert.item.title);
    all.push_back(follow_up);
  }
  if (rule.spread) {
    follow_up.type = AlertType::story_spread;
    follow_up.id = alert_id(rule.id, lead_report(decision.story));
    all.push_back(std::move(follow_up));
  }
  return all;
}

store::StoryMember make_member(const store::NewItem& item, const Feed& feed,
                               const dedup::Fingerprint& print, const dedup::Decision& decision) {
  return {.story = decision.story,
          .report = decision.report,
          .feed = feed.id,
          .key = item.key,
          .url = item.item.link,
          .canonical_url = print.url,
          .decision = std::string(dedup::to_string(decision.kind)),
          .reason = decision.reason,
          .detail = decision.detail,
          .of = decision.of,
          .score = decision.score,
          .seen = item.first_seen};
}

}  // namespace

std::size_t Newsdesk::decide(const Snapshot& snapshot, const Feed& feed, const PollState& state,
                             const std::vector<dedup::Fingerprint>& prints,
                             store::PollCommit& commit) {
  const auto& config = snapshot.config;
  std::size_t matched = 0;
  for (std::size_t i = 0; i < commit.items.size(); ++i) {
    const auto& item = commit.items[i];
    if (item.matches.empty()) continue;
    ++matched;
    const auto decision = dedup_.decide({feed.id, item.key, &prints[i], item.first_seen});
    metrics_.dedup_decision(std::string(dedup::to_string(decision.kind)), decision.reason)
        .Increment();
    commit.members.push_back(make_member(item, feed, prints[i], decision));
    // A copy may match a rule that the report's other items did not: that rule's alert is due.
    // Those already told are recognised by their ids when they are queued.
    for (const auto& match : item.matches) {
      metrics_.rule_matches(match.rule).Increment();
      const auto* rule = snapshot.rules->find(match.rule);
      auto alert = make_alert(*rule, match, item, feed, state, decision);
      const auto routed =
          alerts::route_alert(config.routes, config.targets, rule->route, alert, feed.tags);
      // Before the alert, so that none follows what is told by the same commit.
      for (auto& follow_up : follow_ups(*rule, decision, alert)) {
        commit.alerts.push_back(
            {std::move(follow_up), routed.targets, rule->throttle, routed.grouping});
      }
      commit.alerts.push_back({std::move(alert), routed.targets, rule->throttle, routed.grouping});
    }
  }
  metrics_.dedup_index_items.Set(static_cast<double>(dedup_.size()));
  metrics_.stories.Set(static_cast<double>(dedup_.stories()));
  return matched;
}

void Newsdesk::forget(const store::PollCommit& commit,
                      const std::vector<dedup::Fingerprint>& prints) {
  auto member = commit.members.begin();  // one for each item that met a rule, in order
  for (std::size_t i = 0; i < commit.items.size(); ++i) {
    const auto& item = commit.items[i];
    if (item.matches.empty()) continue;
    // What is about an item's own report was remembered before.
    const bool remembered = (member++)->of == report_id(commit.feed, item.key);
    if (!remembered) dedup_.forget({commit.feed, item.key, &prints[i], item.first_seen});
  }
}

}  // namespace newswatch::daemon
