#include "daemon/newsdesk.h"

#include <utility>

#include "alerts/routing.h"
#include "daemon/metrics.h"

namespace newswatch::daemon {
namespace {

std::string why(const dedup::Decision& decision) {
  return decision.detail.empty() ? decision.reason : decision.reason + ": " + decision.detail;
}

Alert make_alert(const rules::RuleInfo& rule, const Match& match, const store::NewItem& item,
                 const Feed& feed, const PollState& state, const dedup::Decision& decision) {
  Alert alert;
  alert.id = alert_id(rule.id, decision.report);
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
  alert.match = match.spans;
  alert.story = decision.story;
  if (decision.kind == dedup::DecisionKind::related) {
    alert.related_to = alert_id(rule.id, decision.of).value;
  }
  alert.reason = why(decision);
  return alert;
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
      commit.alerts.push_back({make_alert(*rule, match, item, feed, state, decision),
                               alerts::route_alert(config.routes, config.targets, rule->route,
                                                   rule->severity, rule->labels),
                               rule->throttle});
    }
  }
  metrics_.dedup_index_items.Set(static_cast<double>(dedup_.size()));
  return matched;
}

void Newsdesk::forget(const store::PollCommit& commit,
                      const std::vector<dedup::Fingerprint>& prints) {
  for (std::size_t i = 0; i < commit.items.size(); ++i) {
    const auto& item = commit.items[i];
    if (!item.matches.empty()) dedup_.forget({commit.feed, item.key, &prints[i], item.first_seen});
  }
}

}  // namespace newswatch::daemon
