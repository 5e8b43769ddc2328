// The outbox: leases, attempts, dead letters.
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Duration kLease = seconds(30);

class Outbox : public StoreTest {
 protected:
  void SetUp() override { open(); }

  Claimed claim(Time when, int limit = 10, const char* target = "desk") {
    return get(store_->claim(TargetName{target}, limit, when, kLease));
  }
  void record(const Delivery& delivery, DeliveryState state, Time next_try = Time{}) {
    ok(store_->record({.alert = delivery.alert.id,
                       .target = delivery.target,
                       .state = state,
                       .attempt = delivery.attempt,
                       .at = at(100),
                       .next_try = next_try,
                       .status = 503,
                       .detail = "503 from desk"}));
  }
  static std::vector<std::string> titles(const Claimed& claimed) {
    std::vector<std::string> titles;
    for (const auto& delivery : claimed.deliveries) titles.push_back(delivery.alert.item.title);
    return titles;
  }
  StoredAlert::TargetState state_of(const char* target = "desk") {
    const auto alerts = *read_alerts(path_, {.limit = 1});
    for (const auto& state : alerts.at(0).deliveries) {
      if (state.target.value == target) return state;
    }
    throw std::runtime_error("no such target");
  }
};

TEST_F(Outbox, AnEmptyQueueHasNothingDue) {
  const auto claimed = claim(at(0));
  EXPECT_THAT(claimed.deliveries, IsEmpty());
  EXPECT_EQ(claimed.next_due, std::nullopt);
}

TEST_F(Outbox, DueRowsComeOldestFirstUpToTheLimit) {
  get(store_->commit(poll_with("f", {"c"}, at(30))));
  get(store_->commit(poll_with("f", {"a"}, at(10))));
  get(store_->commit(poll_with("f", {"b"}, at(20))));
  const auto claimed = claim(at(40), 2);
  EXPECT_THAT(titles(claimed), ElementsAre("Title of a", "Title of b"));
  EXPECT_EQ(claimed.next_due, at(30));
  EXPECT_THAT(titles(claim(at(40))), ElementsAre("Title of c"));
}

TEST_F(Outbox, WhatIsNotDueWaits) {
  get(store_->commit(poll_with("f", {"a"}, at(10))));
  const auto claimed = claim(at(9));
  EXPECT_THAT(claimed.deliveries, IsEmpty());
  EXPECT_EQ(claimed.next_due, at(10));
}

TEST_F(Outbox, EachTargetHasItsOwnQueue) {
  get(store_->commit(poll_with("f", {"a"}, at(0), {"desk", "phone"})));
  EXPECT_THAT(claim(at(1), 10, "desk").deliveries, SizeIs(1));
  EXPECT_THAT(claim(at(1), 10, "phone").deliveries, SizeIs(1));
  EXPECT_THAT(claim(at(1), 10, "other").deliveries, IsEmpty());
}

TEST_F(Outbox, ADeliveryCarriesTheAlertAndItsStoryAsOfNow) {
  const auto poll = poll_with("f", {"a"}, at(0));
  get(store_->commit(poll));
  auto copy = poll_with("g", {"b"}, at(1), {});
  copy.members[0].story = poll.members[0].story;
  copy.members[0].url = "https://other.example/b";
  copy.alerts.clear();
  get(store_->commit(copy));
  const auto before = now();
  const auto claimed = claim(at(2));
  ASSERT_THAT(claimed.deliveries, SizeIs(1));
  const auto& delivery = claimed.deliveries[0];
  EXPECT_EQ(delivery.alert.id, poll.alerts[0].alert.id);
  EXPECT_EQ(delivery.alert.item.title, "Title of a");
  EXPECT_EQ(delivery.alert.match, poll.alerts[0].alert.match);
  EXPECT_THAT(delivery.also_in, ElementsAre(AlsoIn{FeedId{"g"}, "https://other.example/b"}));
  EXPECT_EQ(delivery.sources, 2);
  EXPECT_EQ(delivery.attempt, 1);
  EXPECT_LE(delivery.queued, before);
}

TEST_F(Outbox, ALeaseHidesARowUntilItEnds) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  EXPECT_THAT(claim(at(0)).deliveries, SizeIs(1));
  const auto hidden = claim(at(29));
  EXPECT_THAT(hidden.deliveries, IsEmpty());
  EXPECT_EQ(hidden.next_due, at(30));
  const auto again = claim(at(30));
  ASSERT_THAT(again.deliveries, SizeIs(1));
  EXPECT_EQ(again.deliveries[0].attempt, 2);
}

TEST_F(Outbox, WhatIsGivenBackWasNotTried) {
  get(store_->commit(poll_with("f", {"a", "b"}, at(0))));
  const auto claimed = claim(at(0));
  ASSERT_THAT(claimed.deliveries, SizeIs(2));
  ok(store_->release(TargetName{"desk"}, {claimed.deliveries[1].alert.id}));
  ok(store_->release(TargetName{"phone"}, {claimed.deliveries[0].alert.id}));
  const auto again = claim(at(1));
  ASSERT_THAT(again.deliveries, SizeIs(1));
  EXPECT_EQ(again.deliveries[0].alert.id, claimed.deliveries[1].alert.id);
  EXPECT_EQ(again.deliveries[0].attempt, 1);
}

