// The group commit: what shares a sync, what fails alone, what is refused.
#include "store/writer.h"

#include <csignal>
#include <fstream>
#include <future>
#include <sys/resource.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

// Runs a function; its outcome can be waited for.
class Job : public Operation {
 public:
  explicit Job(std::function<void(Connection&)> work) : work_(std::move(work)) {}
  void run(Connection& db) override { work_(db); }
  void complete(Result<void> outcome) override { outcome_.set_value(std::move(outcome)); }
  std::future<Result<void>> outcome() { return outcome_.get_future(); }

 private:
  std::function<void(Connection&)> work_;
  std::promise<Result<void>> outcome_;
};

class WriterTest : public ::testing::Test {
 protected:
  void start(Writer::Limits limits = {}, const std::string& setup = "") {
    auto db = *Connection::open(path_, Connection::Access::read_write);
    db.use_wal();
    db.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, data TEXT) STRICT");
    db.execute(setup);
    ASSERT_FALSE(db.failed());
    writer_.emplace(std::move(db), limits,
                    Writer::Callbacks{.committed = [this](const Store::CommitStats& stats) {
                      batches_.push_back(stats);
                    }});
  }
  // Ends the writer, whose thread filled the list.
  std::vector<size_t> batch_sizes() {
    writer_.reset();
    std::vector<size_t> sizes;
    sizes.reserve(batches_.size());
    for (const auto& batch : batches_) sizes.push_back(batch.writes);
    return sizes;
  }

  std::future<Result<void>> submit(Writer::Kind kind, std::function<void(Connection&)> work) {
    auto job = std::make_unique<Job>(std::move(work));
    auto outcome = job->outcome();
    writer_->submit(kind, std::move(job));
    return outcome;
  }
  std::future<Result<void>> insert(int n, const std::string& data = "") {
    return submit(Writer::Kind::write,
                  [n, data](Connection& db) { db.run("INSERT INTO t VALUES (?, ?)", n, data); });
  }
  // Holds the writer's thread in a write, so that what is submitted meanwhile collects.
  std::future<Result<void>> hold() {
    auto held = std::make_shared<std::promise<void>>();
    auto entered = held->get_future();
    auto outcome = submit(Writer::Kind::write, [this, held, first = true](Connection&) mutable {
      if (!std::exchange(first, false)) return;
      held->set_value();
      released_.get_future().wait();
    });
    entered.wait();
    return outcome;
  }
  void release() { released_.set_value(); }

  std::vector<int> stored() {
    auto db = *Connection::open(path_, Connection::Access::read_only);
    std::vector<int> numbers;
    auto rows = db.query("SELECT n FROM t ORDER BY n");
    while (rows.next()) numbers.push_back(rows.small_integer(0));
    return numbers;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file();
  std::vector<Store::CommitStats> batches_;
  std::promise<void> released_;
  std::optional<Writer> writer_;
};

TEST_F(WriterTest, AWriteAloneStandsOnDiskWhenItCompletes) {
  start();
  EXPECT_TRUE(insert(1).get());
  EXPECT_THAT(stored(), ElementsAre(1));
  EXPECT_TRUE(insert(2).get());
  EXPECT_THAT(stored(), ElementsAre(1, 2));
  EXPECT_THAT(batch_sizes(), ElementsAre(1, 1));
}

TEST_F(WriterTest, WhatCollectsIsCommittedTogether) {
  start({.writes = 1000, .collect = std::chrono::hours(1)});
  hold();
  std::vector<std::future<Result<void>>> outcomes;
  outcomes.reserve(100);
  for (int i = 0; i < 100; ++i) outcomes.push_back(insert(i));
  release();
  for (auto& outcome : outcomes) EXPECT_TRUE(outcome.get());
  EXPECT_THAT(stored(), SizeIs(100));
  EXPECT_THAT(batch_sizes(), SizeIs(Le(2u)));
}

TEST_F(WriterTest, ABatchTakesNoMoreThanItsLimit) {
  start({.writes = 10, .collect = std::chrono::hours(1)});
  hold();
  std::vector<std::future<Result<void>>> outcomes;
  outcomes.reserve(100);
  for (int i = 0; i < 29; ++i) outcomes.push_back(insert(i));
  release();
  for (auto& outcome : outcomes) EXPECT_TRUE(outcome.get());
  EXPECT_THAT(batch_sizes(), ElementsAre(10, 10, 10));
}

TEST_F(WriterTest, ABatchThatTakesLongIsCommittedWithoutTheRest) {
  start({.writes = 1000, .collect = std::chrono::milliseconds(0)});
  hold();
  auto first = insert(1);
  auto second = insert(2);
  release();
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
  EXPECT_THAT(batch_sizes(), ElementsAre(1, 1, 1));
}

TEST_F(WriterTest, AFailingWriteTakesBackItsOwnChangesAlone) {
  start();
  hold();
  auto first = insert(1);
  auto failing = submit(Writer::Kind::write, [](Connection& db) {
    db.run("INSERT INTO t VALUES (2, '')");
    db.run("INSERT INTO t VALUES (1, '')");
    db.run("INSERT INTO t VALUES (4, '')");
  });
  auto last = insert(3);
  release();
  EXPECT_TRUE(first.get());
  const auto outcome = failing.get();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("UNIQUE constraint failed: t.n"));
  EXPECT_TRUE(last.get());
  EXPECT_THAT(stored(), ElementsAre(1, 3));
  writer_.reset();
  EXPECT_TRUE(std::any_of(batches_.begin(), batches_.end(), [](auto& b) { return b.failed; }));
}

