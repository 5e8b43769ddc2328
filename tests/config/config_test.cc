#include "config/config.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace newswatch::config {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Config good(const std::string& text, const std::string& path = "/etc/newswatch/newswatch.yaml") {
  auto loaded = parse(path, text);
  EXPECT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.render();
  return loaded.config.value_or(Config{});
}

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

TEST(Config, AnEmptyFileIsAllDefaults) {
  const auto loaded = parse("newswatch.yaml", "");
  ASSERT_TRUE(loaded.config);
  const auto& c = *loaded.config;
  EXPECT_EQ(c.file, "newswatch.yaml");
  EXPECT_EQ(c.store_path, "/var/lib/newswatch/newswatch.db");
  EXPECT_EQ(c.web, Web{});
  EXPECT_EQ(c.polling, Polling{});
  EXPECT_EQ(c.log, Log{});
  EXPECT_EQ(c.retention, days(90));
  EXPECT_EQ(loaded.diagnostics.render(),
            "newswatch.yaml: warning: there are no feeds: nothing is polled [no-feeds]\n"
            "newswatch.yaml: warning: there are no rules: nothing matches [no-rules]\n"
            "newswatch.yaml: warning: there are no targets: nobody is told [no-targets]\n");
}

TEST(Config, TheShippedExampleIsGood) {
  const auto loaded = load(NEWSWATCH_SOURCE_DIR "/config/examples/newswatch.yaml");
  ASSERT_TRUE(loaded.config) << loaded.diagnostics.render();
  EXPECT_EQ(loaded.diagnostics.render(), "");
  EXPECT_FALSE(loaded.config->feeds.empty());
}

