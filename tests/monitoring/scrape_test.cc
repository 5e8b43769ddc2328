// The table of metrics against what a real daemon serves: every family, its type, its labels, and
// every value of those labels that are enumerated, from the first scrape on.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

using ::testing::IsSupersetOf;

using Values = std::set<std::string>;

struct Row {
  const char* family;
  const char* type;
  std::map<std::string, Values> labels = {};  // no values: not enumerated
};

const Values kTarget = {"desk"};

// docs/monitoring.md says what each of them is.
const std::vector<Row> kTable = {
    {"newswatch_build_info", "gauge", {{"version", {}}, {"revision", {}}}},
    {"newswatch_config_last_reload_successful", "gauge"},
    {"newswatch_config_last_reload_success_timestamp_seconds", "gauge"},
    {"newswatch_feeds", "gauge", {{"state", {"healthy", "failing", "silent", "gone"}}}},
    {"newswatch_feeds_due", "gauge"},
    {"newswatch_poll_delay_seconds", "histogram"},
    {"newswatch_hosts_held", "gauge"},
    {"newswatch_feed_gaps_total", "counter"},
    {"newswatch_fetches_total",
     "counter",
     {{"outcome",
       {"modified", "not_modified", "http_error", "timeout", "dns_error", "connect_error",
        "tls_error", "too_large", "parse_error", "blocked"}}}},
    {"newswatch_fetch_responses_total", "counter", {{"code", {"200"}}}},
    {"newswatch_fetch_duration_seconds", "histogram"},
    {"newswatch_fetch_received_bytes_total", "counter"},
    {"newswatch_fetches_in_flight", "gauge"},
    {"newswatch_parse_duration_seconds",
     "histogram",
     {{"format",
       {"rss090", "rss091", "rss092", "rss093", "rss094", "rss20", "rss10", "atom03", "atom10",
        "json_feed", "news_sitemap"}}}},
    {"newswatch_parse_warnings_total",
     "counter",
     {{"kind",
       {"bad_encoding", "malformed_xml", "malformed_json", "truncated", "junk_before_root",
        "junk_after_root", "bad_date", "bad_url", "too_long", "too_many_items"}}}},
    {"newswatch_items_total",
     "counter",
     {{"disposition", {"new", "known", "revised", "edited", "too_old", "invalid"}}}},
    {"newswatch_item_age_seconds", "histogram"},
    {"newswatch_last_new_item_timestamp_seconds", "gauge"},
    {"newswatch_rules", "gauge", {{"state", {"active"}}}},
    {"newswatch_rule_evaluation_duration_seconds", "histogram"},
    {"newswatch_rule_matches_total", "counter", {{"rule", {"plan"}}}},
    {"newswatch_rule_near_misses_total", "counter", {{"rule", {"plan"}}}},
    {"newswatch_dedup_decisions_total",
     "counter",
     {{"decision", {"new", "copy", "update", "related"}},
      {"reason",
       {"no_match", "too_short", "shared_url", "same_item", "same_url", "near_duplicate", "numbers",
        "negation", "direction", "order", "names", "column"}}}},
    {"newswatch_dedup_index_items", "gauge"},
    {"newswatch_stories", "gauge"},
    {"newswatch_alerts_total",
     "counter",
     {{"disposition", {"queued", "copy", "throttled", "silenced", "waiting", "gathered"}}}},
    {"newswatch_delivery_attempts_total",
     "counter",
     {{"target", kTarget}, {"result", {"delivered", "retry", "dead"}}}},
    {"newswatch_deliveries_total",
     "counter",
     {{"target", kTarget}, {"result", {"delivered", "dead_letter"}}}},
    {"newswatch_delivery_attempt_duration_seconds", "histogram", {{"target", kTarget}}},
    {"newswatch_alert_latency_seconds", "histogram", {{"target", kTarget}}},
    {"newswatch_delivery_queue_length", "gauge", {{"target", kTarget}}},
    {"newswatch_delivery_oldest_timestamp_seconds", "gauge", {{"target", kTarget}}},
    {"newswatch_dead_letters", "gauge", {{"target", kTarget}}},
    {"newswatch_target_enabled", "gauge", {{"target", kTarget}}},
    {"newswatch_pipeline_heartbeat_timestamp_seconds",
     "gauge",
     {{"stage", {"schedule", "ingest", "deliver"}}}},
    {"newswatch_store_size_bytes", "gauge"},
    {"newswatch_store_commit_duration_seconds", "histogram"},
    {"newswatch_store_errors_total",
     "counter",
     {{"operation", {"known", "commit", "outbox", "queues", "purge", "learnt", "ping"}}}},
    {"newswatch_log_messages_total",
     "counter",
     {{"level", {"debug", "info", "warning", "error", "critical"}}}},
    {"newswatch_http_requests_total", "counter", {{"handler", {"/metrics"}}, {"code", {"200"}}}},
    {"process_cpu_seconds_total", "counter"},
    {"process_resident_memory_bytes", "gauge"},
    {"process_open_fds", "gauge"},
    {"process_max_fds", "gauge"},
    {"process_start_time_seconds", "gauge"},
};

