// Alerts that wait for others of their group: told once, together, whatever happens meanwhile.
#include "store/gathered.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "store/history.h"
#include "store/ingest.h"
#include "store/outbox.h"
#include "store/schema.h"
#include "store/silences.h"
#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const TargetName kGathering{"desk"};

class GatheredTest : public StoreTest {
 protected:
  GatheredTest() {
    hourly_.route = "hourly";
    hourly_.every = hours(1);
    restart();
  }

  void restart() {
    db_.reset();
    db_.emplace(*Connection::open(path_, Connection::Access::read_write));
    EXPECT_TRUE(prepare_schema(*db_));
    release_leases(*db_);
  }

  // One alert for each name.
  Committed tell(const std::vector<std::string>& names, Time when, const Grouping& grouping,
                 const std::vector<std::string>& targets = {"desk"}) {
    auto poll = poll_with("feed-" + std::to_string(++polls_), names, when, targets);
    for (auto& queued : poll.alerts) queued.grouping = grouping;
    return take_in(poll, when);
  }

  Committed take_in(const PollCommit& poll, Time when) {
    auto committed = ingest(*db_, poll, when);
    EXPECT_FALSE(db_->failed());
    return committed;
  }

  Claimed claim(Time when, const TargetName& target = kGathering) {
    auto claimed = claim_due(*db_, target, 100, when, minutes(1));
    EXPECT_FALSE(db_->failed());
    return claimed;
  }

  static std::string name_in(const std::string& title) {
    return title.starts_with("Title of ") ? title.substr(9) : title;
  }

  // The items that a claim tells of, in parts.
  std::vector<std::vector<std::string>> told(Time when, const TargetName& target = kGathering) {
    std::vector<std::vector<std::string>> parts;
    for (const auto& delivery : claim(when, target).deliveries) {
      auto& part = parts.emplace_back();
      for (const auto& alert : delivery.alert.items) part.push_back(name_in(alert.item.title));
      if (part.empty()) part.push_back(name_in(delivery.alert.item.title));
      record_attempt(*db_, accepted(delivery.alert.id, target, delivery.attempt));
    }
    return parts;
  }

  std::vector<std::string> states(const std::string& name) {
    std::vector<std::string> all;
    const auto alerts = *read_alerts(path_, {.limit = 1000});
    for (const auto& stored : alerts) {
      if (name_in(stored.alert.item.title) != name) continue;
      for (const auto& one : stored.deliveries) all.push_back(one.target.value + " " + one.state);
    }
    return all;
  }

  Time start_ = std::chrono::ceil<hours>(at(0));
  Grouping hourly_;
  std::optional<Connection> db_;
  int polls_ = 0;
};

TEST_F(GatheredTest, TellsSeveralAlertsAsOneDigest) {
  const auto committed = tell({"a", "b"}, start_ + minutes(10), hourly_);
  EXPECT_THAT(committed.gathered, SizeIs(2));
  EXPECT_THAT(committed.queued, IsEmpty());
  tell({"c"}, start_ + minutes(59), hourly_);

  const auto early = claim(start_ + minutes(59));
  EXPECT_THAT(early.deliveries, IsEmpty());
  EXPECT_EQ(early.next_due, start_ + hours(1));
  EXPECT_EQ(queue_states(*db_)[kGathering].gathered, 3);
  EXPECT_THAT(states("a"), ElementsAre("desk gathered"));

  EXPECT_THAT(told(start_ + hours(1)), ElementsAre(ElementsAre("a", "b", "c")));
  EXPECT_THAT(states("a"), ElementsAre("desk digest"));
  EXPECT_THAT(states("3 alerts"), ElementsAre("desk delivered"));
  EXPECT_THAT(told(start_ + hours(9)), IsEmpty());
}

TEST_F(GatheredTest, TellsOneAlertAsItself) {
  tell({"a"}, start_ + minutes(10), hourly_);
  const auto claimed = claim(start_ + hours(1));
  ASSERT_THAT(claimed.deliveries, SizeIs(1));
  EXPECT_EQ(claimed.deliveries[0].alert.type, AlertType::item_matched);
  EXPECT_EQ(claimed.deliveries[0].queued, start_ + hours(1));  // its max_age begins
}