TEST(Config, EverySettingIsRead) {
  const auto c = good(R"(
schema: 1
store: state/newswatch.db
rules: [rules.d/*.rules, /usr/share/newswatch/rules/*.yaml]
web: {listen: "[::1]:0", reload: false, token: t0ken, hosts: [news.example.org]}
polling:
  interval: 10m
  min_interval: 1m
  max_interval: 2h
  per_host: {concurrency: 2, gap: 500ms}
  per_site: {concurrency: 3, gap: 100ms}
  max_concurrent: 64
  contact: https://example.org/newswatch
dedup: {window: 48h}
retention: 30d
log: {level: debug, format: json}
)");
  EXPECT_EQ(c.store_path, "/etc/newswatch/state/newswatch.db");
  EXPECT_THAT(c.rules,
              ElementsAre("/etc/newswatch/rules.d/*.rules", "/usr/share/newswatch/rules/*.yaml"));
  EXPECT_EQ(c.web, (Web{"::1", 0, false, "t0ken", {"news.example.org"}}));
  EXPECT_EQ(c.polling.policy.interval, minutes(10));
  EXPECT_EQ(c.polling.policy.min_interval, minutes(1));
  EXPECT_EQ(c.polling.policy.max_interval, hours(2));
  EXPECT_EQ(c.polling.per_host, (RequestLimits{2, std::chrono::milliseconds(500)}));
  EXPECT_EQ(c.polling.per_site, (RequestLimits{3, std::chrono::milliseconds(100)}));
  EXPECT_EQ(c.polling.max_concurrent, 64);
  EXPECT_EQ(c.polling.contact, "https://example.org/newswatch");
  EXPECT_EQ(c.dedup_window, hours(48));
  EXPECT_EQ(c.retention, days(30));
  EXPECT_EQ(c.log.level, Log::Level::debug);
  EXPECT_EQ(c.log.format, Log::Format::json);
}

TEST(Config, ASiteIsNoStricterThanItsHostsUnlessToldSo) {
  using std::chrono::milliseconds;
  const struct {
    const char* polling;
    RequestLimits per_site;
  } table[] = {
      {"{}", {4, milliseconds(250)}},
      {"{per_host: {concurrency: 2, gap: 500ms}}", {4, milliseconds(250)}},
      {"{per_host: {concurrency: 64, gap: 0s}}", {64, milliseconds(0)}},
      {"{per_host: {gap: 10ms}}", {4, milliseconds(10)}},
      {"{per_host: {concurrency: 8}, per_site: {gap: 1s}}", {8, milliseconds(1000)}},
      {"{per_host: {concurrency: 8}, per_site: {concurrency: 2}}", {2, milliseconds(250)}},
  };
  for (const auto& row : table) {
    const auto polling = good(std::string("polling: ") + row.polling).polling;
    EXPECT_EQ(polling.per_site, row.per_site) << row.polling;
  }
}

TEST(Config, PathsAreRelativeToTheFile) {
  const auto c = good("{store: a.db, rules: b*.rules}", "conf/newswatch.yaml");
  EXPECT_EQ(c.store_path, "conf/a.db");
  EXPECT_THAT(c.rules, ElementsAre("conf/b*.rules"));
  EXPECT_EQ(good("{store: a.db}", "newswatch.yaml").store_path, "a.db");
}

TEST(Config, ListenTakesAddressesOfBothKinds) {
  const std::vector<std::tuple<std::string, std::string, int>> table = {
      {"127.0.0.1:8480", "127.0.0.1", 8480},
      {"localhost:80", "127.0.0.1", 80},
      {"[::1]:0", "::1", 0},
      {"127.9.9.9:65535", "127.9.9.9", 65535},
  };
  for (const auto& [listen, address, port] : table) {
    const auto web = good("web: {listen: \"" + listen + "\"}").web;
    EXPECT_EQ(web.address, address);
    EXPECT_EQ(web.port, port);
  }
  for (const std::string listen :
       {"127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "[::1]", "[127.0.0.1]:1",
        "news.example.org:80", ":80", "*:80", "127.0.0.1:80x", "127.0.0.1:-1"}) {
    EXPECT_FALSE(parse("x.yaml", "web: {listen: \"" + listen + "\"}").config) << listen;
  }
}

TEST(Config, AnyAddressMayBeListenedOnWithAToken) {
  const auto web = good("web: {listen: \"0.0.0.0:80\", token: t0ken}").web;
  EXPECT_EQ(web.address, "0.0.0.0");
  EXPECT_EQ(web.token, "t0ken");
  EXPECT_EQ(good("web: {token_file: null}").web, Web{});
}

TEST(Feeds, AreUrlsOrMappings) {
  const auto feeds = good(R"(
feeds:
  - https://feeds.bbci.co.uk/news/world/rss.xml
  - id: bne
    url: https://www.intellinews.com/feed
    interval: 2m
    language: pt-BR
    tags: [ukraine, russia]
    headers: {X-Key: k3y}
    allow_private: true
    on_first_poll: {since: 24h}
    max_silence: 12h
    user_agent: reader/1
    proxy: socks5h://127.0.0.1:9050
    timeout: 10s
    basic_auth: "user:pass word"
  - {url: "https://example.org/b", bearer_token: t0ken, on_first_poll: {last: 5}, interval: auto}
)")
                         .feeds;
  ASSERT_EQ(feeds.size(), 3u);
  EXPECT_EQ(feeds[0].url, "https://feeds.bbci.co.uk/news/world/rss.xml");
  EXPECT_EQ(feeds[0].id, make_feed_id(feeds[0].url));
  EXPECT_EQ(feeds[0].interval, std::nullopt);
  EXPECT_EQ(feeds[0].on_first_poll, FirstPoll{});
  const auto& bne = feeds[1];
  EXPECT_EQ(bne.id.value, "bne");
  EXPECT_EQ(bne.interval, minutes(2));
  EXPECT_EQ(bne.language, "pt-BR");
  EXPECT_THAT(bne.tags, ElementsAre("ukraine", "russia"));
  EXPECT_THAT(bne.headers, ElementsAre(Pair("X-Key", "k3y")));
  EXPECT_TRUE(bne.allow_private);
  EXPECT_EQ(bne.on_first_poll, (FirstPoll{FirstPoll::Kind::since, 0, hours(24)}));
  EXPECT_EQ(bne.max_silence, hours(12));
  EXPECT_EQ(bne.user_agent, "reader/1");
  EXPECT_EQ(bne.proxy, "socks5h://127.0.0.1:9050");
  EXPECT_EQ(bne.timeout, seconds(10));
  EXPECT_EQ(bne.basic_auth, "user:pass word");
  EXPECT_EQ(feeds[2].bearer_token, "t0ken");
  EXPECT_EQ(feeds[2].on_first_poll, (FirstPoll{FirstPoll::Kind::last, 5, Duration{0}}));
  EXPECT_EQ(feeds[2].interval, std::nullopt);
}

TEST(Feeds, InheritWhatPollingSays) {
  const auto feeds = good(R"(
polling: {on_first_poll: {last: 3}, allow_private: true}
feeds:
  - http://127.0.0.1/a
  - {url: "http://127.0.0.1/b", allow_private: false, on_first_poll: silent}
)")
                         .feeds;
  ASSERT_EQ(feeds.size(), 2u);
  EXPECT_TRUE(feeds[0].allow_private);
  EXPECT_EQ(feeds[0].on_first_poll.last, 3);
  EXPECT_FALSE(feeds[1].allow_private);
  EXPECT_EQ(feeds[1].on_first_poll, FirstPoll{});
}

TEST(Feeds, UrlsAreReadAsTheyAreFetched) {
  const auto feeds = good("feeds: [\" https://example.org/a b\"]").feeds;
  ASSERT_EQ(feeds.size(), 1u);
  EXPECT_EQ(feeds[0].url, "https://example.org/a%20b");
}

TEST(Feeds, TwoUrlsThatDifferInTheQueryAreTwoFeeds) {
  const auto feeds = good("feeds: [\"https://example.org/?a\", \"https://example.org/?b\"]").feeds;
  ASSERT_EQ(feeds.size(), 2u);
  EXPECT_NE(feeds[0].id, feeds[1].id);
}

TEST(Targets, WebhookIsTheDefaultFormat) {
  const auto targets = good(std::string(R"(
targets:
  desk: {url: "https://desk.example/hook", secret: )") +
                            kSecret + R"(,
         headers: {Authorization: Bearer x}, timeout: 5s, max_age: 72h, concurrency: 8}
  console: {format: stdout}
)")
                           .targets;
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_EQ(targets[0].name.value, "desk");
  EXPECT_EQ(targets[0].format, TargetFormat::webhook);
  EXPECT_EQ(targets[0].url, "https://desk.example/hook");
  EXPECT_THAT(targets[0].secrets, ElementsAre(kSecret));
  EXPECT_THAT(targets[0].headers, ElementsAre(Pair("Authorization", "Bearer x")));
  EXPECT_EQ(targets[0].timeout, seconds(5));
  EXPECT_EQ(targets[0].max_age, hours(72));
  EXPECT_EQ(targets[0].concurrency, 8);
  EXPECT_EQ(targets[1].format, TargetFormat::stdout_text);
}

TEST(Targets, AnUnsignedWebhookIsWarnedOf) {
  const auto loaded = parse("x.yaml", "targets: {desk: {url: \"https://desk.example/private\"}}");
  EXPECT_TRUE(loaded.config);
  EXPECT_THAT(loaded.diagnostics.render(), HasSubstr("[unsigned-target]"));
}

// Each format's usual keys, as docs/targets.md shows them.
TEST(Targets, EachFormatHasItsKeys) {
  const auto targets = good(R"(
targets:
  events: {format: cloudevents, url: "https://desk.example/hook", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}
  metrics: {format: alertmanager, url: "http://am.example:9093", bearer_token: t0k3n}
  metrics2: {format: alertmanager, url: "http://am.example:9093", basic_auth: "user:password"}
  slack: {format: slack, url: "https://hooks.slack.com/services/T/B/x"}
  discord: {format: discord, url: "https://discord.com/api/webhooks/1/x", concurrency: 2}
  teams: {format: teams, url: "https://teams.example/workflows/1"}
  mattermost: {format: mattermost, url: "https://mattermost.example/hooks/x", headers: {X-Key: k3y}}
  bot: {format: telegram, token: "123456:ABC-def_1", chat: -1001234567890}
  channel: {format: telegram, token: "123456:ABC-def_1", chat: "@newsroom", url: "http://localhost:8081"}
  room: {format: matrix, url: "https://matrix.example", token: t0k3n, room: "!abc:example.org"}
  phone: {format: ntfy, url: "https://ntfy.sh/my-topic"}
  pager: {format: pagerduty, routing_key: r0ut1ng}
)")
                           .targets;
  std::map<std::string, Target> named;
  for (const auto& target : targets) named[target.name.value] = target;
  ASSERT_EQ(named.size(), 12u);
  EXPECT_EQ(named["events"].secrets.size(), 1u);
  EXPECT_EQ(named["metrics"].token, "t0k3n");
  EXPECT_EQ(named["metrics2"].basic_auth, "user:password");
  EXPECT_EQ(named["mattermost"].headers.size(), 1u);
  EXPECT_EQ(named["bot"].url, "https://api.telegram.org");
  EXPECT_EQ(named["bot"].recipient, "-1001234567890");
  EXPECT_EQ(named["channel"].url, "http://localhost:8081/");
  EXPECT_EQ(named["room"].recipient, "!abc:example.org");
  EXPECT_EQ(named["phone"].token, "");
  EXPECT_EQ(named["pager"].url, "https://events.pagerduty.com/v2/enqueue");
  // Chats are written to one message after the other; what folds repeats and orders by itself not.
  EXPECT_EQ(named["slack"].concurrency, 1);
  EXPECT_EQ(named["discord"].concurrency, 2);
  EXPECT_EQ(named["pager"].concurrency, 4);
  for (const auto& target : targets) {
    EXPECT_EQ(to_string(target.format), kTargetFormats[static_cast<size_t>(target.format)]);
  }
}

TEST(Targets, HaveAPace) {
  const auto targets = good(R"(
targets:
  console: {format: stdout}
  minute: {format: stdout, rate: 30/m}
  chat: {format: slack, url: "https://hooks.slack.com/services/a"}
  slow: {format: slack, url: "https://hooks.slack.com/services/b", rate: 1/h}
)")
                           .targets;
  std::map<std::string, Duration> paces;
  for (const auto& target : targets) paces[target.name.value] = target.pace;
  EXPECT_EQ(paces["console"], Duration{0});
  EXPECT_EQ(paces["minute"], std::chrono::seconds(2));
  EXPECT_EQ(paces["chat"], std::chrono::seconds(1));
  EXPECT_EQ(paces["slow"], std::chrono::hours(1));
}

TEST(Routes, MatchSeveritiesAndLabels) {
  const auto routes = good(R"(
targets: {desk: {format: stdout}, console: {format: stdout}}
routes:
  - {name: urgent, match: {severity: [high, critical], labels: {theatre: donetsk}}, targets: [desk, console]}
  - {name: low, match: {severity: low}, targets: desk}
  - {name: nobody, targets: []}
)")
                          .routes;
  ASSERT_EQ(routes.size(), 3u);
  Route urgent;
  urgent.name = "urgent";
  urgent.severities = {Severity::high, Severity::critical};
  urgent.labels = {{"theatre", "donetsk"}};
  urgent.targets = {{"desk"}, {"console"}};
  EXPECT_EQ(routes[0], urgent);
  Route low;
  low.name = "low";
  low.severities = {Severity::low};
  low.targets = {{"desk"}};
  EXPECT_EQ(routes[1], low);
  Route nobody;
  nobody.name = "nobody";
  EXPECT_EQ(routes[2], nobody);
}

TEST(Routes, MatchRulesAndTagsAndSayWhenTheyTell) {
  const auto routes = good(R"(
targets: {desk: {format: stdout}}
routes:
  - {name: plan, match: {rule: [peace-plan, talks], tag: ukraine}, targets: desk}
  - {name: burst, targets: desk, group_by: [rule, labels.theatre], group_wait: 30s}
  - {name: hourly, targets: desk, digest: {every: 1h}}
  - name: daily
    targets: desk
    digest: {at: ["08:00", "18:30"]}
    time_zone: Europe/Kyiv
    quiet_hours: {from: "22:00", until: "07:05", except: critical}
)")
                          .routes;
  ASSERT_EQ(routes.size(), 4u);
  EXPECT_EQ(routes[0].rules, (std::vector<RuleId>{{"peace-plan"}, {"talks"}}));
  EXPECT_EQ(routes[0].tags, std::vector<std::string>{"ukraine"});
  EXPECT_FALSE(routes[0].grouping);
  Grouping burst;
  burst.route = "burst";
  burst.by = {"rule", "labels.theatre"};
  burst.wait = std::chrono::seconds(30);
  EXPECT_EQ(routes[1].grouping, burst);
  Grouping hourly;
  hourly.route = "hourly";
  hourly.every = std::chrono::hours(1);
  EXPECT_EQ(routes[2].grouping, hourly);
  Grouping daily;
  daily.route = "daily";
  daily.at = {480, 1110};
  daily.time_zone = "Europe/Kyiv";
  daily.quiet = QuietHours{.from = 1320, .until = 425, .except = {Severity::critical}};
  EXPECT_EQ(routes[3].grouping, daily);
}

TEST(Variables, AreFilledInInValuesOfEveryKind) {
  ::setenv("NEWSWATCH_TEST_A", "alpha", 1);
  ::setenv("NEWSWATCH_TEST_N", "7", 1);
  ::setenv("NEWSWATCH_TEST_EMPTY", "", 1);
  ::setenv("NEWSWATCH_TEST_NO", "no", 1);
  const auto c = good(R"(
# ${NEWSWATCH_TEST_UNSET} in a comment is nobody's business
polling:
  max_concurrent: ${NEWSWATCH_TEST_N}
  interval: ${NEWSWATCH_TEST_N}m
  contact: "${NEWSWATCH_TEST_A}-${NEWSWATCH_TEST_N}${NEWSWATCH_TEST_EMPTY} $${NOT} $5 $x"
web: {reload: "${NEWSWATCH_TEST_NO}"}
rules: ["${NEWSWATCH_TEST_A}/*.rules"]
)");
  EXPECT_EQ(c.polling.max_concurrent, 7);
  EXPECT_EQ(c.polling.policy.interval, minutes(7));
  EXPECT_EQ(c.polling.contact, "alpha-7 ${NOT} $5 $x");
  EXPECT_FALSE(c.web.reload);
  EXPECT_THAT(c.rules, ElementsAre("/etc/newswatch/alpha/*.rules"));
}

TEST(Variables, AVariablesTextIsNotExpandedAgain) {
  ::setenv("NEWSWATCH_TEST_A", "${NEWSWATCH_TEST_UNSET}", 1);
  EXPECT_EQ(good("polling: {contact: \"${NEWSWATCH_TEST_A}\"}").polling.contact,
            "${NEWSWATCH_TEST_UNSET}");
}

class ConfD : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              ("newswatch-" + std::to_string(::getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_ / "conf.d");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }
  Loaded load_main() { return load((folder_ / "newswatch.yaml").string()); }

  std::filesystem::path folder_;
};

TEST_F(ConfD, ContinuesTheListsOfTheMainFile) {
  write("newswatch.yaml", R"(
polling: {on_first_poll: {last: 1}}
feeds: ["https://example.org/a"]
targets: {console: {format: stdout}}
rules: [a.rules]
)");
  write("conf.d/10-more.yaml", R"(
feeds: ["https://example.org/b"]
targets: {desk: {format: stdout}}
routes: [{name: all, targets: [console, desk]}]
rules: [b.rules]
)");
  write("conf.d/readme.txt", "not: read: at all");
  write("a.rules", "a");
  write("conf.d/b.rules", "b");
  const auto loaded = load_main();
  ASSERT_TRUE(loaded.config) << loaded.diagnostics.render();
  ASSERT_EQ(loaded.config->feeds.size(), 2u);
  EXPECT_EQ(loaded.config->feeds[1].on_first_poll.last, 1);
  EXPECT_EQ(loaded.config->targets.size(), 2u);
  EXPECT_EQ(loaded.config->routes.size(), 1u);
  EXPECT_THAT(loaded.config->rules,
              ElementsAre((folder_ / "a.rules").string(), (folder_ / "conf.d/b.rules").string()));
}

TEST_F(ConfD, ASettingStandsInOneFile) {
  write("newswatch.yaml", "retention: 30d\nfeeds: [\"https://example.org/a\"]\n");
  write("conf.d/a.yaml", "retention: 60d\nfeeds: [\"https://example.org/a\"]\n");
  const auto loaded = load_main();
  EXPECT_FALSE(loaded.config);
  const auto messages = loaded.diagnostics.render();
  EXPECT_THAT(messages, HasSubstr("conf.d/a.yaml:1:1: error: \"retention\" stands in "));
  EXPECT_THAT(messages, HasSubstr("conf.d/a.yaml:2:9: error: this URL stands in "));
  EXPECT_EQ(loaded.diagnostics.errors(), 2u);
}

}  // namespace
}  // namespace newswatch::config