struct Family {
  std::string type;
  std::map<std::string, Values> labels;
};

// {a="x",b="y"} into its pairs; no value of ours holds a quote or a comma.
void read_labels(std::string_view text, std::map<std::string, Values>& labels) {
  while (!text.empty()) {
    const auto equals = text.find("=\"");
    const auto end = text.find('"', equals + 2);
    labels[std::string(text.substr(0, equals))].insert(
        std::string(text.substr(equals + 2, end - equals - 2)));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
}

std::map<std::string, Family> families(const std::string& text) {
  std::map<std::string, Family> found;
  std::string name;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# TYPE ")) {
      const auto blank = line.find(' ', 7);
      name = line.substr(7, blank - 7);
      found[name].type = line.substr(blank + 1);
    } else if (!line.starts_with('#')) {
      const auto begin = line.find('{');
      if (begin == std::string::npos) continue;
      read_labels(std::string_view(line).substr(begin + 1, line.rfind('}') - begin - 1),
                  found[name].labels);
    }
  }
  for (auto& [family, shown] : found) shown.labels.erase("le");
  return found;
}

TEST(MetricsOfADaemon, AreThoseOfTheTable) {
  demo::FeedServer feeds{{{.name = "paper",
                           .title = "Paper",
                           .site = "https://paper.example/",
                           .language = "en",
                           .format = demo::FeedFormat::rss}}};
  WebhookReceiver desk;
  NewswatchProcess daemon;
  daemon.write_rules("plan.yaml", "schema: 1\nrules: [{id: plan, query: Kyiv}]\n");
  daemon.write_config({.feeds = fmt::format("  - {{id: paper, url: \"{}\"}}\n", feeds.url("paper")),
                       .webhook_url = desk.url()});
  ASSERT_TRUE(daemon.start()) << daemon.log();
  ASSERT_TRUE(wait_until([&] {
    return daemon.metric("newswatch_fetches_total{outcome=\"modified\"}") > 0;
  })) << daemon.log();

  const auto text = daemon.http("GET", "/metrics").body;
  auto served = families(text);
  for (const auto& row : kTable) {
    const auto family = served.find(row.family);
    ASSERT_NE(family, served.end()) << row.family << " is not served";
    EXPECT_EQ(family->second.type, row.type) << row.family;
    for (const auto& [label, values] : row.labels) {
      EXPECT_TRUE(family->second.labels.contains(label)) << row.family << " has no " << label;
      // Status codes are those that occurred.
      const bool open = values.empty() || label == "code" || label == "handler";
      if (open) {
        EXPECT_THAT(family->second.labels[label], IsSupersetOf(values)) << row.family;
      } else {
        EXPECT_EQ(family->second.labels[label], values) << row.family;
      }
    }
    EXPECT_EQ(family->second.labels.size(), row.labels.size()) << row.family << " has more labels";
    served.erase(family);
  }
  for (const auto& [family, shown] : served) ADD_FAILURE() << family << " is not in the table";

  if (!std::filesystem::exists("/usr/bin/promtool")) GTEST_SKIP() << "promtool is missing";
  const auto linted = run_command({"/usr/bin/promtool", "check", "metrics"}, text);
  EXPECT_EQ(linted.status, 0);
  EXPECT_EQ(linted.output + linted.errors, "");
}

}  // namespace
}  // namespace newswatch::testing
