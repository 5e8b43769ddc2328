// At most so many alerts of a rule in a window; the next one that is sent tells of the others.
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

struct Outcome {
  bool sent = false;
  int suppressed = 0;
  bool operator==(const Outcome&) const = default;
};
const Outcome kHeldBack{false, 0};

class ThrottleTest : public StoreTest {
 protected:
  ThrottleTest() { connect(); }

  void connect() {
    db_.reset();
    db_.emplace(*Connection::open(path_, Connection::Access::read_write));
    EXPECT_TRUE(prepare_schema(*db_));
  }

  // One alert of `rule` for a new story, `minute` minutes after the first; what came of it.
  Outcome alert(int minute, const std::string& rule = "rule") {
    const auto now = at(60LL * minute);
    auto poll = poll_with("f", {"item-" + std::to_string(++items_)}, now);
    auto& queued = poll.alerts.front();
    queued.alert.rule = RuleId{rule};
    queued.throttle = throttle_;
    const auto committed = ingest(*db_, poll, now);
    EXPECT_FALSE(db_->failed());
    EXPECT_EQ(committed.queued.size() + committed.throttled.size(), 1u);
    const auto& ids = committed.queued.empty() ? committed.throttled : committed.queued;
    const auto all = newest_alerts();
    const auto stored = std::find_if(all.begin(), all.end(),
                                     [&](const auto& one) { return one.alert.id == ids.front(); });
    EXPECT_NE(stored, all.end());
    EXPECT_EQ(stored->deliveries.empty(), committed.queued.empty());
    EXPECT_EQ(stored->alert.throttled, committed.queued.empty() ? "at most 2 in 10m" : "");
    return {!committed.queued.empty(), stored->alert.suppressed};
  }

  std::vector<StoredAlert> newest_alerts() { return *read_alerts(path_, {.limit = 1000}); }

  std::optional<Throttle> throttle_ = Throttle{2, minutes(10)};
  std::optional<Connection> db_;
  int items_ = 0;
};

TEST_F(ThrottleTest, SendsSoManyInAnySpanAndCountsTheOthersInTheNext) {
  EXPECT_EQ(alert(0), (Outcome{true, 0}));
  EXPECT_EQ(alert(4), (Outcome{true, 0}));
  EXPECT_EQ(alert(5), kHeldBack);
  EXPECT_EQ(alert(9), kHeldBack);
  EXPECT_EQ(alert(10), (Outcome{true, 2}));  // the first has left the window
  EXPECT_EQ(alert(11), kHeldBack);           // that of 4 has not
  EXPECT_EQ(alert(14), (Outcome{true, 1}));
  EXPECT_EQ(alert(40), (Outcome{true, 0}));
}

TEST_F(ThrottleTest, EachRuleHasItsOwn) {
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(alert(0).sent);
  EXPECT_FALSE(alert(1).sent);
  EXPECT_EQ(alert(1, "other"), (Outcome{true, 0}));
}

TEST_F(ThrottleTest, OutlastsARestart) {
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(alert(0).sent);
  EXPECT_FALSE(alert(1).sent);
  connect();
  EXPECT_EQ(alert(2), kHeldBack);
  connect();
  EXPECT_EQ(alert(12), (Outcome{true, 2}));
}

TEST_F(ThrottleTest, ThatIsTakenAwayTellsWhatItHeldBack) {
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(alert(0).sent);
  EXPECT_FALSE(alert(1).sent);
  throttle_.reset();
  EXPECT_EQ(alert(2), (Outcome{true, 1}));
  EXPECT_EQ(alert(2), (Outcome{true, 0}));
}

TEST_F(ThrottleTest, AlertsOfTheFutureHoldBackNone) {
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(alert(1000).sent);
  EXPECT_TRUE(alert(0).sent);  // the clock was set back
}

TEST_F(ThrottleTest, CountsWithinOnePoll) {
  auto poll = poll_with("f", {"a", "b", "c", "d"}, at(0));
  for (auto& queued : poll.alerts) queued.throttle = throttle_;
  const auto committed = ingest(*db_, poll, at(0));
  EXPECT_THAT(committed.queued, ElementsAre(poll.alerts[0].alert.id, poll.alerts[1].alert.id));
  EXPECT_THAT(committed.throttled, ElementsAre(poll.alerts[2].alert.id, poll.alerts[3].alert.id));
  // A copy of a story that was held back is no news either.
  const auto again = ingest(*db_, poll, at(0));
  EXPECT_THAT(again.queued, IsEmpty());
  EXPECT_THAT(again.throttled, IsEmpty());
  EXPECT_THAT(newest_alerts(), SizeIs(4));
}

struct Counts {
  size_t sent = 0;
  size_t held_back = 0;
};

boost::asio::awaitable<void> commit(Store* store, PollCommit poll, Counts* counts) {
  const auto committed = co_await store->commit(std::move(poll));
  counts->sent += committed->queued.size();
  counts->held_back += committed->throttled.size();
}

TEST_F(ThrottleTest, IsExactUnderConcurrentPolls) {
  open();
  Counts counts;
  for (int i = 0; i < 100; ++i) {
    auto poll = poll_with("f" + std::to_string(i), {"a" + std::to_string(i)}, at(0));
    poll.alerts.front().throttle = throttle_;
    boost::asio::co_spawn(loop_, commit(store_.get(), std::move(poll), &counts),
                          [](std::exception_ptr error) {
                            if (error) std::rethrow_exception(error);
                          });
  }
  loop_.run();
  EXPECT_EQ(counts.sent, 2u);
  EXPECT_EQ(counts.held_back, 98u);
  EXPECT_EQ(count("SELECT count(*) FROM outbox"), 2);
}

}  // namespace
}  // namespace newswatch::store
