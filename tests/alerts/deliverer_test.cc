#include "alerts/deliverer.h"

#include <atomic>
#include <memory>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "alerts/signature.h"
#include "tests/alerts/deliverer_fixture.h"

namespace newswatch::alerts {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::LoopbackServer;
using testing::Received;
using testing::Reply;
using testing::run_until;

std::string title_of(const Received& request) {
  return nlohmann::json::parse(request.body)["data"]["item"]["title"];
}

std::set<std::string> titles_of(const std::vector<Received>& requests) {
  std::set<std::string> titles;
  for (const auto& request : requests) titles.insert(title_of(request));
  return titles;
}

TEST_F(DelivererTest, APaceSpreadsTheAlertsOfATarget) {
  const LoopbackServer server(script({reply(204), reply(204), reply(204)}));
  auto desk = webhook("desk", server);
  desk.pace = seconds(2);
  start({desk});
  queue({"one", "two", "three"}, {"desk"});
  deliver();
  EXPECT_EQ(server.requests().size(), 1u);
  advance(milliseconds(1999));
  deliver();
  EXPECT_EQ(server.requests().size(), 1u);
  advance(milliseconds(1));
  deliver();
  EXPECT_EQ(server.requests().size(), 2u);
  advance(-seconds(1));  // the clock is set back: the pace counts from there
  deliver();
  advance(seconds(2));
  deliver();
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_EQ(told(), "delivered desk 1\ndelivered desk 1\ndelivered desk 1\n");
}

TEST_F(DelivererTest, AnAlertArrivesSigned) {
  const LoopbackServer server(script({reply(204)}));
  auto desk = webhook("desk", server);
  desk.headers = {{"X-Desk", "yes"}};
  start({desk});
  queue({"leak"}, {"desk"});
  deliver();

  ASSERT_EQ(server.requests().size(), 1u);
  const auto request = server.requests().front();
  const auto alert = stored().front().alert;
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, kSecretPath);
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  EXPECT_EQ(request.header("X-Desk"), "yes");
  EXPECT_EQ(request.header("webhook-id"), alert.id.value);
  EXPECT_TRUE(verify(decode_secret(kSecret).value(), alert.id.value,
                     request.header("webhook-timestamp"), request.header("webhook-signature"),
                     request.body, clock_, Duration{0}));
  EXPECT_EQ(title_of(request), "leak");
  EXPECT_EQ(told(), "delivered desk 1\n");
  EXPECT_EQ(reports_.front().status, 204);
  EXPECT_EQ(reports_.front().alert, alert.id);
  EXPECT_EQ(state_of("desk").pending, 0);
}

TEST_F(DelivererTest, EverySecretSigns) {
  const LoopbackServer server(script({reply(200)}));
  auto desk = webhook("desk", server);
  const std::string old_secret = "whsec_b2xkIHNlY3JldCBvZiB0d2VudHktZm91ciBieXRlcw==";
  desk.secrets.push_back(old_secret);
  start({desk});
  queue({"leak"}, {"desk"});
  deliver();
  const auto request = server.requests().at(0);
  for (const auto& secret : {std::string(kSecret), old_secret}) {
    EXPECT_TRUE(verify(decode_secret(secret).value(), request.header("webhook-id"),
                       request.header("webhook-timestamp"), request.header("webhook-signature"),
                       request.body, clock_));
  }
}

TEST_F(DelivererTest, AFailedTryIsRepeatedWithTheSameId) {
  const LoopbackServer server(script({reply(500), reply(200)}));
  start({webhook("desk", server)});
  queue({"leak"}, {"desk"});
  deliver();
  EXPECT_EQ(told(), "retry desk 1\n");
  advance(seconds(3));
  deliver();
  EXPECT_EQ(server.requests().size(), 1u) << "tried before its time";
  advance(seconds(4));
  deliver();
  EXPECT_EQ(told(), "retry desk 1\ndelivered desk 2\n");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
  EXPECT_NE(requests[0].header("webhook-timestamp"), requests[1].header("webhook-timestamp"));
  EXPECT_TRUE(verify(decode_secret(kSecret).value(), requests[1].header("webhook-id"),
                     requests[1].header("webhook-timestamp"),
                     requests[1].header("webhook-signature"), requests[1].body, clock_));
}

TEST_F(DelivererTest, RetryAfterHoldsTheWholeTarget) {
  auto slow_down = reply(429);
  slow_down.headers = {{"Retry-After", "120"}};
  const LoopbackServer server(script({slow_down, reply(200)}));
  start({webhook("desk", server)});
  queue({"first"}, {"desk"});
  deliver();
  EXPECT_EQ(reports_.front().reason, "HTTP 429, Retry-After 2m");
  queue({"second"}, {"desk"});
  advance(seconds(119));
  deliver();
  EXPECT_EQ(server.requests().size(), 1u) << "neither the first again nor the second";
  advance(seconds(2));
  deliver();
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_EQ(state_of("desk").pending, 0);
}

