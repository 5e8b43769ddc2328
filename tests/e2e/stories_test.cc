// Copies and stories with the real binary: syndicated under other addresses, before and after a
// kill, one alert; other numbers, another alert that names the first.
#include <map>
#include <mutex>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kTitle = "Witkoff presents 28-point peace plan to Umerov in Miami";
constexpr const char* kText =
    "The American envoy handed a draft of the plan to the secretary of the security council, two "
    "officials said, and asked for an answer before Thanksgiving.";

// Three publishers, each with a feed "/NAME".
class Stories : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string feeds;
    for (const auto* name : {"a", "b", "c"}) {
      feeds +=
          fmt::format("  - {{id: {}, url: \"{}\"}}\n", name, server_.url(std::string("/") + name));
    }
    daemon_.write_rules("plan.rules", "plan = \"peace plan\"\n");
    daemon_.write_config({.feeds = feeds, .webhook_url = desk_.url()});
    start();
  }

  void start() {
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    ASSERT_TRUE(all_polled(2)) << daemon_.log();
  }

  // `article`: what its link ends in, where that is not its id.
  void publish(const std::string& feed, const std::string& id, const std::string& title,
               const std::string& text, const std::string& article = {}) {
    const std::lock_guard lock(mutex_);
    auto& entries = entries_["/" + feed];
    entries.insert(entries.begin(), {.id = id,
                                     .link = fmt::format("https://{}.example/{}", feed,
                                                         article.empty() ? id : article),
                                     .title = title,
                                     .summary = text,
                                     .published = now()});
  }

  bool all_polled(size_t more) {
    std::map<std::string, size_t> before;
    const auto count = [this](const std::string& path) {
      size_t asked = 0;
      for (const auto& request : server_.requests()) asked += request.target == path ? 1 : 0;
      return asked;
    };
    for (const auto* path : {"/a", "/b", "/c"}) before[path] = count(path);
    return wait_until([&] {
      for (const auto& [path, asked] : before) {
        if (count(path) < asked + more) return false;
      }
      return true;
    });
  }

  CommandResult command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--config", daemon_.config_file()});
    return newswatch(std::move(arguments));
  }

  Reply answer(const Received& request) {
    const std::lock_guard lock(mutex_);
    const demo::FeedSpec spec{.name = request.target.substr(1),
                              .title = "Paper " + request.target,
                              .site = "https://paper.example/",
                              .language = "en",
                              .format = demo::FeedFormat::rss};
    return {.headers = {{"Content-Type", "application/rss+xml"}},
            .body = demo::render_feed(spec, entries_[request.target], now())};
  }

  std::mutex mutex_;
  std::map<std::string, std::vector<demo::Entry>> entries_;
  LoopbackServer server_{[this](const Received& request) { return answer(request); }};
  WebhookReceiver desk_;
  NewswatchProcess daemon_;
};

TEST_F(Stories, AReportIsToldOnceHoweverItIsDressedAndWhateverIsKilled) {
  publish("a", "1", kTitle, kText);
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  publish("b", "7", std::string(kTitle) + " - Reuters", kText);
  ASSERT_TRUE(all_polled(2));
  daemon_.kill9();
  publish("c", "9", std::string("UPDATE 1-") + kTitle,
          "MIAMI, Nov 20 (AP) - " + std::string(kText));
  start();
  ASSERT_TRUE(all_polled(2));
  EXPECT_EQ(desk_.received().size(), 1u) << daemon_.log();
  EXPECT_EQ(daemon_.sql("SELECT feed, decision, reason FROM member ORDER BY feed"),
            "a|new|no_match\nb|copy|near_duplicate\nc|copy|near_duplicate\n");

  publish("b", "8", "Witkoff presents 19-point peace plan to Umerov in Miami", kText);
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  const auto first = desk_.received()[0].body["data"];
  const auto second = desk_.received()[1].body["data"];
  EXPECT_EQ(second["story"]["id"], first["story"]["id"]);
  EXPECT_EQ(second["story"]["related_to"], first["alert_id"]);
  EXPECT_EQ(second["story"]["sources"], 3);

  const auto listed = command({"stories", "--output", "json"});
  ASSERT_EQ(listed.status, 0) << listed.errors;
  const auto stories = nlohmann::json::parse(listed.output);
  ASSERT_EQ(stories.size(), 1u);
  EXPECT_EQ(stories[0]["reports"], 2);
  EXPECT_EQ(stories[0]["copies"], 2);
  EXPECT_EQ(stories[0]["sources"], 3);
  const auto shown = command({"stories", "show", stories[0]["id"].get<std::string>().substr(6, 8)});
  EXPECT_EQ(shown.status, 0) << shown.errors;
  EXPECT_THAT(shown.output, HasSubstr("numbers: 19 / 28"));
  EXPECT_THAT(shown.output, HasSubstr(kTitle));
}

