// What goes when it is old, and what stays.
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class Purge : public StoreTest {
 protected:
  void SetUp() override { open(); }

  // A poll of `feed`, `age` ago, which told the items.
  void poll(const std::string& feed, const std::vector<std::string>& names, Duration age,
            const std::vector<std::string>& targets = {}) {
    get(store_->commit(poll_with(feed, names, now_ - age, targets)));
    // Alerts are made by the clock: set them back.
    auto db = *Connection::open(path_, Connection::Access::read_write);
    db.run("UPDATE alert SET created = ? WHERE created > ?", now_ - age, now_ - days(1));
    ASSERT_FALSE(db.failed());
  }
  int purge(Duration kept, int rows = 1000) {
    int steps = 1;
    while (get(store_->purge(now_ - kept, rows))) ++steps;
    return steps;
  }
  bool known(const std::string& feed, const std::string& name) {
    return get(store_->known(FeedId{feed}, {key_of(name)})).at(0);
  }

  const Time now_ = now();
};

TEST_F(Purge, HistoryOlderThanTheRetentionGoes) {
  poll("f", {"old", "older"}, days(31));
  poll("f", {"young"}, days(29));
  purge(days(30));
  EXPECT_EQ(count("SELECT count(*) FROM item"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM match"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM story"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM member"), 1);
  EXPECT_EQ(read_alerts(path_, {.limit = 10})->at(0).alert.item.title, "Title of young");
}

TEST_F(Purge, AnAlertThatWaitsForDeliveryStaysWithItsStory) {
  poll("f", {"a"}, days(31), {"desk"});
  purge(days(30));
  auto claimed = get(store_->claim(TargetName{"desk"}, 1, now_, days(1)));
  ASSERT_THAT(claimed.deliveries, SizeIs(1));
  EXPECT_EQ(count("SELECT count(*) FROM member"), 1);
  ok(store_->record(accepted(claimed.deliveries[0].alert.id, TargetName{"desk"})));
  purge(days(30));
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM outbox"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM delivery"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM story"), 0);
}

TEST_F(Purge, AStoryStaysWhileItsNewestMemberIsYoung) {
  poll("f", {"a"}, days(31));
  auto copy = poll_with("g", {"b"}, now_ - days(1));
  copy.members[0].story = story_id(FeedId{"f"}, key_of("a"));
  copy.alerts.clear();
  get(store_->commit(copy));
  purge(days(30));
  EXPECT_EQ(count("SELECT count(*) FROM member"), 2);
}

TEST_F(Purge, AKeyIsKnownForNinetyDaysAfterItWasListedHoweverShortTheHistory) {
  poll("f", {"old"}, days(91));
  poll("f", {"young"}, days(89));
  poll("f", {"now"}, days(0));
  purge(days(1));
  EXPECT_FALSE(known("f", "old"));
  EXPECT_TRUE(known("f", "young"));
  EXPECT_TRUE(known("f", "now"));
}

TEST_F(Purge, AKeyIsKnownForAsLongAsTheHistory) {
  poll("f", {"old"}, days(300));
  poll("f", {"now"}, days(0));
  purge(days(365));
  EXPECT_TRUE(known("f", "old"));
  purge(days(200));
  EXPECT_FALSE(known("f", "old"));
}

// It has answered "not modified" since, so all of it is still listed.
TEST_F(Purge, KeysOfAFeedsLastDocumentAreNeverForgotten) {
  poll("f", {"before"}, days(300));
  poll("f", {"a", "b"}, days(200));
  purge(days(90));
  EXPECT_FALSE(known("f", "before"));
  EXPECT_TRUE(known("f", "a"));
  EXPECT_TRUE(known("f", "b"));
}

TEST_F(Purge, GoesInSmallSteps) {
  std::vector<std::string> names;
  names.reserve(25);
  for (int i = 0; i < 25; ++i) names.push_back(std::to_string(i));
  poll("f", names, days(100));
  poll("f", {"now"}, days(0));
  // 25 items, alerts, stories and keys each: 100 rows.
  EXPECT_TRUE(get(store_->purge(now_ - days(90), 10)));
  EXPECT_EQ(count("SELECT count(*) FROM item"), 16);
  EXPECT_THAT(purge(days(90), 10), ::testing::AllOf(::testing::Ge(9), ::testing::Le(11)));
  EXPECT_EQ(count("SELECT count(*) FROM item"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM seen"), 1);
  EXPECT_EQ(purge(days(90), 10), 1);
}

TEST_F(Purge, ReachesEveryFeed) {
  poll("f", {"old"}, days(100));
  poll("f", {"young"}, days(0));
  close();
  {
    auto db = *Connection::open(path_, Connection::Access::read_write);
    db.execute(
        "CREATE TEMP TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM "
        "n WHERE i < 450) SELECT i FROM n;"
        "INSERT INTO feed (no, id, validators_url, etag, last_modified, policy, failures,"
        "  last_error, gone, moved_to, title, site)"
        "  SELECT i, i, validators_url, etag, last_modified, policy, failures, last_error, gone,"
        "  moved_to, title, site FROM feed, numbers WHERE no = 1;"
        "INSERT INTO poll (feed, next_poll, last_status, listing_at)"
        "  SELECT i, next_poll, last_status, listing_at FROM poll, numbers WHERE feed = 1;"
        "INSERT INTO seen (feed, key, last_listed) SELECT i, key, last_listed FROM seen, numbers");
    ASSERT_FALSE(db.failed()) << db.take_error().error().message;
  }
  open();
  EXPECT_EQ(count("SELECT count(*) FROM seen"), 900);
  EXPECT_EQ(purge(days(90), 100000), 3);
  EXPECT_EQ(count("SELECT count(*) FROM seen"), 450);
}

}  // namespace
}  // namespace newswatch::store
