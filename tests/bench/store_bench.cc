// What storing costs: commits a second, alone and in company, and a seen key. Each line is compared
// with plain SQLite doing one transaction a row, in the same run on the same disk (`x_raw`), or
// with a table keyed at random (`x_random_key`).
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "store/ingest.h"
#include "store/recall.h"
#include "store/schema.h"
#include "store/store.h"

namespace newswatch::store {
namespace {

namespace asio = boost::asio;

// The yardsticks, set by the benchmarks that come first.
double raw_commits_a_second = 0;
double random_key_rows_a_second = 0;

class Folder {
 public:
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "newswatch-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file() const { return (path_ / "newswatch.db").string(); }

 private:
  std::filesystem::path path_;
};

Connection open_raw(const std::string& path) {
  auto db = Connection::open(path, Connection::Access::read_write);
  if (!db || !prepare_schema(*db)) throw std::runtime_error("the database can't be opened");
  return std::move(*db);
}

// Per second of real time: what a user waits for.
double rate(const benchmark::State& state, double count, double seconds) {
  return seconds > 0 && state.iterations() > 0 ? count / seconds : 0;
}

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// A poll that brought one item of the usual size.
PollCommit one_item_poll(long long number) {
  PollCommit poll;
  poll.feed = FeedId{"feed-" + std::to_string(number % 10000)};
  poll.state.policy = IdentityPolicy::id;
  poll.state.last_poll = now();
  NewItem item;
  item.key = ItemKey{hash128(std::to_string(number))};
  item.item.link = "https://news.example/2026/03/" + std::to_string(number);
  item.item.title = "A headline of the usual length, with nine or ten words";
  item.item.summary = std::string(400, 's');
  item.first_seen = now();
  poll.listed = {item.key};
  poll.items = {std::move(item)};
  return poll;
}

asio::awaitable<void> commit_some(Store& store, long long first, int polls) {
  for (int i = 0; i < polls; ++i) {
    const auto queued = co_await store.commit(one_item_poll(first + i));
    if (!queued) throw std::runtime_error(queued.error().message);
  }
}

void RawOneTransactionARow(benchmark::State& state) {
  const Folder folder;
  auto db = open_raw(folder.file());
  long long number = 0;
  const Stopwatch watch;
  for (auto _ : state) {
    db.run("INSERT INTO seen (feed, key, last_listed) VALUES (?, ?, 0)", number % 10000,
           Blob{to_bytes(hash128(std::to_string(number)))});
    ++number;
  }
  raw_commits_a_second = rate(state, static_cast<double>(number), watch.seconds());
  state.counters["commits/s"] = raw_commits_a_second;
}

// So many feeds commit at the same time, each its next poll when the one before stands on disk.
void Polls(benchmark::State& state) {
  const Folder folder;
  asio::io_context loop;
  const auto store = Store::open(folder.file(), loop.get_executor());
  if (!store) throw std::runtime_error(store.error().message);
  double syncs = 0;
  (*store)->on_commit([&](const Store::CommitStats&) { ++syncs; });
  constexpr int kPollsEach = 20;
  const auto feeds = static_cast<int>(state.range(0));
  long long polls = 0;
  const Stopwatch watch;
  for (auto _ : state) {
    for (int feed = 0; feed < feeds; ++feed) {
      asio::co_spawn(loop, commit_some(**store, polls, kPollsEach), asio::detached);
      polls += kPollsEach;
    }
    loop.restart();
    loop.run();
  }
  const double polls_a_second = rate(state, static_cast<double>(polls), watch.seconds());
  state.counters["polls/s"] = polls_a_second;
  state.counters["polls/commit"] = static_cast<double>(polls) / syncs;
  state.counters["x_raw"] = polls_a_second / raw_commits_a_second;
}

constexpr int kKeys = 35;  // items in a document
constexpr int kFeedsABatch = 100;

std::vector<ItemKey> keys_of(long long feed, long long round) {
  std::vector<ItemKey> keys;
  keys.reserve(kKeys);
  for (int i = 0; i < kKeys; ++i) {
    keys.push_back(ItemKey{hash128({std::to_string(feed), std::to_string(round * kKeys + i)})});
  }
  return keys;
}

// What the store would cost with one random key for all feeds: the same rows and batches.
void RandomKeyRow(benchmark::State& state) {
  const Folder folder;
  auto db = open_raw(folder.file());
  db.execute("CREATE TABLE random (key BLOB PRIMARY KEY, last_listed INTEGER) WITHOUT ROWID");
  double rows = 0;
  long long round = 0;
  const Stopwatch watch;
  for (auto _ : state) {
    Savepoint batch(db);
    for (int feed = 0; feed < kFeedsABatch; ++feed) {
      for (const auto& key : keys_of(round * kFeedsABatch + feed, 0)) {
        db.run("INSERT INTO random VALUES (?, ?) ON CONFLICT DO NOTHING", Blob{to_bytes(key.value)},
               0);
        ++rows;
      }
    }
    batch.commit();
    ++round;
  }
  random_key_rows_a_second = rate(state, rows, watch.seconds());
  state.counters["us/row"] = 1e6 / random_key_rows_a_second;
}

// Keys that are new, or listed again, in polls of 35, a hundred polls a commit.
void seen_rows(benchmark::State& state, bool listed_again) {
  const Folder folder;
  auto db = open_raw(folder.file());
  double rows = 0;
  long long round = 0;
  const auto take_in = [&](long long first_feed) {
    Savepoint batch(db);
    for (int feed = 0; feed < kFeedsABatch; ++feed) {
      PollCommit poll;
      poll.feed = FeedId{"feed-" + std::to_string(first_feed + feed)};
      poll.listed = keys_of(first_feed + feed, 0);
      ingest(db, poll, now());
      rows += kKeys;
    }
    batch.commit();
    if (!db.take_error()) throw std::runtime_error("the rows can't be written");
  };
  if (listed_again) take_in(0);
  rows = 0;
  const Stopwatch watch;
  for (auto _ : state) take_in(listed_again ? 0 : kFeedsABatch * round++);
  const double rows_a_second = rate(state, rows, watch.seconds());
  state.counters["us/row"] = 1e6 / rows_a_second;
  state.counters["x_random_key"] = rows_a_second / random_key_rows_a_second;
}

void SeenRowNew(benchmark::State& state) { seen_rows(state, false); }
void SeenRowListedAgain(benchmark::State& state) { seen_rows(state, true); }

void KnownKey(benchmark::State& state) {
  const Folder folder;
  auto db = open_raw(folder.file());
  PollCommit poll;
  poll.feed = FeedId{"feed"};
  poll.listed = keys_of(1, 0);
  ingest(db, poll, now());
  double keys = 0;
  const Stopwatch watch;
  for (auto _ : state) {
    benchmark::DoNotOptimize(known_keys(db, poll.feed, poll.listed));
    keys += kKeys;
  }
  state.counters["us/key"] = 1e6 / rate(state, keys, watch.seconds());
}

// In this order: the yardsticks first.
BENCHMARK(RawOneTransactionARow)->UseRealTime();
BENCHMARK(Polls)->Arg(1)->Arg(8)->Arg(64)->Arg(512)->UseRealTime();
BENCHMARK(RandomKeyRow)->Iterations(300)->UseRealTime();
BENCHMARK(SeenRowNew)->Iterations(300)->UseRealTime();
BENCHMARK(SeenRowListedAgain)->Iterations(300)->UseRealTime();
BENCHMARK(KnownKey)->UseRealTime();

}  // namespace
}  // namespace newswatch::store

BENCHMARK_MAIN();
