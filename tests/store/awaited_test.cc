// Rules that wait for several sites, and what is told of a story after its alert.
#include <algorithm>

#include <gmock/gmock.h>

#include "store/ingest.h"
#include "store/schema.h"
#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const StoryId kStory{"story_0123"};
const RuleId kRule{"rule"};

class AwaitedTest : public StoreTest {
 protected:
  AwaitedTest() { connect(); }

  void connect() {
    db_.reset();
    db_.emplace(*Connection::open(path_, Connection::Access::read_write));
    EXPECT_TRUE(prepare_schema(*db_));
  }

  // One item of the story, at `site`, and what is to be told of it.
  Committed tell(const std::string& site, std::vector<Alert> alerts) {
    const auto when = at(60LL * ++told_);
    auto poll = poll_with(site, {"item-" + std::to_string(told_)}, when);
    auto& member = poll.members.front();
    member.story = kStory;
    member.url = "https://" + site + "/" + std::to_string(told_);
    const auto pattern = poll.alerts.front();
    poll.alerts.clear();
    for (auto& alert : alerts) {
      auto queued = pattern;
      queued.alert.id = alert.id;
      queued.alert.type = alert.type;
      queued.alert.related_to = alert.related_to;
      queued.alert.waits_for = alert.waits_for;
      queued.alert.story = kStory;
      queued.throttle = throttle_;
      poll.alerts.push_back(std::move(queued));
    }
    auto committed = ingest(*db_, poll, when);
    EXPECT_FALSE(db_->failed());
    return committed;
  }

  static Alert matched(int waits_for = 0) {
    Alert alert;
    alert.id = AlertId{"alert_main"};
    alert.waits_for = waits_for;
    return alert;
  }
  static Alert spread() {
    auto alert = matched();
    alert.type = AlertType::story_spread;
    alert.related_to = "alert_main";
    return alert;
  }
  static Alert updated() {
    auto alert = spread();
    alert.type = AlertType::story_updated;
    alert.id = update_id(AlertId{"alert_main"}, FeedId{"a.example"}, key_of("an item"), "Title");
    return alert;
  }

  StoredAlert stored(const AlertId& id) {
    const auto all = *read_alerts(path_, {.limit = 1000});
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.alert.id == id; });
    EXPECT_NE(found, all.end()) << id.value;
    return found != all.end() ? *found : StoredAlert{};
  }

  std::optional<Throttle> throttle_;
  std::optional<Connection> db_;
  int told_ = 0;
};

TEST_F(AwaitedTest, IsSentOnceEnoughSitesTellTheStory) {
  EXPECT_THAT(tell("a.example", {matched(3)}).waiting, SizeIs(1));
  EXPECT_EQ(stored(matched().id).alert.waits_for, 3);
  EXPECT_THAT(stored(matched().id).deliveries, IsEmpty());
  // The same site, told again; a second one.
  EXPECT_THAT(tell("news.a.example", {matched(3)}).queued, IsEmpty());
  EXPECT_THAT(tell("b.example", {}).queued, IsEmpty());
  connect();                                     // waiting outlasts a restart
  const auto committed = tell("c.example", {});  // an item that the rule itself does not match
  EXPECT_THAT(committed.queued, ElementsAre(matched().id));
  ASSERT_THAT(committed.completed, SizeIs(1));
  EXPECT_EQ(committed.completed[0].item.title, "Title of item-1");

  const auto sent = stored(matched().id);
  EXPECT_EQ(sent.alert.waits_for, 0);
  EXPECT_EQ(sent.created, at(240));
  EXPECT_EQ(sent.sources, 3);
  ASSERT_THAT(sent.deliveries, SizeIs(1));
  EXPECT_EQ(sent.deliveries[0].target, TargetName{"desk"});
  EXPECT_EQ(count("SELECT count(*) FROM awaited"), 0);
  EXPECT_THAT(tell("d.example", {matched(3)}).queued, IsEmpty());
}

TEST_F(AwaitedTest, IsSentAtOnceWhereEnoughSitesToldItBefore) {
  tell("a.example", {});
  tell("b.example", {});
  EXPECT_THAT(tell("c.example", {matched(3)}).queued, ElementsAre(matched().id));
}

TEST_F(AwaitedTest, AThrottleJudgesWhenItIsSent) {
  throttle_ = Throttle{1, minutes(60)};
  auto other = matched();
  other.id = AlertId{"alert_other"};
  tell("a.example", {matched(2)});
  EXPECT_THAT(tell("a.example", {other}).queued, SizeIs(1));  // what waits counts for nothing
  EXPECT_THAT(tell("b.example", {}).throttled, ElementsAre(matched().id));
  EXPECT_EQ(stored(matched().id).alert.throttled, "at most 1 in 1h");
}

TEST_F(AwaitedTest, GoesWithItsAlert) {
  tell("a.example", {matched(3)});
  db_->run("DELETE FROM alert");
  EXPECT_EQ(count("SELECT count(*) FROM awaited"), 0);
}

TEST_F(AwaitedTest, SpreadIsToldAtTwoFiveAndTenSitesOnce) {
  tell("site-1.example", {spread(), matched()});
  EXPECT_THAT(tell("site-1.example", {spread(), matched()}).queued, IsEmpty());
  std::vector<int> told;
  for (int sites = 2; sites <= 12; ++sites) {
    const auto committed =
        tell("site-" + std::to_string(sites) + ".example", {spread(), matched()});
    if (committed.queued.empty()) continue;
    told.push_back(sites);
    ASSERT_THAT(committed.completed, SizeIs(1));
    EXPECT_EQ(committed.completed[0].id, spread_id(matched().id, sites));
    EXPECT_EQ(committed.completed[0].reason, std::to_string(sites) + " sites");
    EXPECT_EQ(stored(committed.queued[0]).alert.type, AlertType::story_spread);
  }
  EXPECT_THAT(told, ElementsAre(2, 5, 10));
}

TEST_F(AwaitedTest, NothingFollowsWhatWasNotSent) {
  // The rule meets the story only now: its alert is the news, and no update of anything.
  EXPECT_THAT(tell("a.example", {updated(), spread(), matched()}).queued,
              ElementsAre(matched().id));
  EXPECT_THAT(tell("a.example", {updated(), matched()}).queued, ElementsAre(updated().id));
  EXPECT_THAT(tell("a.example", {updated(), matched()}).queued, IsEmpty());  // once
}

TEST_F(AwaitedTest, NothingFollowsWhatStillWaits) {
  tell("a.example", {updated(), spread(), matched(3)});
  EXPECT_THAT(tell("b.example", {updated(), spread(), matched(3)}).queued, IsEmpty());
  EXPECT_THAT(tell("c.example", {}).queued, ElementsAre(matched().id));
  EXPECT_THAT(tell("d.example", {spread()}).queued, ElementsAre(spread_id(matched().id, 2)));
}

}  // namespace
}  // namespace newswatch::store