TEST_F(Outbox, AReopenedStoreReleasesTheLeasesOfTheProcessBefore) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  EXPECT_THAT(claim(at(0)).deliveries, SizeIs(1));
  reopen();
  const auto claimed = claim(at(1));
  ASSERT_THAT(claimed.deliveries, SizeIs(1));
  EXPECT_EQ(claimed.deliveries[0].attempt, 1) << "restarts use up no tries";
}

TEST_F(Outbox, DeliveredEndsARow) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  record(claim(at(0)).deliveries.at(0), DeliveryState::delivered);
  EXPECT_EQ(claim(at(1000)).next_due, std::nullopt);
  EXPECT_EQ(state_of().state, "delivered");
  EXPECT_EQ(state_of().attempts, 1);
  EXPECT_EQ(state_of().last_error, "");
}

TEST_F(Outbox, ARetryIsDueAtItsTimeWithTheNextAttempt) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  record(claim(at(0)).deliveries.at(0), DeliveryState::retry, at(5));
  EXPECT_EQ(state_of().state, "pending");
  EXPECT_EQ(state_of().last_error, "503 from desk");
  const auto early = claim(at(4));
  EXPECT_THAT(early.deliveries, IsEmpty());
  EXPECT_EQ(early.next_due, at(5));
  const auto claimed = claim(at(5));
  ASSERT_THAT(claimed.deliveries, SizeIs(1));
  EXPECT_EQ(claimed.deliveries[0].attempt, 2);
}

TEST_F(Outbox, ADeadLetterStaysAndIsCounted) {
  get(store_->commit(poll_with("f", {"a", "b"}, at(0))));
  record(claim(at(0), 1).deliveries.at(0), DeliveryState::dead);
  const auto queues = get(store_->queues());
  EXPECT_EQ(queues.at(TargetName{"desk"}).dead, 1);
  EXPECT_EQ(queues.at(TargetName{"desk"}).pending, 1);
  EXPECT_THAT(claim(at(1000)).deliveries, SizeIs(1));
}

TEST_F(Outbox, AStaleResultChangesNothingButIsKept) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  const auto first = claim(at(0)).deliveries.at(0);
  const auto second = claim(at(30)).deliveries.at(0);
  record(first, DeliveryState::dead);
  EXPECT_EQ(state_of().state, "pending");
  record(second, DeliveryState::delivered);
  record(first, DeliveryState::retry, at(40));
  EXPECT_EQ(state_of().state, "delivered");
  EXPECT_EQ(count("SELECT count(*) FROM delivery"), 2);
}

TEST_F(Outbox, AResultInTimeThoughItsLeaseEndedCounts) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  const auto delivery = claim(at(0)).deliveries.at(0);
  EXPECT_EQ(claim(at(29)).next_due, at(30));
  record(delivery, DeliveryState::delivered);
  EXPECT_THAT(claim(at(31)).deliveries, IsEmpty());
}

TEST_F(Outbox, AResultForAnUnknownAlertIsIgnored) {
  ok(store_->record(accepted(AlertId{"alert_x"}, TargetName{"desk"})));
  EXPECT_EQ(count("SELECT count(*) FROM delivery"), 0);
}

TEST_F(Outbox, EveryAttemptIsKept) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  for (int i = 0; i < 3; ++i) {
    record(claim(at(i * 10)).deliveries.at(0), DeliveryState::retry, at(i * 10 + 10));
  }
  record(claim(at(30)).deliveries.at(0), DeliveryState::delivered);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE outcome = 'retry' AND status = 503"), 3);
  EXPECT_EQ(count("SELECT attempt FROM delivery WHERE outcome = 'delivered'"), 4);
}

TEST_F(Outbox, QueuesTellTheOldestPending) {
  EXPECT_THAT(get(store_->queues()), IsEmpty());
  const auto before = now();
  get(store_->commit(poll_with("f", {"a"}, at(0), {"desk", "phone"})));
  get(store_->commit(poll_with("f", {"b"}, at(1))));
  const auto queues = get(store_->queues());
  ASSERT_THAT(queues, SizeIs(2));
  EXPECT_EQ(queues.at(TargetName{"desk"}).pending, 2);
  EXPECT_EQ(queues.at(TargetName{"phone"}).pending, 1);
  EXPECT_GE(queues.at(TargetName{"desk"}).oldest, before);
  EXPECT_LE(queues.at(TargetName{"desk"}).oldest, now());
}

TEST_F(Outbox, AnAlertThatCannotBeReadIsADeadLetterAndHoldsUpNothing) {
  get(store_->commit(poll_with("f", {"a", "b"}, at(0))));
  close();
  {
    auto db = *Connection::open(path_, Connection::Access::read_write);
    db.execute("UPDATE alert SET body = '{' WHERE no = 1");
    ASSERT_FALSE(db.failed());
  }
  open();
  EXPECT_THAT(titles(claim(at(0))), ElementsAre("Title of b"));
  EXPECT_EQ(get(store_->queues()).at(TargetName{"desk"}).dead, 1);
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE detail LIKE '%can''t be read%'"), 1);
}

}  // namespace
}  // namespace newswatch::store