TEST_F(GatheredTest, ADigestKeepsItsIdOverTriesAndRestarts) {
  tell({"a", "b"}, start_ + minutes(10), hourly_, {"desk", "chat"});
  const auto first = claim(start_ + hours(1)).deliveries.at(0).alert.id;
  restart();
  EXPECT_EQ(claim(start_ + hours(2)).deliveries.at(0).alert.id, first);
  // Two targets that are told of the same share it.
  EXPECT_EQ(claim(start_ + hours(2), {"chat"}).deliveries.at(0).alert.id, first);
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 3);
}

TEST_F(GatheredTest, GroupsAreToldApartAndManyAlertsInEvenParts) {
  auto by_feed = hourly_;
  by_feed.by = {"feed"};
  std::vector<std::string> many;
  for (int i = 100; i < 121; ++i) many.push_back(std::to_string(i));
  tell({"a", "b"}, start_ + minutes(1), by_feed);
  tell(many, start_ + minutes(2), by_feed);
  EXPECT_THAT(told(start_ + hours(1)), ElementsAre(SizeIs(2), SizeIs(10), SizeIs(11)));
}

TEST_F(GatheredTest, TheFirstOfAGroupSaysWhenAllOfItIsTold) {
  Grouping waits;
  waits.route = "waits";
  waits.wait = seconds(30);
  tell({"a"}, start_, waits);
  tell({"b"}, start_ + seconds(20), waits);
  EXPECT_EQ(claim(start_ + seconds(20)).next_due, start_ + seconds(30));
  EXPECT_THAT(told(start_ + seconds(30)), ElementsAre(ElementsAre("a", "b")));
  tell({"c"}, start_ + seconds(40), waits);
  EXPECT_EQ(claim(start_ + seconds(40)).next_due, start_ + seconds(70));
}

TEST_F(GatheredTest, WhatIsSilencedMeanwhileIsLeftOut) {
  tell({"a", "b"}, start_ + minutes(1), hourly_);
  tell({"c"}, start_ + minutes(2), hourly_);
  Silence silence;
  silence.feed = {"feed-1"};
  silence.from = start_ + minutes(3);
  silence.until = start_ + hours(5);
  add_silence(*db_, silence);
  EXPECT_THAT(told(start_ + hours(1)), ElementsAre(ElementsAre("c")));
  EXPECT_THAT(states("a"), IsEmpty());
}

TEST_F(GatheredTest, WhatWaitsIsNotPurged) {
  tell({"a", "b"}, start_ + minutes(1), hourly_);
  PurgeRound round;
  const auto then = start_ + hours(24 * 100);
  while (purge_step(*db_, round, then, then, 1000)) {
  }
  EXPECT_THAT(told(start_ + hours(24 * 101)), ElementsAre(ElementsAre("a", "b")));
}

TEST_F(GatheredTest, AnAlertThatWaitedForSitesWaitsForItsGroupToo) {
  auto poll = poll_with("a.example", {"one"}, start_ + minutes(1));
  poll.alerts.front().alert.waits_for = 2;
  poll.alerts.front().grouping = hourly_;
  poll.members.front().url = "https://a.example/1";
  const auto story = poll.members.front().story;
  EXPECT_THAT(take_in(poll, start_ + minutes(1)).waiting, SizeIs(1));
  auto second = poll_with("b.example", {"two"}, start_ + minutes(2));
  second.members.front().story = story;
  second.members.front().url = "https://b.example/1";
  second.alerts.clear();
  EXPECT_THAT(take_in(second, start_ + minutes(2)).gathered, SizeIs(1));
  EXPECT_THAT(told(start_ + minutes(59)), IsEmpty());
  EXPECT_THAT(told(start_ + hours(1)), ElementsAre(ElementsAre("one")));
}

}  // namespace
}  // namespace newswatch::store
