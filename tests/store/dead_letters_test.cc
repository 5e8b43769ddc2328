// What was given up: found, sent again from the start, forgotten.
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const TargetName kDesk{"desk"};
const TargetName kChat{"chat"};

class DeadLetters : public StoreTest {
 protected:
  void SetUp() override { open(); }

  // An alert for both targets, given up by each after so many attempts.
  AlertId give_up(const std::string& name, int attempts, Time when) {
    auto poll = poll_with("f", {name}, when, {"desk", "chat"});
    const auto alert = poll.alerts.front().alert.id;
    get(store_->commit(std::move(poll)));
    for (const auto& target : {kDesk, kChat}) {
      for (int attempt = 1; attempt <= attempts; ++attempt) try_once(target, alert, attempts, when);
    }
    return alert;
  }

  void try_once(const TargetName& target, const AlertId& alert, int last, Time when) {
    const auto claimed = get(store_->claim(target, 10, when, minutes(1)));
    ASSERT_THAT(claimed.deliveries, SizeIs(1));
    DeliveryResult result;
    result.alert = alert;
    result.target = target;
    result.attempt = claimed.deliveries[0].attempt;
    result.state = result.attempt < last ? DeliveryState::retry : DeliveryState::dead;
    result.at = when;
    result.next_try = when;
    result.status = 400;
    result.detail = "HTTP 400: no";
    ok(store_->record(result));
  }

  std::vector<DeadLetter> listed(const DeadLetterFilter& filter = {}) {
    return *read_dead_letters(path_, filter, 100);
  }
};

TEST_F(DeadLetters, AreListedNewestFirstWithWhy) {
  const auto first = give_up("a", 1, at(0));
  const auto second = give_up("b", 2, at(60));
  const auto all = listed();
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all[0].alert.id, second);
  EXPECT_EQ(all[0].attempts, 2);
  EXPECT_EQ(all[0].at, at(60));
  EXPECT_EQ(all[0].status, 400);
  EXPECT_EQ(all[0].detail, "HTTP 400: no");
  EXPECT_EQ(all[3].alert.id, first);
  EXPECT_THAT(listed({{}, kDesk}), SizeIs(2));
  EXPECT_THAT(listed({first, {}}), SizeIs(2));
  EXPECT_THAT(listed({AlertId{first.value.substr(6, 10)}, kChat}), SizeIs(1));
  EXPECT_THAT(listed({AlertId{"x"}, {}}), IsEmpty());
  EXPECT_THAT(listed({AlertId{"%"}, {}}), IsEmpty());
}

TEST_F(DeadLetters, AReplayBeginsTheScheduleAnewAndKeepsWhatWasTried) {
  const auto alert = give_up("a", 3, at(0));
  EXPECT_EQ(get(store_->replay({alert, kDesk}, at(9000))), 1);
  EXPECT_THAT(listed(), SizeIs(1));
  EXPECT_THAT(get(store_->claim(kChat, 10, at(9000), minutes(1))).deliveries, IsEmpty());
  const auto claimed = get(store_->claim(kDesk, 10, at(9000), minutes(1)));
  ASSERT_THAT(claimed.deliveries, SizeIs(1));
  EXPECT_EQ(claimed.deliveries[0].attempt, 1);
  EXPECT_EQ(claimed.deliveries[0].queued, at(9000));
  ok(store_->record(accepted(alert, kDesk, 1)));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE target = 'desk'"), 4);
  EXPECT_EQ(count("SELECT max(attempt) FROM delivery WHERE target = 'desk'"), 4);
  EXPECT_EQ(count("SELECT state FROM outbox WHERE target = 'desk'"), 1);
}

TEST_F(DeadLetters, WhatWaitsOrWasDeliveredIsNoneOfThem) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  EXPECT_EQ(get(store_->replay({}, at(60))), 0);
  EXPECT_EQ(get(store_->drop({})), 0);
  EXPECT_EQ(count("SELECT count(*) FROM outbox"), 1);
}

TEST_F(DeadLetters, DroppedOnesAreGoneAndTheirAlertsStay) {
  give_up("a", 1, at(0));
  EXPECT_EQ(get(store_->drop({{}, kDesk})), 1);
  EXPECT_EQ(get(store_->drop({})), 1);
  EXPECT_THAT(listed(), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 1);
}

}  // namespace
}  // namespace newswatch::store