TEST_F(Stories, ARuleMayWaitForSitesAndHearOfUpdatesAndSpread) {
  daemon_.write_rules("plan.rules", "");
  daemon_.write_rules("follow.yaml", R"(schema: 1
rules:
  - {id: wide, query: plan AND Umerov, sources: 3}
  - {id: watch, query: plan AND Witkoff, updates: true, spread: true}
)");
  daemon_.kill9();
  start();
  const auto told = [this](const std::string& rule, const std::string& type) {
    std::vector<nlohmann::json> found;
    for (const auto& request : desk_.accepted()) {
      const auto& body = request.body;
      if (body["type"] == type && body["data"]["rule"]["id"] == rule) found.push_back(body["data"]);
    }
    return found;
  };
  publish("a", "1", kTitle, kText);
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  publish("b", "7", std::string(kTitle) + " - Reuters", kText);
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
  ASSERT_EQ(told("watch", "item.matched").size(), 1u);
  const auto first = told("watch", "item.matched")[0];
  ASSERT_EQ(told("watch", "story.spread").size(), 1u) << daemon_.log();
  const auto spread = told("watch", "story.spread")[0];
  EXPECT_EQ(spread["story"]["related_to"], first["alert_id"]);
  EXPECT_EQ(spread["story"]["sources"], 2);
  EXPECT_EQ(spread["feed"]["id"], "b");
  EXPECT_THAT(told("wide", "item.matched"), ::testing::IsEmpty());
  EXPECT_THAT(command({"alerts"}).output, HasSubstr("waits for 3 sites, has 2"));

  daemon_.kill9();  // what waits outlasts it
  publish("c", "9", kTitle, kText);
  start();
  ASSERT_TRUE(desk_.wait_for_accepted(3)) << daemon_.log();
  ASSERT_EQ(told("wide", "item.matched").size(), 1u);
  EXPECT_EQ(told("wide", "item.matched")[0]["story"]["sources"], 3);
  EXPECT_EQ(told("wide", "item.matched")[0]["feed"]["id"], "a");

  // The article of "a", under another id and with another number.
  publish("a", "2", "Witkoff presents 19-point peace plan to Umerov in Miami", kText, "1");
  ASSERT_TRUE(desk_.wait_for_accepted(4)) << daemon_.log();
  ASSERT_EQ(told("watch", "story.updated").size(), 1u);
  const auto updated = told("watch", "story.updated")[0];
  EXPECT_EQ(updated["story"]["related_to"], first["alert_id"]);
  EXPECT_EQ(updated["story"]["reason"], "numbers: 19 / 28");
  ASSERT_TRUE(all_polled(3));
  EXPECT_EQ(desk_.accepted().size(), 4u);
}

TEST(DedupCommand, SaysWhatEachLineIsAndWhy) {
  const std::string items =
      R"({"id":"1","feed":"a","link":"https://a.example/1","title":"Witkoff presents 28-point peace plan to Umerov in Miami","published":"26-FEB-1987 15:01:01.79"}
{"id":"2","feed":"b","link":"https://b.example/1","title":"Witkoff presents 28-point peace plan to Umerov in Miami | BBC News"}

{"id":"3","feed":"c","link":"https://c.example/1","title":"Witkoff presents 19-point peace plan to Umerov in Miami"}
not an item
)";
  const auto done = newswatch({"dedup"}, items);
  EXPECT_EQ(done.status, 1);
  EXPECT_EQ(done.errors, "standard input:5: error: this is no JSON\n");
  std::vector<nlohmann::json> lines;
  std::istringstream out(done.output);
  for (std::string line; std::getline(out, line);) lines.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0]["decision"], "new");
  EXPECT_EQ(lines[0]["of"], nullptr);
  EXPECT_EQ(lines[1]["decision"], "copy");
  EXPECT_EQ(lines[1]["of"], "1");
  EXPECT_EQ(lines[1]["reason"], "near_duplicate");
  EXPECT_EQ(lines[2]["decision"], "related");
  EXPECT_EQ(lines[2]["reason"], "numbers: 19 / 28");
  EXPECT_EQ(lines[2]["story"], lines[0]["story"]);
}

}  // namespace
}  // namespace newswatch::testing
