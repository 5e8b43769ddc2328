// Pipeline: the way of one item, from a poll to a queued alert.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "core/feed.h"
#include "core/match.h"
#include "daemon/archives.h"
#include "daemon/dedup_memory.h"
#include "daemon/listings.h"
#include "daemon/newsdesk.h"
#include "daemon/reader.h"
#include "daemon/snapshot.h"
#include "dedup/fingerprint.h"
#include "feeds/fetcher.h"
#include "feeds/novelty.h"
#include "feeds/poll_plan.h"
#include "store/store.h"

namespace newswatch::daemon {

class Metrics;

// What a poll did, for the scheduler, the log and the summary of `run --once`.
struct Polled {
  std::shared_ptr<const PollState> state;  // as it stands in the store
  std::optional<HostHold> hold;            // the host that answered asked to be left alone
  std::string failure;        // why the feed could not be read, or its items not stored; else empty
  bool baseline = false;      // a first poll: what it listed is known from now on
  std::size_t fresh = 0;      // items not known before
  std::size_t matched = 0;    // of those
  std::size_t alerts = 0;     // newly queued
  std::size_t throttled = 0;  // alerts that a rule's throttle held back
  std::size_t copies = 0;     // folded into a report already told
};

class Pipeline {
 public:
  // All outlive it. `on_queued` is called after each commit that queued alerts.
  Pipeline(feeds::Fetcher& fetcher, boost::asio::thread_pool& pool, store::Store& store,
           DedupMemory& memory, Metrics& metrics, std::function<void()> on_queued);

  // Parameters by value: they live in the coroutine.
  boost::asio::awaitable<Polled> poll(std::shared_ptr<const Snapshot> snapshot,
                                      std::shared_ptr<const Feed> feed,
                                      std::shared_ptr<const PollState> before);

 private:
  // A new document, with the archives that fill its gap, and what its items are.
  struct Judged {
    std::shared_ptr<const Reading> reading;
    feeds::Verdict verdict;
    std::vector<ItemTraits> traits;
    bool gap = false;  // between the document itself and what was known
    Hash128 listing;
    bool repeat = false;  // it lists what the one before it did
  };

  // The items never had before, and the edited ones that meet a rule, with the fingerprints of
  // those that met one; the others' are empty.
  struct Matched {
    std::vector<store::NewItem> items;
    std::vector<dedup::Fingerprint> prints;
    std::vector<RuleId> missed;  // of near misses, once an item
    bool news = false;           // not all were there before we watched
    std::vector<Duration> ages;  // of the news with a date, when it was seen
    std::chrono::steady_clock::duration took{};
  };

  boost::asio::awaitable<feeds::FetchOutcome> fetch(const Feed& feed, const PollState& before);
  boost::asio::awaitable<Polled> take_in(std::shared_ptr<const Snapshot> snapshot,
                                         std::shared_ptr<const Feed> feed,
                                         std::shared_ptr<const PollState> before,
                                         feeds::FetchOutcome outcome);
  static std::shared_ptr<PollState> plan(const Snapshot& snapshot, const Feed& feed,
                                         const PollState& before,
                                         const feeds::FetchOutcome& outcome,
                                         const std::optional<feeds::Pace>& pace, bool readable,
                                         Polled& polled);
  boost::asio::awaitable<Result<Judged>> judge(std::shared_ptr<const Snapshot> snapshot,
                                               std::shared_ptr<const Feed> feed,
                                               std::shared_ptr<const PollState> before,
                                               std::shared_ptr<const Reading> reading);
  feeds::Verdict verdict_on(const Feed& feed, const PollState& before, const Recollected& document);
  void tell_verdict(const Feed& feed, const Judged& judged);
  boost::asio::awaitable<Matched> match(std::shared_ptr<const Snapshot> snapshot,
                                        std::shared_ptr<const Feed> feed, std::string site,
                                        Judged judged);
  boost::asio::awaitable<Polled> write(store::PollCommit commit,
                                       std::vector<dedup::Fingerprint> prints,
                                       std::optional<Hash128> listing,
                                       std::shared_ptr<const PollState> before, Polled polled);
  std::optional<Alert> silence_to_tell(const Feed& feed, const PollState& state) const;
  boost::asio::awaitable<Polled> tell_silence(std::shared_ptr<const Snapshot> snapshot,
                                              std::shared_ptr<const Feed> feed, Alert alert,
                                              Polled polled);
  Polled unstored(const PollState& before, const Error& error) const;
  void tell(const store::PollCommit& sent, const store::Committed& committed, Polled& polled);

  boost::asio::thread_pool& pool_;
  store::Store& store_;
  DedupMemory& memory_;
  Metrics& metrics_;
  std::function<void()> on_queued_;
  Newsdesk newsdesk_;
  Reader reader_;
  Archives archives_;
  Listings listings_;
  std::unordered_map<FeedId, AlertId> silences_;  // told last, by feed
};

}  // namespace newswatch::daemon
