// Many writers on the loop, readers beside it, and the orderly end.
#include <atomic>
#include <thread>

#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace asio = boost::asio;

class Concurrency : public StoreTest {
 protected:
  void SetUp() override { open(); }
};

PollCommit numbered_poll(const std::string& feed, int number) {
  return poll_with(feed, {feed + "-" + std::to_string(number)}, at(number));
}

asio::awaitable<void> commit_in_turn(Store& store, std::string feed, int polls, int& committed) {
  for (int i = 0; i < polls; ++i) {
    const auto queued = co_await store.commit(numbered_poll(feed, i));
    if (queued && queued->queued.size() == 1) ++committed;
  }
}

TEST_F(Concurrency, CommitsOfManyFeedsShareTheirSyncs) {
  size_t batches = 0;
  size_t writes = 0;
  store_->on_commit([&](const Store::CommitStats& stats) {
    ++batches;
    writes += stats.writes;
    EXPECT_FALSE(stats.failed);
  });
  int committed = 0;
  for (int feed = 0; feed < 50; ++feed) {
    asio::co_spawn(loop_, commit_in_turn(*store_, "f" + std::to_string(feed), 4, committed),
                   asio::detached);
  }
  loop_.run();
  EXPECT_EQ(committed, 200);
  EXPECT_EQ(writes, 200u);
  EXPECT_LT(batches, 150u);
  EXPECT_EQ(count("SELECT count(*) FROM outbox"), 200);
}

TEST_F(Concurrency, AReaderBesideSeesWholePollsAlone) {
  std::atomic<bool> done = false;
  std::thread reader([&] {
    size_t before = 0;
    do {
      const auto alerts = read_alerts(path_, {.limit = 100000});
      ASSERT_TRUE(alerts) << alerts.error().message;
      ASSERT_GE(alerts->size(), before);
      before = alerts->size();
      for (const auto& alert : *alerts) ASSERT_THAT(alert.deliveries, SizeIs(1));
    } while (!done);
  });
  int committed = 0;
  for (int feed = 0; feed < 4; ++feed) {
    asio::co_spawn(loop_, commit_in_turn(*store_, "f" + std::to_string(feed), 50, committed),
                   asio::detached);
  }
  loop_.run();
  done = true;
  reader.join();
  EXPECT_EQ(committed, 200);
}

TEST_F(Concurrency, FlushWritesWhatIsQueuedAndEndsTheStore) {
  PollState state;
  state.last_status = 304;
  store_->save_later(FeedId{"f"}, std::make_shared<PollState>(state));
  ok(store_->flush());
  EXPECT_EQ(count("SELECT last_status FROM poll"), 304);
  const auto refused = run_on(loop_, store_->commit(poll_with("f", {"a"}, at(0))));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("closed"));
  EXPECT_FALSE(run_on(loop_, store_->ping()));
  store_->save_later(FeedId{"f"}, std::make_shared<PollState>());
  close();
  EXPECT_EQ(count("SELECT last_status FROM poll"), 304);
}

TEST_F(Concurrency, ALoopThatIsGoneBeforeItsAnswersLosesNothingWritten) {
  {
    boost::asio::io_context loop;
    close();
    auto store = *Store::open(path_, loop.get_executor());
    int committed = 0;
    asio::co_spawn(loop, commit_in_turn(*store, "f", 1, committed), asio::detached);
    loop.run_one();  // up to the queue
    store.reset();   // writes it; nobody takes the answer
  }
  EXPECT_EQ(count("SELECT count(*) FROM alert"), 1);
}

}  // namespace
}  // namespace newswatch::store
