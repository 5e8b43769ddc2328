// Rows that a deliverer leased and can't begin: they are given back as if it had not taken them.
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/target_queue.h"
#include "tests/alerts/deliverer_fixture.h"

namespace newswatch::alerts {
namespace {

using std::chrono::seconds;
using testing::LoopbackServer;
using testing::Received;

constexpr int kMany = 300;

class LeasedRowsTest : public DelivererTest {
 protected:
  void queue_many() {
    std::vector<std::string> names;
    for (int i = 0; i < kMany; ++i) names.push_back("item " + std::to_string(i));
    queue(names, {"desk"});
  }
  int tries(int attempt) const {
    return static_cast<int>(std::count_if(reports_.begin(), reports_.end(),
                                          [&](const auto& r) { return r.attempt == attempt; }));
  }
};

// Answers 200 until the hundredth request, then with `later` once, or for ever.
LoopbackServer::Handler hundred_then(testing::Reply later, bool once) {
  return [later = std::move(later), once,
          came = std::make_shared<std::atomic<int>>(0)](const Received&) {
    const int number = ++*came;
    return number == 100 || (number > 100 && !once) ? later : reply(200);
  };
}

TEST_F(LeasedRowsTest, AreNotCountedAsTriedWhereTheTargetIsHeld) {
  auto slow_down = reply(429);
  slow_down.headers = {{"Retry-After", "120"}};
  const LoopbackServer server(hundred_then(slow_down, true));
  start({webhook("desk", server)});
  queue_many();
  deliver();
  EXPECT_LT(server.requests().size(), 110u) << "nothing begins while the target is held";
  EXPECT_EQ(tries(1), static_cast<int>(server.requests().size()));
  advance(seconds(121));
  deliver();
  EXPECT_EQ(state_of("desk").pending, 0);
  EXPECT_EQ(tries(1), kMany);
  EXPECT_EQ(tries(2), 1) << "the one that was answered 429";
  EXPECT_EQ(server.requests().size(), kMany + 1u);
}

TEST_F(LeasedRowsTest, BecomeDeadLettersWhereTheTargetIsGone) {
  const LoopbackServer server(hundred_then(reply(410), false));
  start({webhook("desk", server)});
  queue_many();
  deliver();
  EXPECT_FALSE(deliverer_->enabled({"desk"}));
  const auto queue = state_of("desk");
  EXPECT_EQ(queue.pending, 0);
  EXPECT_EQ(queue.dead, kMany - 99);
  EXPECT_EQ(tries(1), kMany);
}

TEST_F(LeasedRowsTest, GoBackWhereTheirTargetIsEnabledWhileTheyAreBuried) {
  const LoopbackServer server(script({reply(410), reply(200)}));
  start({webhook("desk", server)});
  queue({"gone"}, {"desk"});
  deliver();
  on_report_ = [this](const AttemptReport& report) {
    if (report.state == store::DeliveryState::dead) deliverer_->enable({"desk"});
  };
  queue({"buried", "sent", "sent too"}, {"desk"});
  deliver();
  EXPECT_EQ(state_of("desk").dead, 2);
  EXPECT_EQ(state_of("desk").pending, 0) << "and not leased to nobody";
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(LeasedRowsTest, WaitForTheirTargetToComeBackWhereItIsRemoved) {
  std::atomic<int> came = 0;
  const LoopbackServer server([&](const Received&) {
    if (++came == 100) poke();
    return reply(200);
  });
  start({webhook("desk", server)});
  queue_many();
  deliverer_->wake();
  testing::run_until(loop_, [&] { return came >= 100; });
  deliverer_->set_targets({});
  deliver();
  const auto taken = server.requests().size();
  EXPECT_EQ(state_of("desk").pending, kMany - static_cast<int>(taken));
  deliverer_->set_targets({webhook("desk", server)});
  deliver();  // at once: no lease has to run out
  EXPECT_EQ(server.requests().size(), static_cast<size_t>(kMany));
  EXPECT_EQ(tries(1), kMany);
}

TEST_F(LeasedRowsTest, AreLeasedAnewWhereTheyWaitedTooLong) {
  std::atomic<int> came = 0;
  std::atomic<bool> hold = true;
  const LoopbackServer server([&](const Received&) {
    auto answer = reply(200);
    if (++came > 100 && hold) answer.delay = std::chrono::milliseconds(300);
    if (came == 104) poke();
    return answer;
  });
  start({webhook("desk", server)});
  queue_many();
  deliverer_->wake();
  testing::run_until(loop_, [&] { return came >= 104; });
  hold = false;
  advance(seconds(50));  // as a suspended machine does
  deliver();
  EXPECT_EQ(state_of("desk").pending, 0);
  EXPECT_EQ(server.requests().size(), static_cast<size_t>(kMany)) << "none twice";
}

TEST_F(LeasedRowsTest, GrowWithThePaceOfTheTargetAndNoFurther) {
  Target target;
  target.format = TargetFormat::webhook;
  target.concurrency = 4;
  Queue queue(loop_.get_executor(), std::make_shared<Channel>(target));
  auto when = std::chrono::steady_clock::time_point{} + seconds(100);
  std::vector<std::size_t> batches;
  for (int i = 0; i < 9; ++i) batches.push_back(queue.rows_to_lease(when));
  EXPECT_THAT(batches, ::testing::ElementsAre(4, 8, 16, 32, 64, 128, 256, 512, 512));
  when += seconds(1);
  queue.sending = 3;
  EXPECT_EQ(queue.rows_to_lease(when), 1u) << "one can be begun, and the batch before lasted";
  queue.ready.resize(1);
  EXPECT_EQ(queue.rows_to_lease(when), 0u) << "enough is ready";
}

}  // namespace
}  // namespace newswatch::alerts
