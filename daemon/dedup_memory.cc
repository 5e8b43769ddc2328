#include "daemon/dedup_memory.h"

#include <memory>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "daemon/offload.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

constexpr const char* kCounts = "word_counts";

// Read at once: fingerprints of so many are made in the pool, then remembered on the loop within a
// few milliseconds.
constexpr int kBatch = 500;

constexpr auto kRetry = std::chrono::seconds(5);

using Members = store::Store::Members;

std::vector<dedup::Fingerprint> fingerprints_of(const Members& members) {
  std::vector<dedup::Fingerprint> made;
  made.reserve(members.list.size());
  for (const auto& remembered : members.list) {
    made.push_back(dedup::fingerprint_of(remembered.item));
  }
  return made;
}

}  // namespace

DedupMemory::DedupMemory(const asio::any_io_executor& loop, asio::thread_pool& pool,
                         store::Store& store, const dedup::Settings& settings)
    : pool_(pool), store_(store), settings_(settings), dedup_(settings), changed_(loop) {}

void DedupMemory::configure(const dedup::Settings& settings) {
  settings_ = settings;
  dedup_.configure(settings);
}

asio::awaitable<void> DedupMemory::load() {
  for (;;) {
    auto outcome = co_await load_counts();
    if (outcome) outcome = co_await load_members();
    if (outcome) break;
    spdlog::error(
        "what was told before can't be read, so nothing is told yet; tried again soon: {}",
        outcome.error().message);
    asio::steady_timer pause(co_await asio::this_coro::executor, kRetry);
    co_await pause.async_wait(asio::use_awaitable);
  }
  loaded_ = true;
  changed_.notify_all();
}

asio::awaitable<void> DedupMemory::loaded() {
  while (!loaded_) co_await changed_.wait();
}

asio::awaitable<Result<void>> DedupMemory::load_counts() {
  if (counted_until_ != Time{}) co_return Result<void>();
  const auto learnt = co_await store_.load_learnt(kCounts);
  if (!learnt) co_return tl::unexpected(learnt.error());
  if (const auto counts = dedup::counts_from_bytes(learnt->value)) {
    dedup_.restore(*counts);
    counted_until_ = learnt->until;
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> DedupMemory::load_members() {
  const auto since = now() - std::max(settings_.window, settings_.stories);
  for (;;) {
    auto read = co_await store_.load_members(since, after_, kBatch);
    if (!read) co_return tl::unexpected(read.error());
    if (read->list.empty()) co_return Result<void>();
    const auto members = std::make_shared<const Members>(std::move(*read));
    auto work = [members] { return fingerprints_of(*members); };
    const auto fingerprints = co_await offload(pool_, std::move(work));
    for (std::size_t i = 0; i < fingerprints.size(); ++i) {
      const auto& member = members->list[i].member;
      const bool lead = member.decision == "new" || member.decision == "related";
      dedup_.restore({member.feed, member.key, &fingerprints[i], member.seen},
                     {.report = member.report,
                      .story = member.story,
                      .lead = lead,
                      .counted = member.seen < counted_until_});
    }
    after_ = members->after;
  }
}

asio::awaitable<Result<void>> DedupMemory::save() {
  if (!loaded_) co_return Result<void>();
  store::Store::Learnt learnt{now(), dedup::counts_to_bytes(dedup_.frequency().counts())};
  co_return co_await store_.save_learnt(kCounts, std::move(learnt));
}

}  // namespace newswatch::daemon
