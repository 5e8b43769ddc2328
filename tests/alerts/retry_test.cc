#include "alerts/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/duration.h"

namespace newswatch::alerts {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

const Time kNow = parse_rfc3339("2025-11-26T10:00:00Z").value();
constexpr double kNoJitter = 0.5;

Target desk() {
  Target target;
  target.name = {"desk"};
  target.format = TargetFormat::webhook;
  target.url = "https://desk.example/hooks/s3cr3t-path?token=t0k3n";
  return target;
}

using Answer = Result<net::Response, net::FetchError>;

Answer answer(int status, net::Headers headers = {}, std::string body = {}) {
  net::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

Answer network_failure(net::FetchFailure kind) {
  return tl::unexpected<net::FetchError>(net::FetchError{kind, "desk.example: gone away"});
}

RetryDecision first_try(const Answer& a) { return decide(a, 1, kNow, desk(), kNow, kNoJitter); }

TEST(Retry, EachAnswerHasItsVerdict) {
  const std::vector<std::pair<int, Verdict>> table = {
      {200, Verdict::delivered},   {202, Verdict::delivered},   {204, Verdict::delivered},
      {299, Verdict::delivered},   {301, Verdict::retry},       {302, Verdict::retry},
      {307, Verdict::retry},       {400, Verdict::dead},        {401, Verdict::dead},
      {404, Verdict::dead},        {410, Verdict::disable},     {413, Verdict::dead},
      {422, Verdict::dead},        {429, Verdict::retry},       {500, Verdict::retry},
      {501, Verdict::retry},       {502, Verdict::hold_target}, {503, Verdict::retry},
      {504, Verdict::hold_target}, {599, Verdict::retry},       {0, Verdict::retry},
  };
  for (const auto& [status, verdict] : table) {
    EXPECT_EQ(first_try(answer(status)).verdict, verdict) << status;
  }
}

TEST(Retry, EveryNetworkFailureIsTriedAgain) {
  using F = net::FetchFailure;
  for (const auto kind : {F::timeout, F::dns_error, F::connect_error, F::tls_error, F::too_large,
                          F::blocked, F::http_error, F::cancelled}) {
    const auto decision = first_try(network_failure(kind));
    EXPECT_EQ(decision.verdict, Verdict::retry);
    EXPECT_THAT(decision.reason, HasSubstr("desk.example: gone away"));
  }
}

TEST(Retry, WaitsLongerAfterEachTry) {
  auto patient = desk();
  patient.max_age = hours(72);
  const std::vector<Duration> waits = {seconds(5),  seconds(30), minutes(2),
                                       minutes(10), minutes(30), hours(2),
                                       hours(5),    hours(10),   hours(10)};
  for (size_t i = 0; i < waits.size(); ++i) {
    const auto attempt = static_cast<int>(i) + 1;
    const auto decision = decide(answer(500), attempt, kNow, patient, kNow, kNoJitter);
    EXPECT_EQ(format_duration(decision.next_try - kNow), format_duration(waits[i])) << attempt;
  }
}

TEST(Retry, SpreadsTheWaitByAFifthEachWay) {
  EXPECT_EQ(decide(answer(500), 1, kNow, desk(), kNow, 0.0).next_try, kNow + seconds(4));
  const auto late = decide(answer(500), 1, kNow, desk(), kNow, 0.999999).next_try;
  EXPECT_GT(late, kNow + milliseconds(5990));
  EXPECT_LE(late, kNow + seconds(6));
}

TEST(Retry, GivesUpWhenMaxAgeEnds) {
  const auto target = desk();
  const Time queued = kNow - target.max_age;
  const auto decision = decide(answer(500), 9, queued, target, kNow, kNoJitter);
  EXPECT_EQ(decision.verdict, Verdict::dead);
  EXPECT_EQ(decision.reason, "HTTP 500; given up: 1d old");
  EXPECT_EQ(decide(network_failure(net::FetchFailure::timeout), 9, queued, target, kNow, 0).verdict,
            Verdict::dead);
}

TEST(Retry, MakesTheLastTryWhenMaxAgeEnds) {
  const auto target = desk();
  const Time queued = kNow - hours(18);
  const auto decision = decide(answer(500), 9, queued, target, kNow, kNoJitter);
  EXPECT_EQ(decision.verdict, Verdict::retry);
  EXPECT_EQ(decision.next_try, queued + target.max_age);
}

struct Asked {
  int status;
  net::Headers headers;
  std::string body;
  Duration expected;
};

TEST(Retry, RetryAfterIsAFloorWhereverItStands) {
  const std::vector<Asked> table = {
      {429, {{"Retry-After", "120"}}, "", minutes(2)},
      {503, {{"retry-after", "120"}}, "", minutes(2)},
      {503, {{"Retry-After", "Wed, 26 Nov 2025 10:03:00 GMT"}}, "", minutes(3)},
      {429, {}, R"({"message": "slow down", "retry_after": 64.57})", milliseconds(64570)},
      {429, {}, R"({"ok": false, "parameters": {"retry_after": 35}})", seconds(35)},
      {429, {}, R"({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 64570})", milliseconds(64570)},
      {429, {{"Retry-After", "10"}}, R"({"retry_after": 40})", seconds(40)},
      {429, {{"Retry-After", "50"}}, R"({"retry_after": 40})", seconds(50)},
      // A floor, no more: below the schedule, the schedule stays.
      {429, {{"Retry-After", "1"}}, "", seconds(5)},
      {503, {{"Retry-After", "Wed, 26 Nov 2025 09:00:00 GMT"}}, "", seconds(5)},
      {429, {}, R"({"retry_after": -3})", seconds(5)},
      // What can't be read asks for nothing.
      {503, {{"Retry-After", "soon"}}, "retry_after: 100", seconds(5)},
      {429, {}, R"({"retry_after": "100"})", seconds(5)},
      {429, {}, R"([{"retry_after": 100}])", seconds(5)},
      // Other answers are not asked.
      {500, {{"Retry-After", "120"}}, "", seconds(5)},
  };
  for (const auto& row : table) {
    const auto decision = first_try(answer(row.status, row.headers, row.body));
    EXPECT_EQ(decision.next_try - kNow, row.expected)
        << row.status << ' ' << row.body << ' ' << decision.reason;
  }
}

TEST(Retry, WhoNamesAWaitIsHeldForAsLong) {
  const auto asked = first_try(answer(429, {{"Retry-After", "3600"}}));
  EXPECT_EQ(asked.verdict, Verdict::hold_target);
  EXPECT_EQ(asked.hold_until, kNow + hours(1));
  EXPECT_EQ(asked.reason, "HTTP 429, Retry-After 1h");
  const auto short_wait = first_try(answer(429, {{"Retry-After", "1"}}));
  EXPECT_EQ(short_wait.hold_until, kNow + seconds(5));
}

TEST(Retry, ATargetThatSaysItWasTheLastRequestForNowIsHeld) {
  const auto hold = [](std::string left, std::string after) {
    const auto decision = first_try(answer(204, {{"X-RateLimit-Limit", "5"},
                                                 {"x-ratelimit-remaining", std::move(left)},
                                                 {"X-RateLimit-Reset-After", std::move(after)}}));
    EXPECT_EQ(decision.verdict, Verdict::delivered);
    return decision.hold_until;
  };
  EXPECT_EQ(hold("0", "1.5"), kNow + milliseconds(1500));
  EXPECT_EQ(hold("0", "86400"), kNow + minutes(2));
  for (const auto& [left, after] : std::vector<std::pair<std::string, std::string>>{
           {"1", "1.5"}, {"0", "0"}, {"0", "-1"}, {"0", "soon"}, {"0", "nan"}, {"", ""}}) {
    EXPECT_EQ(hold(left, after), Time{}) << left << ' ' << after;
  }
}

TEST(Retry, AnOldAlertDoesNotHoldItsTargetForHours) {
  const auto decision = decide(answer(502), 7, kNow, desk(), kNow, kNoJitter);
  EXPECT_EQ(decision.next_try, kNow + hours(5));
  EXPECT_EQ(decision.hold_until, kNow + minutes(2));
}

TEST(Retry, AWaitBeyondMaxAgeIsADeadLetter) {
  for (const auto* wait : {"86401", "999999999", "99999999999999999999"}) {
    const auto decision = first_try(answer(503, {{"Retry-After", wait}}));
    if (decision.verdict == Verdict::retry) continue;  // not readable as a number
    EXPECT_EQ(decision.verdict, Verdict::dead) << wait;
    EXPECT_THAT(decision.reason, HasSubstr("beyond max_age"));
  }
  const auto huge = first_try(answer(429, {}, R"({"retry_after": 1e300})"));
  EXPECT_EQ(huge.verdict, Verdict::dead);
}

TEST(Retry, ADeadLetterKeepsTheFirst512BytesOfTheAnswer) {
  const auto decision = first_try(answer(400, {}, "bad\nfield: " + std::string(2000, 'x')));
  EXPECT_EQ(decision.verdict, Verdict::dead);
  EXPECT_EQ(decision.reason.size(), std::string("HTTP 400: ").size() + 512);
  EXPECT_THAT(decision.reason, HasSubstr("HTTP 400: bad\\nfield: xxx"));
  EXPECT_EQ(first_try(answer(404)).reason, "HTTP 404");
}

TEST(Retry, AnAnswerThatRepeatsTheUrlDoesNotLeakIt) {
  const auto url = desk().url;
  const std::string page = "The requested URL /hooks/s3cr3t-path was not found: " + url +
                           " /hooks/s3cr3t-path?token=t0k3n token=t0k3n";
  for (const int status : {404, 410}) {
    const auto reason = first_try(answer(status, {}, page)).reason;
    EXPECT_THAT(reason, Not(HasSubstr("s3cr3t"))) << reason;
    EXPECT_THAT(reason, Not(HasSubstr("t0k3n"))) << reason;
  }
  auto bot = desk();
  bot.token = "123456:b0t-t0k3n";
  bot.basic_auth = "user:passw0rd";
  bot.headers = {{"X-Key", "k3y-k3y"}};
  const auto reason =
      decide(answer(404, {}, "no such method: /bot123456:b0t-t0k3n/x user:passw0rd k3y-k3y"), 1,
             kNow, bot, kNow, kNoJitter)
          .reason;
  EXPECT_EQ(reason, "HTTP 404: no such method: /bot[token]/x [credentials] [header]");
  // Nor does one that encodes it.
  bot.url = "https://chat.example/services/T0/l0ng-s3cr3t-path?key=l0ng-s3cr3t-key";
  bot.token = "123456:l0ng-s3cr3t";
  const auto encoded =
      decide(answer(404, {},
                    R"({"error":"\/services\/T0\/l0ng-s3cr3t-path"} key%3Dl0ng-s3cr3t-key )"
                    "bot123456%3Al0ng-s3cr3t Basic dXNlcjpwYXNzdzByZA=="),
             1, kNow, bot, kNow, kNoJitter)
          .reason;
  EXPECT_EQ(encoded,
            R"(HTTP 404: {"error":"\/services\/T0\/[path]"} key%3D[query] bot123456%3A[token] )"
            "Basic [credentials]");
  // The cut does not leave half of it either.
  const auto cut = first_try(answer(404, {}, std::string(495, '.') + "/hooks/s3cr3t-path")).reason;
  EXPECT_THAT(cut, Not(HasSubstr("s3cr"))) << cut;
}

}  // namespace
}  // namespace newswatch::alerts
