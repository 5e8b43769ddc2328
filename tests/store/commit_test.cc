// One poll's commit: whole or not at all, and each story told once a rule.
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Commit : public StoreTest {
 protected:
  void SetUp() override { open(); }

  // An outbox row for the target "boom" fails, after all else of its poll was written.
  void arm_failure() {
    close();
    auto db = *Connection::open(path_, Connection::Access::read_write);
    db.execute(
        "CREATE TRIGGER boom BEFORE INSERT ON outbox WHEN NEW.target = 'boom' "
        "BEGIN SELECT RAISE(ABORT, 'the target exploded'); END");
    ASSERT_FALSE(db.failed());
    open();
  }

  long long rows() {
    return count(
        "SELECT (SELECT count(*) FROM feed) + (SELECT count(*) FROM seen) + "
        "(SELECT count(*) FROM item) + (SELECT count(*) FROM match) + (SELECT count(*) FROM story) "
        "+ (SELECT count(*) FROM member) + (SELECT count(*) FROM alert) + "
        "(SELECT count(*) FROM outbox)");
  }
};

PollCommit copy_of(const PollCommit& lead, const std::string& feed, const std::string& name,
                   Time when) {
  auto copy = poll_with(feed, {name}, when);
  const auto story = lead.alerts.front().alert.story;
  copy.members.front().story = story;
  copy.members.front().decision = "copy";
  copy.members.front().reason = "same_url";
  copy.members.front().url = "https://" + feed + ".example/" + name;
  auto& alert = copy.alerts.front().alert;
  alert.story = story;
  alert.id = alert_id(alert.rule, lead_report(story));
  return copy;
}

TEST_F(Commit, GivesTheAlertsItQueuedInOrder) {
  const auto poll = poll_with("f", {"a", "b"}, at(0));
  EXPECT_THAT(get(store_->commit(poll)).queued,
              ElementsAre(poll.alerts[0].alert.id, poll.alerts[1].alert.id));
}

TEST_F(Commit, ThatFailsHalfWayLeavesNothing) {
  arm_failure();
  const auto failed =
      run_on(loop_, store_->commit(poll_with("f", {"a", "b"}, at(0), {"desk", "boom"})));
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("the target exploded"));
  EXPECT_EQ(rows(), 0);
  EXPECT_THAT(get(store_->known(FeedId{"f"}, {key_of("a")})), ElementsAre(false));
  EXPECT_THAT(get(store_->commit(poll_with("f", {"a", "b"}, at(1)))).queued, SizeIs(2));
}

TEST_F(Commit, ThatFailsKeepsTheStateBefore) {
  arm_failure();
  auto poll = poll_with("f", {"a"}, at(0));
  poll.state.validators.etag = "\"before\"";
  get(store_->commit(poll));
  poll = poll_with("f", {"b"}, at(1), {"boom"});
  poll.state.validators.etag = "\"after\"";
  EXPECT_FALSE(run_on(loop_, store_->commit(poll)));
  EXPECT_EQ(get(store_->load_poll_states()).at(FeedId{"f"}).validators.etag, "\"before\"");
}

TEST_F(Commit, AStoryIsToldOnceByARule) {
  const auto lead = poll_with("f", {"a"}, at(0));
  get(store_->commit(lead));
  EXPECT_THAT(get(store_->commit(copy_of(lead, "g", "b", at(1)))).queued, IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM outbox"), 1);
}

TEST_F(Commit, AnotherRuleTellsTheStoryOfACopy) {
  const auto lead = poll_with("f", {"a"}, at(0));
  get(store_->commit(lead));
  auto copy = copy_of(lead, "g", "b", at(1));
  copy.alerts[0].alert.rule = RuleId{"other"};
  copy.alerts[0].alert.id = alert_id(RuleId{"other"}, lead_report(copy.alerts[0].alert.story));
  EXPECT_THAT(get(store_->commit(copy)).queued, ElementsAre(copy.alerts[0].alert.id));
}

TEST_F(Commit, ACopyGrowsTheStoryOfAnAlertAlreadyTold) {
  const auto lead = poll_with("f", {"a"}, at(0));
  get(store_->commit(lead));
  get(store_->commit(copy_of(lead, "g", "b", at(1))));
  get(store_->commit(copy_of(lead, "h", "c", at(2))));
  get(store_->commit(copy_of(lead, "h", "c", at(3))));
  const auto alerts = *read_alerts(path_, {.limit = 10});
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_THAT(alerts[0].also_in, ElementsAre(AlsoIn{FeedId{"g"}, "https://g.example/b"},
                                             AlsoIn{FeedId{"h"}, "https://h.example/c"}));
  EXPECT_EQ(alerts[0].sources, 3);
}

TEST_F(Commit, SourcesAreSitesNotFeeds) {
  const auto lead = poll_with("f", {"a"}, at(0));
  get(store_->commit(lead));
  auto copy = copy_of(lead, "g", "b", at(1));
  copy.members[0].url = "https://sport.news.example/b";  // as the lead's, news.example
  get(store_->commit(copy));
  auto linkless = copy_of(lead, "h", "c", at(2));
  linkless.members[0].url = "";
  get(store_->commit(linkless));
  EXPECT_EQ(read_alerts(path_, {.limit = 1})->at(0).sources, 2);
}

TEST_F(Commit, TwoItemsOfOnePollMayBeOneStory) {
  auto poll = poll_with("f", {"a", "b"}, at(0));
  poll.members[1].story = poll.members[0].story;
  poll.alerts[1].alert.story = poll.alerts[0].alert.story;
  poll.alerts[1].alert.id = poll.alerts[0].alert.id;
  EXPECT_THAT(get(store_->commit(poll)).queued, SizeIs(1));
  EXPECT_THAT(read_alerts(path_, {.limit = 1})->at(0).also_in, SizeIs(1));
}

TEST_F(Commit, AnItemGivenTwiceIsKeptOnce) {
  const auto poll = poll_with("f", {"a"}, at(0));
  get(store_->commit(poll));
  EXPECT_THAT(get(store_->commit(poll)).queued, IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM item"), 1);
}

TEST_F(Commit, WhatStaysListedIsWrittenOnceADay) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  const auto listed_at = [&](Time when) {
    auto poll = poll_with("f", {}, when);
    poll.listed = {key_of("a")};
    get(store_->commit(poll));
    return from_millis(count("SELECT last_listed FROM seen"));
  };
  EXPECT_EQ(listed_at(at(0) + hours(1)), at(0));
  EXPECT_EQ(listed_at(at(0) + hours(24)), at(0));
  EXPECT_EQ(listed_at(at(0) + hours(25)), at(0) + hours(25));
}

TEST_F(Commit, AListedKeyThatWasPurgedIsKnownAgain) {
  auto poll = poll_with("f", {}, at(0));
  poll.listed = {key_of("a")};
  get(store_->commit(poll));
  EXPECT_THAT(get(store_->known(FeedId{"f"}, {key_of("a")})), ElementsAre(true));
}

}  // namespace
}  // namespace newswatch::store