TEST_F(DelivererTest, BadGatewayHoldsTheWholeTarget) {
  const LoopbackServer server(script({reply(502), reply(200)}));
  start({webhook("desk", server)});
  queue({"first"}, {"desk"});
  deliver();
  queue({"second"}, {"desk"});
  deliver();
  EXPECT_EQ(server.requests().size(), 1u);
  advance(seconds(7));
  deliver();
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(DelivererTest, GoneDisablesTheTargetAndKeepsItsQueueAsDeadLetters) {
  const LoopbackServer server(script({reply(500), reply(410, "moved out"), reply(200)}));
  auto desk = webhook("desk", server);
  desk.concurrency = 1;
  start({desk});
  queue({"waits for a retry"}, {"desk"});
  deliver();
  queue({"second", "third"}, {"desk"});
  deliver();
  EXPECT_FALSE(deliverer_->enabled({"desk"}));
  EXPECT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(state_of("desk").dead, 3);
  EXPECT_EQ(state_of("desk").pending, 0);
  ASSERT_EQ(reports_.size(), 4u);
  EXPECT_EQ(reports_[1].reason, "HTTP 410: moved out");

  queue({"fourth"}, {"desk"});
  deliver();
  EXPECT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(state_of("desk").dead, 4);
  EXPECT_EQ(reports_.back().reason, "the target is disabled: it answered 410");

  deliverer_->set_targets({desk});
  EXPECT_FALSE(deliverer_->enabled({"desk"})) << "the same definition changes nothing";
  desk.timeout = seconds(5);
  deliverer_->set_targets({desk});
  EXPECT_TRUE(deliverer_->enabled({"desk"}));
  queue({"fifth"}, {"desk"});
  deliver();
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_EQ(state_of("desk").dead, 4);
}

TEST_F(DelivererTest, ARefusedAlertIsADeadLetterAndTheNextIsDelivered) {
  const LoopbackServer server([](const Received& request) {
    if (title_of(request) != "poison") return reply(200);
    return reply(400, "no such field " + std::string(kSecretPath) + std::string(2000, 'x'));
  });
  auto desk = webhook("desk", server);
  desk.concurrency = 1;
  start({desk});
  queue({"poison", "next"}, {"desk"});
  deliver();
  EXPECT_EQ(told(), "dead desk 1\ndelivered desk 1\n");
  EXPECT_THAT(reports_.front().reason, HasSubstr("HTTP 400: no such field [path]xxx"));
  EXPECT_EQ(reports_.front().reason.size(), std::string("HTTP 400: ").size() + 512);
  EXPECT_EQ(state_of("desk").dead, 1);
  for (const auto& alert : stored()) {
    const auto& desk_state = alert.deliveries.at(0);
    EXPECT_EQ(desk_state.state, alert.alert.item.title == "poison" ? "dead" : "delivered");
  }
}

TEST_F(DelivererTest, ARedirectIsNotFollowed) {
  const LoopbackServer elsewhere(script({reply(200)}));
  auto redirect = reply(302);
  redirect.headers = {{"Location", elsewhere.url("/")}};
  const LoopbackServer server(script({redirect}));
  start({webhook("desk", server)});
  queue({"leak"}, {"desk"});
  deliver();
  EXPECT_EQ(told(), "retry desk 1\n");
  EXPECT_TRUE(elsewhere.requests().empty());
}

TEST_F(DelivererTest, AnUnreachableTargetIsTriedUntilMaxAge) {
  auto server = std::make_unique<LoopbackServer>(script({reply(200)}));
  const auto desk = webhook("desk", *server);
  server.reset();
  start({desk});
  queue({"leak"}, {"desk"});
  deliver();
  EXPECT_EQ(told(), "retry desk 1\n");
  EXPECT_EQ(reports_.front().status, 0);
  EXPECT_THAT(reports_.front().reason, HasSubstr("connect_error"));
  advance(hours(25));
  deliver();
  EXPECT_EQ(told(), "retry desk 1\ndead desk 2\n");
  EXPECT_THAT(reports_.back().reason, HasSubstr("given up"));
}

TEST_F(DelivererTest, ASlowTargetDelaysNobodyElse) {
  Reply hang;
  hang.hang = true;
  const LoopbackServer slow(script({hang}));
  const LoopbackServer healthy(script({reply(200)}));
  start({webhook("slow", slow), webhook("healthy", healthy)});
  queue({"a", "b", "c", "d", "e", "f", "g", "h"}, {"slow", "healthy"});
  deliverer_->wake();
  run_until(loop_, [&] { return reports_.size() == 8; });
  for (const auto& report : reports_) EXPECT_EQ(report.target.value, "healthy");
  EXPECT_EQ(http_.in_flight(), 4u) << "the slow target's concurrency";
}

TEST_F(DelivererTest, OnlySoManyRequestsOfATargetAreInFlight) {
  std::atomic<size_t> came = 0;
  const LoopbackServer server([&](const Received&) {
    ++came;
    poke();
    Reply hang;
    hang.hang = true;
    return hang;
  });
  auto desk = webhook("desk", server);
  desk.concurrency = 3;
  start({desk});
  queue({"a", "b", "c", "d", "e", "f"}, {"desk"});
  deliverer_->wake();
  run_until(loop_, [&] { return came == 3; });
  deliverer_->wake();
  testing::run_ready(loop_);
  EXPECT_EQ(http_.in_flight(), 3u);
}

TEST_F(DelivererTest, ALongQueueIsDeliveredWhole) {
  const LoopbackServer server(script({reply(200)}));
  start({webhook("desk", server)});
  std::vector<std::string> names;
  names.reserve(100);
  for (int i = 0; i < 100; ++i) names.push_back("item " + std::to_string(i));
  queue(names, {"desk"});
  deliver();
  EXPECT_EQ(server.requests().size(), 100u);
  EXPECT_EQ(titles_of(server.requests()).size(), 100u);
  EXPECT_EQ(state_of("desk").pending, 0);
}

TEST_F(DelivererTest, StopWaitsForRequestsInFlight) {
  std::atomic<bool> came = false;
  const LoopbackServer server([&](const Received&) {
    came = true;
    poke();
    auto late = reply(200);
    late.delay = milliseconds(50);
    return late;
  });
  start({webhook("desk", server)});
  queue({"leak"}, {"desk"});
  deliverer_->wake();
  run_until(loop_, [&] { return came.load(); });
  stop(hours(1));
  EXPECT_EQ(told(), "delivered desk 1\n");
  EXPECT_EQ(state_of("desk").pending, 0);
}

TEST_F(DelivererTest, WhatStopCutOffIsDeliveredByTheNextProcess) {
  std::atomic<int> came = 0;
  const LoopbackServer server([&](const Received&) {
    auto r = reply(200);
    r.hang = ++came == 1;
    poke();
    return r;
  });
  start({webhook("desk", server)});
  queue({"leak"}, {"desk"});
  deliverer_->wake();
  run_until(loop_, [&] { return came == 1; });
  stop(Duration{0});
  EXPECT_EQ(told(), "");
  EXPECT_EQ(state_of("desk").pending, 1);

  restart({webhook("desk", server)});
  deliver();
  EXPECT_EQ(told(), "delivered desk 1\n") << "a try that was cut off is made again";
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
}

TEST_F(DelivererTest, ATimeoutIsARetry) {
  Reply hang;
  hang.hang = true;
  const LoopbackServer server(script({hang}));
  auto desk = webhook("desk", server);
  desk.timeout = milliseconds(20);
  start({desk});
  queue({"leak"}, {"desk"});
  deliver();
  EXPECT_EQ(told(), "retry desk 1\n");
  EXPECT_THAT(reports_.front().reason, HasSubstr("timeout"));
}

TEST_F(DelivererTest, ARemovedTargetTakesNoMore) {
  const LoopbackServer server(script({reply(200)}));
  start({webhook("desk", server)});
  deliver();
  deliverer_->set_targets({});
  queue({"leak"}, {"desk"});
  deliver();
  EXPECT_TRUE(server.requests().empty());
  EXPECT_EQ(state_of("desk").pending, 1);
  deliverer_->set_targets({webhook("desk", server)});
  deliver();
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(DelivererTest, AStoreThatFailsIsReportedAndNotHammered) {
  const LoopbackServer server(script({reply(200)}));
  start({webhook("desk", server)});
  deliver();
  ASSERT_TRUE(testing::run(loop_, store_->flush()));
  deliverer_->wake();
  run_until(loop_, [&] { return !errors_.empty(); });
  for (int i = 0; i < 100; ++i) {
    deliverer_->wake();
    testing::run_ready(loop_);
  }
  EXPECT_EQ(errors_.size(), 1u);
  EXPECT_THAT(errors_.front(), HasSubstr("desk: "));
}

TEST_F(DelivererTest, ATargetIsLeftAloneUntilItsRateLimitAllowsMore) {
  auto last = reply(204);
  last.headers = {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset-After", "2.5"}};
  const LoopbackServer server(script({last, reply(204)}));
  auto target = webhook("desk", server);
  target.format = TargetFormat::discord;
  target.concurrency = 1;
  start({target});
  queue({"1", "2"}, {"desk"});
  deliver();
  EXPECT_EQ(server.requests().size(), 1u);
  advance(milliseconds(2499));
  deliver();
  EXPECT_EQ(server.requests().size(), 1u);
  advance(milliseconds(1));
  deliver();
  EXPECT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(told(), "delivered desk 1\ndelivered desk 1\n");
}

}  // namespace
}  // namespace newswatch::alerts
