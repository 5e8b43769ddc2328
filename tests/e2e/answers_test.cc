// What each answer of a receiver leads to (docs/delivery.md): a row of the table, a test, with the
// real daemon and a receiver that answers as it is told.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/newsroom.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Reply answer(int status, std::vector<std::pair<std::string, std::string>> headers = {},
             std::string body = {}) {
  Reply reply;
  reply.status = status;
  reply.headers = std::move(headers);
  reply.body = std::move(body);
  return reply;
}

// As HTTP writes times.
std::string http_date(Time time) {
  const auto at = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
  std::tm utc{};
  gmtime_r(&at, &utc);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return text;
}

class Answers : public ::testing::Test {
 protected:
  // The answers to one alert (0: to whichever comes) at one target, in turn; 200 when they are used
  // up.
  void script(std::string target, int number, std::vector<Reply> replies) {
    const std::lock_guard lock(mutex_);
    scripts_[{std::move(target), number}] = std::move(replies);
  }

  // A line of the configuration; its alerts come to the receiver's path of its name.
  std::string target(std::string_view name, std::string_view more = "") const {
    return fmt::format("  {0}: {{url: \"{1}\", secret_file: desk.secret{2}}}\n", name,
                       desk_.url(fmt::format("/{}", name)), more);
  }

  std::vector<Received> requests(std::string_view target) const {
    auto all = desk_.requests();
    std::erase_if(all, [&](const auto& r) { return r.target != fmt::format("/{}", target); });
    return all;
  }
  // The numbers of the alerts that came, in their order.
  std::vector<int> numbers(std::string_view target) const {
    std::vector<int> numbers;
    for (const auto& r : requests(target)) numbers.push_back(Newsroom::number_in(r.body));
    return numbers;
  }

  // From the last try to the one that is due, as it stands in the database.
  Duration wait_after(int number, std::string_view target) {
    const auto text = room_.daemon().sql(fmt::format(
        "SELECT o.due - d.at FROM outbox o JOIN alert a ON a.no = o.alert JOIN delivery d ON "
        "d.alert = o.alert AND d.target = o.target WHERE o.target = '{}' AND "
        "a.body LIKE '%{}\"%' ORDER BY d.attempt DESC LIMIT 1",
        target, Newsroom::title(number)));
    return Duration(std::atoll(text.c_str()));
  }

  Newsroom room_;
  std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::vector<Reply>> scripts_;
  LoopbackServer desk_{[this](const Received& request) {
    const std::lock_guard lock(mutex_);
    for (const int number : {Newsroom::number_in(request.body), 0}) {
      auto& replies = scripts_[{request.target.substr(1), number}];
      if (replies.empty()) continue;
      const auto reply = replies.front();
      replies.erase(replies.begin());
      return reply;
    }
    return answer(200);
  }};
};

TEST_F(Answers, Any2xxIsDelivered) {
  const int statuses[] = {200, 201, 202, 204};
  for (int n = 1; n <= 4; ++n) script("desk", n, {answer(statuses[n - 1])});
  ASSERT_TRUE(room_.open(target("desk"))) << room_.daemon().log();
  for (int n = 1; n <= 4; ++n) room_.publish(n);
  for (int n = 1; n <= 4; ++n) {
    EXPECT_EQ(room_.attempt(n, "desk"), fmt::format("delivered: HTTP {}", statuses[n - 1]));
  }
  EXPECT_EQ(requests("desk").size(), 4u);
}

TEST_F(Answers, A3xxIsAFailureAndNeverFollowed) {
  const LoopbackServer elsewhere([](const Received&) { return answer(200); });
  const int statuses[] = {301, 302, 303, 307, 308};
  for (int n = 1; n <= 5; ++n) {
    script("desk", n, {answer(statuses[n - 1], {{"Location", elsewhere.url("/")}})});
  }
  ASSERT_TRUE(room_.open(target("desk"))) << room_.daemon().log();
  for (int n = 1; n <= 5; ++n) room_.publish(n);
  for (int n = 1; n <= 5; ++n) {
    EXPECT_EQ(room_.attempt(n, "desk"),
              fmt::format("retry: HTTP {}, a redirect, which is not followed", statuses[n - 1]));
    EXPECT_EQ(room_.attempt(n, "desk", 2), "delivered: HTTP 200");
  }
  EXPECT_THAT(elsewhere.requests(), IsEmpty());
}

