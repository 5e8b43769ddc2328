// /api/v1 of the real binary: what it answers agrees with docs/openapi.yaml.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Api : public ::testing::Test {
 protected:
  void SetUp() override {
    daemon_.write_rules("a.yaml",
                        "schema: 1\n"
                        "rules:\n"
                        "  - {id: front, query: Pokrovsk, severity: high, labels: {topic: front}}\n"
                        "  - {id: talks, query: Geneva}\n");
    daemon_.write_config(
        {.feeds = fmt::format("  - {{id: paper, url: \"{}\"}}\n", feeds_.url("paper")),
         .webhook_url = desk_.url(),
         .extra = "routes:\n"
                  "  - {name: talks, match: {rule: talks}, targets: [desk], digest: {every: 24h}}\n"
                  "  - {name: rest, targets: [desk]}\n",
         .web_port = free_port()});
    publish("Old");
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    ASSERT_TRUE(wait_until([&] { return feeds_.counts("paper").requests >= 2; }));
    for (const auto* title : {"Pokrovsk holds", "Geneva meets", "Pokrovsk: a bridge was hit"}) {
      publish(title);
    }
    ASSERT_TRUE(wait_until([&] { return get("/api/v1/deadletters")["deadletters"].size() == 2; }))
        << daemon_.log();
  }

  void publish(const std::string& title) {
    const auto number = ++published_;
    feeds_.publish("paper", {.id = fmt::format("item-{}", number),
                             .link = fmt::format("https://paper.example/{}", number),
                             .title = title,
                             .summary = "",
                             .published = newswatch::now()});
  }

  nlohmann::json get(const std::string& path) {
    return nlohmann::json::parse(ask("GET", path).body, nullptr, false);
  }

  HttpAnswer ask(const std::string& method, const std::string& path, const std::string& body = {}) {
    const auto result =
        run_command({"/usr/bin/curl", "--silent", "--request", method, "--data-binary", body,
                     "--write-out", "\n%{http_code}", daemon_.base_url() + path});
    const auto line = result.output.rfind('\n');
    HttpAnswer answer{std::stoi(result.output.substr(line + 1)), result.output.substr(0, line)};
    answers_.push_back({{"method", method},
                        {"path", path.substr(0, path.find('?'))},
                        {"status", answer.status},
                        {"body", answer.body}});
    return answer;
  }

  demo::FeedServer feeds_{{{.name = "paper",
                            .title = "Paper",
                            .site = "https://paper.example/",
                            .language = "en",
                            .format = demo::FeedFormat::rss}}};
  WebhookReceiver desk_{[](const std::string&, int) { return 400; }};
  NewswatchProcess daemon_;
  nlohmann::json answers_ = nlohmann::json::array();
  int published_ = 0;
};

TEST_F(Api, AnswersAsDescribed) {
  EXPECT_EQ(get("/api/v1/alerts")["alerts"].size(), 3u);
  EXPECT_EQ(get("/api/v1/alerts?rule=talks&since=1h")["alerts"][0]["deliveries"][0]["state"],
            "gathered");
  EXPECT_EQ(get("/api/v1/deadletters?target=nobody")["deadletters"].size(), 0u);
  EXPECT_EQ(get("/api/v1/deadletters?limit=1")["deadletters"].size(), 1u);

  const auto target = get("/api/v1/targets")["targets"][0];
  EXPECT_EQ(target["name"], "desk");
  EXPECT_EQ(target["host"], "127.0.0.1");
  EXPECT_EQ(target["dead"], 2);
  EXPECT_EQ(target["gathered"], 1);
  EXPECT_THAT(target.dump(), Not(HasSubstr(desk_.url())));

  EXPECT_EQ(get("/api/v1/silences")["silences"].size(), 0u);
  EXPECT_EQ(ask("POST", "/api/v1/silences",
                R"({"labels": {"topic": "front"}, "until": "2999-01-01T00:00:00Z"})")
                .status,
            200);
  const auto silences = get("/api/v1/silences")["silences"];
  ASSERT_EQ(silences.size(), 1u);
  EXPECT_EQ(ask("POST", "/api/v1/silences/expire",
                fmt::format(R"({{"id": {}}})", silences[0]["id"].dump()))
                .body,
            "{\"count\":1}\n");
  EXPECT_EQ(ask("POST", "/api/v1/deadletters/drop", R"({"target": "desk"})").body,
            "{\"count\":2}\n");
  EXPECT_EQ(ask("POST", "/api/v1/deadletters/replay", "{}").body, "{\"count\":0}\n");

  const auto checked =
      run_command({"/usr/bin/python3", NEWSWATCH_SOURCE_DIR "/tests/e2e/openapi_check.py",
                   NEWSWATCH_SOURCE_DIR "/docs/openapi.yaml"},
                  answers_.dump());
  EXPECT_EQ(checked.status, 0) << checked.output << checked.errors;
}

TEST_F(Api, ListsPageByPage) {
  std::vector<std::string> titles;
  std::string after;
  for (int pages = 0; pages < 5; ++pages) {
    const auto page = get("/api/v1/alerts?limit=1" + after);
    for (const auto& alert : page["alerts"]) titles.push_back(alert["item"]["title"]);
    if (page["next"].is_null()) break;
    after = "&after=" + page["next"].get<std::string>();
  }
  EXPECT_THAT(titles, ::testing::UnorderedElementsAre("Pokrovsk holds", "Geneva meets",
                                                      "Pokrovsk: a bridge was hit"));
}

TEST_F(Api, SaysWhatIsWrongWithAQuestion) {
  const auto refused = [this](const std::string& path) {
    const auto answer = ask("GET", path);
    EXPECT_EQ(answer.status, 400) << path;
    return answer.body;
  };
  EXPECT_EQ(refused("/api/v1/alerts?limit=0"), "limit must be a number from 1 to 1000\n");
  EXPECT_EQ(refused("/api/v1/alerts?since=yesterday"),
            "since must be a span such as 24h, or a time such as 2025-11-26T09:00:00Z\n");
  EXPECT_EQ(refused("/api/v1/alerts?after=5"), "after must be the \"next\" of an answer\n");
  EXPECT_EQ(refused("/api/v1/alerts?severity=high"), "\"severity\" is not known here\n");
  EXPECT_EQ(refused("/api/v1/silences?a=%zz"),
            "the query is malformed, or names something twice\n");
  EXPECT_EQ(refused("/api/v1/targets?a=1&a=2"),
            "the query is malformed, or names something twice\n");
}

}  // namespace
}  // namespace newswatch::testing