TEST_F(WriterTest, AnExceptionFailsItsOwnWrite) {
  start();
  hold();
  auto failing = submit(Writer::Kind::write, [](Connection& db) {
    db.run("INSERT INTO t VALUES (2, '')");
    throw std::runtime_error("unexpected");
  });
  auto last = insert(3);
  release();
  EXPECT_THAT(failing.get().error().message, HasSubstr("unexpected"));
  EXPECT_TRUE(last.get());
  EXPECT_THAT(stored(), ElementsAre(3));
}

TEST_F(WriterTest, WhenTheTransactionIsLostEachWriteGetsItsOwn) {
  start();
  hold();
  auto first = insert(1);
  auto losing = submit(Writer::Kind::write, [](Connection& db) { db.run("ROLLBACK"); });
  auto last = insert(3);
  release();
  EXPECT_TRUE(first.get());
  losing.wait();
  EXPECT_TRUE(last.get());
  EXPECT_THAT(stored(), ElementsAre(1, 3));
}

TEST_F(WriterTest, WhenRoomRunsOutTheSmallWritesGoThrough) {
  start({}, "PRAGMA max_page_count = 40");
  hold();
  auto first = insert(1);
  auto big = insert(2, std::string(400000, 'x'));
  auto last = insert(3);
  release();
  EXPECT_TRUE(first.get());
  const auto outcome = big.get();
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("Make room on the disk"));
  EXPECT_TRUE(last.get());
  EXPECT_THAT(stored(), ElementsAre(1, 3));
}

TEST_F(WriterTest, AfterAFailedDiskNothingIsTriedAgain) {
  start();
  EXPECT_TRUE(insert(1).get());
  // Files may grow no further: a write fails as on a broken disk.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 100000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto outcome = insert(2, std::string(400000, 'x')).get();
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("check the disk, then start newswatch again"));
  EXPECT_EQ(insert(3).get().error().message, outcome.error().message);
  EXPECT_FALSE(submit(Writer::Kind::read, [](Connection&) {}).get());
  writer_.reset();
  EXPECT_THAT(stored(), ElementsAre(1));
}

TEST_F(WriterTest, DamageThatIsFoundStopsEverythingWithTheWayOut) {
  start();
  EXPECT_TRUE(insert(1).get());
  writer_.reset();
  {
    // The first page of t, which follows the schema's.
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(4096) << std::string(64, '\x5a');
  }
  writer_.emplace(*Connection::open(path_, Connection::Access::read_write), Writer::Limits{},
                  Writer::Callbacks{.committed = [](const Store::CommitStats&) {}});
  const auto found =
      submit(Writer::Kind::read, [](Connection& db) { db.integer("SELECT n FROM t"); }).get();
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr(".recover"));
  EXPECT_EQ(insert(2).get().error().message, found.error().message);
}

TEST_F(WriterTest, ALazyWriteWaitsForTheNextBatch) {
  start({.collect = std::chrono::hours(1), .lazy = std::chrono::hours(1)});
  auto lazy =
      submit(Writer::Kind::lazy, [](Connection& db) { db.run("INSERT INTO t VALUES (1, '')"); });
  // A read shows that the thread has looked at the queue.
  EXPECT_TRUE(submit(Writer::Kind::read, [](Connection&) {}).get());
  EXPECT_THAT(stored(), IsEmpty());
  EXPECT_TRUE(insert(2).get());
  EXPECT_TRUE(lazy.get());
  EXPECT_THAT(stored(), ElementsAre(1, 2));
  EXPECT_THAT(batch_sizes(), ElementsAre(2));
}

TEST_F(WriterTest, ALazyWriteIsWrittenOnItsOwnWhenNothingElseComes) {
  start({.lazy = std::chrono::milliseconds(1)});
  EXPECT_TRUE(submit(Writer::Kind::lazy, [](Connection& db) {
                db.run("INSERT INTO t VALUES (1, '')");
              }).get());
  EXPECT_THAT(stored(), ElementsAre(1));
}

TEST_F(WriterTest, ManyLazyWritesMakeABatch) {
  start({.writes = 8, .lazy = std::chrono::hours(1)});
  std::vector<std::future<Result<void>>> outcomes;
  outcomes.reserve(100);
  for (int i = 0; i < 8; ++i) {
    outcomes.push_back(submit(Writer::Kind::lazy,
                              [i](Connection& db) { db.run("INSERT INTO t VALUES (?, '')", i); }));
  }
  for (auto& outcome : outcomes) EXPECT_TRUE(outcome.get());
}

TEST_F(WriterTest, ClosingWritesWhatIsQueued) {
  start({.lazy = std::chrono::hours(1)});
  auto lazy =
      submit(Writer::Kind::lazy, [](Connection& db) { db.run("INSERT INTO t VALUES (1, '')"); });
  writer_.reset();
  EXPECT_TRUE(lazy.get());
  EXPECT_THAT(stored(), ElementsAre(1));
}

TEST_F(WriterTest, NothingIsTakenAfterTheLast) {
  start();
  auto last = std::make_unique<Job>([](Connection& db) { db.run("INSERT INTO t VALUES (1, '')"); });
  auto outcome = last->outcome();
  writer_->submit_last(std::move(last));
  EXPECT_TRUE(outcome.get());
  EXPECT_THAT(insert(2).get().error().message, HasSubstr("closed"));
}

TEST_F(WriterTest, AReadRunsInNoTransaction) {
  start();
  hold();
  auto write = insert(1);
  bool inside = true;
  auto read = submit(Writer::Kind::read, [&](Connection& db) { inside = db.in_transaction(); });
  release();
  EXPECT_TRUE(read.get());
  EXPECT_TRUE(write.get());
  EXPECT_FALSE(inside);
}

}  // namespace
}  // namespace newswatch::store