TEST_F(Answers, A410DisablesTheTargetAndKeepsItsQueueAsDeadLetters) {
  script("desk", 1, {answer(500), answer(500)});
  script("desk", 2, {answer(410, {}, "moved out")});
  ASSERT_TRUE(room_.open(target("desk"))) << room_.daemon().log();
  EXPECT_EQ(room_.daemon().metric("newswatch_target_enabled{target=\"desk\"}"), 1);
  room_.publish(1);
  ASSERT_EQ(room_.attempt(1, "desk", 2), "retry: HTTP 500");
  room_.publish(2);
  EXPECT_EQ(room_.attempt(2, "desk"), "dead: HTTP 410: moved out");
  const auto* disabled = "dead: the target is disabled: it answered 410";
  EXPECT_EQ(room_.attempt(1, "desk", 3), disabled) << "it waited for its third try";
  room_.publish(3);
  EXPECT_EQ(room_.attempt(3, "desk"), disabled);
  EXPECT_THAT(numbers("desk"), ElementsAre(1, 1, 2)) << "nothing is sent any more";
  EXPECT_EQ(room_.daemon().metric("newswatch_target_enabled{target=\"desk\"}"), 0);
  EXPECT_EQ(room_.daemon().metric("newswatch_dead_letters{target=\"desk\"}"), 3);
  const auto letters = room_.command({"deadletter", "list", "--output", "json"}).output;
  EXPECT_EQ(nlohmann::json::parse(letters).size(), 3u);
}

// How long they ask to be left alone is the least wait, in whatever form they say it.
TEST_F(Answers, RetryAfterOf429And503IsAFloorForTheWholeTarget) {
  script("in-seconds", 1, {answer(429, {{"Retry-After", "3600"}})});
  script("as-a-date", 1, {answer(503, {{"Retry-After", http_date(newswatch::now() + hours(2))}})});
  script("in-its-body", 1, {answer(429, {}, R"({"retry_after": 5400.5})")});
  script("unsaid", 1, {answer(503), answer(503)});
  script("short", 1, {answer(503, {{"Retry-After", "1"}})});
  ASSERT_TRUE(room_.open(target("in-seconds") + target("as-a-date") + target("in-its-body") +
                         target("unsaid") + target("short")))
      << room_.daemon().log();
  room_.publish(1);
  EXPECT_EQ(room_.attempt(1, "in-seconds"), "retry: HTTP 429, Retry-After 1h");
  EXPECT_GE(wait_after(1, "in-seconds"), hours(1));
  EXPECT_THAT(room_.attempt(1, "as-a-date"), StartsWith("retry: HTTP 503, Retry-After 1h59m"));
  EXPECT_GE(wait_after(1, "as-a-date"), hours(2) - minutes(1)) << "less what went by since";
  EXPECT_LE(wait_after(1, "as-a-date"), hours(2));
  EXPECT_THAT(room_.attempt(1, "in-its-body"), StartsWith("retry: HTTP 429, Retry-After 1h30m"));
  EXPECT_GE(wait_after(1, "in-its-body"), milliseconds(5400500));
  EXPECT_EQ(room_.attempt(1, "short"), "retry: HTTP 503, Retry-After 1s");
  EXPECT_EQ(room_.attempt(1, "short", 2), "delivered: HTTP 200");
  const auto of_short = requests("short");
  EXPECT_GE(of_short.at(1).at - of_short.at(0).at, seconds(4)) << "sooner than the schedule";

  ASSERT_EQ(room_.attempt(1, "unsaid", 2), "retry: HTTP 503");
  room_.publish(2);
  EXPECT_EQ(room_.attempt(2, "unsaid"), "delivered: HTTP 200") << "one's failure holds no other";
  EXPECT_EQ(room_.attempt(2, "short"), "delivered: HTTP 200");
  for (const auto* name : {"in-seconds", "as-a-date", "in-its-body"}) {
    EXPECT_THAT(numbers(name), ElementsAre(1)) << name << " is left alone, by the second alert too";
  }
}

TEST_F(Answers, A502Or504HoldsTheWholeTarget) {
  script("proxy", 1, {answer(502)});
  script("gateway", 1, {answer(504)});
  ASSERT_TRUE(room_.open(target("proxy") + target("gateway"))) << room_.daemon().log();
  room_.publish(1);
  EXPECT_EQ(room_.attempt(1, "proxy"), "retry: HTTP 502");
  EXPECT_EQ(room_.attempt(1, "gateway"), "retry: HTTP 504");
  room_.publish(2);
  for (const auto* name : {"proxy", "gateway"}) {
    EXPECT_EQ(room_.attempt(1, name, 2), "delivered: HTTP 200");
    EXPECT_EQ(room_.attempt(2, name), "delivered: HTTP 200");
    const auto came = requests(name);
    ASSERT_EQ(came.size(), 3u);
    EXPECT_GE(came[1].at - came[0].at, seconds(4)) << name << ": no alert went to it meanwhile";
  }
}

TEST_F(Answers, AnotherServerErrorIsTriedAgainUnderTheSameId) {
  const int statuses[] = {500, 501, 505, 599};
  for (int n = 1; n <= 4; ++n) script("desk", n, {answer(statuses[n - 1])});
  script("desk", 1, {answer(500), answer(500)});
  ASSERT_TRUE(room_.open(target("desk"))) << room_.daemon().log();
  for (int n = 1; n <= 4; ++n) room_.publish(n);
  for (int n = 1; n <= 4; ++n) {
    EXPECT_EQ(room_.attempt(n, "desk"), fmt::format("retry: HTTP {}", statuses[n - 1]));
    EXPECT_EQ(room_.attempt(n, "desk", 2), n == 1 ? "retry: HTTP 500" : "delivered: HTTP 200");
  }
  room_.publish(5);  // the first waits for half a minute now
  EXPECT_EQ(room_.attempt(5, "desk"), "delivered: HTTP 200") << "one's failure holds no other";
  std::map<int, std::vector<std::string>> ids;
  for (const auto& r : requests("desk")) {
    ids[Newsroom::number_in(r.body)].push_back(r.header("webhook-id"));
  }
  for (int n = 1; n <= 4; ++n) {
    ASSERT_EQ(ids[n].size(), 2u);
    EXPECT_EQ(ids[n][0], ids[n][1]);
  }
}

