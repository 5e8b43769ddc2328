#include "daemon/metrics.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace newswatch::daemon {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What promtool has to say of `text`; empty where all is right.
std::string promtool_check(const std::string& text) {
  const std::string file = ::testing::TempDir() + "metrics.txt";
  std::FILE* out = std::fopen(file.c_str(), "w");
  std::fwrite(text.data(), 1, text.size(), out);
  std::fclose(out);
  std::FILE* pipe = popen(("promtool check metrics < " + file + " 2>&1").c_str(), "r");
  std::string said;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  const int status = pclose(pipe);
  return status == 0 ? said : said + "exit status " + std::to_string(status);
}

TEST(Metrics, PromtoolHasNothingToSay) {
  if (std::system("command -v promtool > /dev/null") != 0) GTEST_SKIP() << "promtool is missing";
  Metrics metrics;
  metrics.set_rules({RuleId{"peace-plan"}});
  metrics.set_targets({TargetName{"desk"}});
  metrics.count_delivery(TargetName{"desk"}, "delivered");
  metrics.observe_delivery(TargetName{"desk"}, Duration(20), Duration(900), true);
  metrics.count_http("/metrics", 200);
  metrics.parse_duration("rss20").Observe(0.001);
  EXPECT_EQ(promtool_check(metrics.serialize()), "");
}

TEST(Metrics, ZerosExistFromTheStart) {
  Metrics metrics;
  metrics.set_targets({TargetName{"desk"}});
  const auto text = metrics.serialize();
  EXPECT_THAT(text, HasSubstr("newswatch_fetches_total{outcome=\"timeout\"} 0"));
  EXPECT_THAT(text, HasSubstr("newswatch_feeds{state=\"silent\"} 0"));
  EXPECT_THAT(text, HasSubstr("newswatch_alerts_total{disposition=\"queued\"} 0"));
  EXPECT_THAT(text,
              HasSubstr("newswatch_deliveries_total{result=\"dead_letter\",target=\"desk\"} 0"));
  EXPECT_THAT(text, HasSubstr("newswatch_target_enabled{target=\"desk\"} 1"));
}

TEST(Metrics, RulesBeyondTheLimitShareOneSeries) {
  Metrics metrics;
  std::vector<RuleId> rules;
  for (int i = 0; i < 600; ++i) rules.push_back(RuleId{"rule-" + std::to_string(i)});
  metrics.set_rules(rules);
  metrics.rule_matches(rules.front()).Increment();
  metrics.rule_matches(rules.back()).Increment();
  metrics.rule_matches(rules[550]).Increment();
  metrics.rule_near_misses(rules.front()).Increment();
  metrics.rule_near_misses(rules.back()).Increment();
  const auto text = metrics.serialize();
  EXPECT_THAT(text, HasSubstr("newswatch_rule_matches_total{rule=\"rule-0\"} 1"));
  EXPECT_THAT(text, HasSubstr("newswatch_rule_matches_total{rule=\"_other\"} 2"));
  EXPECT_THAT(text, HasSubstr("newswatch_rule_near_misses_total{rule=\"rule-0\"} 1"));
  EXPECT_THAT(text, HasSubstr("newswatch_rule_near_misses_total{rule=\"rule-1\"} 0"));
  EXPECT_THAT(text, HasSubstr("newswatch_rule_near_misses_total{rule=\"_other\"} 1"));
  EXPECT_THAT(text, Not(HasSubstr("rule=\"rule-550\"")));
  EXPECT_THAT(text, HasSubstr("newswatch_rules{state=\"active\"} 600"));
}

TEST(Metrics, WhatIsNoLongerConfiguredIsNoLongerExported) {
  Metrics metrics;
  metrics.set_rules({RuleId{"old-rule"}, RuleId{"kept-rule"}});
  metrics.set_targets({TargetName{"old-desk"}, TargetName{"kept-desk"}});
  metrics.rule_matches(RuleId{"kept-rule"}).Increment();
  metrics.count_delivery(TargetName{"kept-desk"}, "delivered");
  metrics.set_rules({RuleId{"kept-rule"}});
  metrics.set_targets({TargetName{"kept-desk"}});
  metrics.rule_matches(RuleId{"old-rule"}).Increment();  // by a poll that began before
  metrics.count_delivery(TargetName{"old-desk"}, "retry");
  metrics.observe_delivery(TargetName{"old-desk"}, Duration(20), Duration(900), true);
  metrics.set_queues({});
  const auto text = metrics.serialize();
  EXPECT_THAT(text, Not(HasSubstr("old-")));
  EXPECT_THAT(text, HasSubstr("newswatch_rule_matches_total{rule=\"kept-rule\"} 1"));
  EXPECT_THAT(text, HasSubstr("newswatch_rule_matches_total{rule=\"_other\"} 1"));
  EXPECT_THAT(text,
              HasSubstr("newswatch_deliveries_total{result=\"delivered\",target=\"kept-desk\"} 1"));
}

TEST(Metrics, QueuesOfTargetsThatAreGoneShowUntilTheyAreEmpty) {
  Metrics metrics;
  metrics.set_targets({TargetName{"desk"}});
  store::QueueState letters;
  letters.dead = 3;
  metrics.set_queues({{TargetName{"gone"}, letters}});
  EXPECT_THAT(metrics.serialize(), HasSubstr("newswatch_dead_letters{target=\"gone\"} 3"));
  EXPECT_THAT(metrics.serialize(), HasSubstr("newswatch_dead_letters{target=\"desk\"} 0"));
  metrics.set_queues({});
  EXPECT_THAT(metrics.serialize(), Not(HasSubstr("target=\"gone\"")));
}

TEST(Metrics, AScrapeStaysUnder200KilobytesWithAThousandRules) {
  Metrics metrics;
  std::vector<RuleId> rules;
  for (int i = 0; i < 1000; ++i) rules.push_back(RuleId{"sanctions-evasion-" + std::to_string(i)});
  metrics.set_rules(rules);
  std::vector<TargetName> targets;
  for (int i = 0; i < 20; ++i) targets.push_back(TargetName{"newsroom-desk-" + std::to_string(i)});
  metrics.set_targets(targets);
  for (int code = 100; code < 600; ++code) metrics.fetch_responses[std::to_string(code)];
  EXPECT_LT(metrics.serialize().size(), 200'000u);
}

TEST(Metrics, NamesThisProcess) {
  Metrics metrics;
  const auto text = metrics.serialize();
  EXPECT_THAT(text, HasSubstr("newswatch_build_info{"));
  EXPECT_THAT(text, Not(HasSubstr("process_open_fds 0\n")));
  EXPECT_THAT(text, Not(HasSubstr("process_resident_memory_bytes 0\n")));
}

}  // namespace
}  // namespace newswatch::daemon
