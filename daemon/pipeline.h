// Pipeline: the way of one item, from a poll to a queued alert.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "core/feed.h"
#include "core/match.h"
#include "daemon/archives.h"
#include "daemon/reader.h"
#include "daemon/snapshot.h"
#include "dedup/deduplicator.h"
#include "feeds/fetcher.h"
#include "feeds/novelty.h"
#include "store/store.h"

namespace newswatch::daemon {

class Metrics;

// What a poll did, for the scheduler, the log and the summary of `run --once`.
struct Polled {
  PollState state;               // as it stands in the store
  std::optional<HostHold> hold;  // the host that answered asked to be left alone
  std::string failure;        // why the feed could not be read, or its items not stored; else empty
  bool baseline = false;      // a first poll: what it listed is known from now on
  std::size_t fresh = 0;      // items not known before
  std::size_t matched = 0;    // of those
  std::size_t alerts = 0;     // newly queued
  std::size_t throttled = 0;  // alerts that a rule's throttle held back
  std::size_t copies = 0;     // folded into a story already told
};

class Pipeline {
 public:
  // All outlive it. `on_queued` is called after each commit that queued alerts.
  Pipeline(feeds::Fetcher& fetcher, boost::asio::thread_pool& pool, store::Store& store,
           dedup::Deduplicator& dedup, Metrics& metrics, std::function<void()> on_queued);

  // Parameters by value: they live in the coroutine.
  boost::asio::awaitable<Polled> poll(std::shared_ptr<const Snapshot> snapshot, Feed feed,
                                      PollState before);

 private:
  // A new document, with the archives that fill its gap, and what its items are.
  struct Judged {
    std::shared_ptr<const Reading> reading;
    feeds::Verdict verdict;
    std::vector<ItemTraits> traits;
    bool gap = false;  // between the document itself and what was known
  };

  boost::asio::awaitable<feeds::FetchOutcome> fetch(Feed feed, PollState before);
  boost::asio::awaitable<Result<Judged>> judge(std::shared_ptr<const Snapshot> snapshot, Feed feed,
                                               PollState before, Reading reading);
  feeds::Verdict verdict_on(const Feed& feed, const PollState& before, const Recollected& document);
  void tell_verdict(const Feed& feed, const Judged& judged);
  boost::asio::awaitable<std::vector<store::NewItem>> match(
      std::shared_ptr<const Snapshot> snapshot, Feed feed, std::string site, Judged judged);
  void fold(const Snapshot& snapshot, const Feed& feed, store::PollCommit& commit, Polled& polled);
  boost::asio::awaitable<Polled> write(store::PollCommit commit, PollState before, Polled polled);
  static Polled unstored(PollState before, const Error& error);
  void tell(const store::PollCommit& sent, const store::Committed& committed, Polled& polled);

  boost::asio::thread_pool& pool_;
  store::Store& store_;
  dedup::Deduplicator& dedup_;
  Metrics& metrics_;
  std::function<void()> on_queued_;
  Reader reader_;
  Archives archives_;
};

}  // namespace newswatch::daemon