TEST_F(Answers, NoAnswerInTimeIsTriedAgain) {
  Reply hang;
  hang.hang = true;
  Reply slow_body = answer(200);
  slow_body.stream = [] { return std::string("."); };
  slow_body.stream_pause = milliseconds(100);
  script("desk", 1, {hang});
  script("desk", 2, {slow_body});
  ASSERT_TRUE(room_.open(target("desk", ", timeout: 1s"))) << room_.daemon().log();
  for (int n = 1; n <= 3; ++n) room_.publish(n);
  EXPECT_EQ(room_.attempt(3, "desk"), "delivered: HTTP 200");
  for (int n = 1; n <= 2; ++n) {
    EXPECT_THAT(room_.attempt(n, "desk"), StartsWith("retry: timeout: "));
    EXPECT_EQ(room_.attempt(n, "desk", 2), "delivered: HTTP 200");
  }
}

TEST_F(Answers, ABrokenConnectionIsTriedAgain) {
  Reply closes;
  closes.close_without_answer = true;
  Reply resets;
  resets.raw = "HTTP/1.1 200 OK\r\nContent-Le";
  resets.reset = true;
  Reply garbage;
  garbage.raw = "220 mail.example ESMTP\r\n";
  Reply cut = answer(200, {}, std::string(100, 'x'));
  cut.cut_after = 50;
  const std::vector<Reply> broken = {closes, resets, garbage, cut};
  for (int n = 1; n <= 4; ++n) script("desk", n, {broken[static_cast<size_t>(n) - 1]});
  const auto closed = fmt::format(
      "  closed: {{url: \"http://127.0.0.1:{}/\", secret_file: desk.secret}}\n", free_port());
  ASSERT_TRUE(room_.open(target("desk") + closed)) << room_.daemon().log();
  for (int n = 1; n <= 4; ++n) room_.publish(n);
  for (int n = 1; n <= 4; ++n) {
    EXPECT_THAT(room_.attempt(n, "desk"), StartsWith("retry: ")) << n;
    EXPECT_EQ(room_.attempt(n, "desk", 2), "delivered: HTTP 200") << n;
  }
  EXPECT_THAT(room_.attempt(1, "closed"), StartsWith("retry: connect_error: "));
}

TEST_F(Answers, AnyOther4xxIsADeadLetterWithTheAnswersFirst512Bytes) {
  const int statuses[] = {400, 401, 403, 404, 405, 408, 413, 422, 451};
  const std::string told = "no such field" + std::string(498, '.');
  for (int n = 1; n <= 9; ++n) {
    script("desk", n, {answer(statuses[n - 1], {}, told + "\u00fc and much more")});
  }
  ASSERT_TRUE(room_.open(target("desk"))) << room_.daemon().log();
  for (int n = 1; n <= 9; ++n) room_.publish(n);
  for (int n = 1; n <= 9; ++n) {
    EXPECT_EQ(room_.attempt(n, "desk"), fmt::format("dead: HTTP {}: {}", statuses[n - 1], told))
        << "cut before the byte that is half of a letter";
  }
  EXPECT_EQ(requests("desk").size(), 9u);
  const auto letters =
      nlohmann::json::parse(room_.command({"deadletter", "list", "--output", "json"}).output);
  ASSERT_EQ(letters.size(), 9u);
  for (const auto& letter : letters) {
    const auto number = Newsroom::number_in(letter["alert"].dump());
    EXPECT_EQ(letter["status"], statuses[number - 1]);
    EXPECT_EQ(letter["reason"], fmt::format("HTTP {}: {}", statuses[number - 1], told));
  }
}

TEST_F(Answers, AfterAPoisonMessageAtTheHeadTheNextIsDelivered) {
  script("desk", 0, {answer(400, {}, "can't be read")});
  ASSERT_TRUE(room_.open(target("desk", ", concurrency: 1"))) << room_.daemon().log();
  room_.publish(1);
  room_.publish(2);
  ASSERT_TRUE(wait_until([&] { return requests("desk").size() == 2; })) << room_.daemon().log();
  const auto came = requests("desk");
  const int poison = numbers("desk")[0];
  EXPECT_EQ(room_.attempt(poison, "desk"), "dead: HTTP 400: can't be read");
  EXPECT_EQ(room_.attempt(3 - poison, "desk"), "delivered: HTTP 200");
  const std::chrono::duration<double, std::milli> between = came[1].at - came[0].at;
  std::printf("from the poison message to the next: %.1f ms\n", between.count());
}

}  // namespace
}  // namespace newswatch::testing
