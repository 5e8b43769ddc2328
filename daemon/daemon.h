// Daemon: the composition root. Owns every part, and the order in which they start and stop.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

#include "alerts/deliverer.h"
#include "core/result.h"
#include "core/task_group.h"
#include "daemon/api.h"
#include "daemon/dedup_memory.h"
#include "daemon/event.h"
#include "daemon/metrics.h"
#include "daemon/pipeline.h"
#include "daemon/poller.h"
#include "daemon/snapshot.h"
#include "feeds/fetcher.h"
#include "net/http_client.h"
#include "store/store.h"
#include "web/server.h"

namespace newswatch::daemon {

// Used from the loop's thread alone; outlives all its coroutines.
class Daemon {
 public:
  // Nothing runs yet. From here on SIGHUP no longer ends the process.
  Daemon(boost::asio::io_context& loop, std::shared_ptr<const Snapshot> snapshot,
         std::unique_ptr<store::Store> store);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Runs until SIGTERM or SIGINT, then stops in order. The error says why it could not start.
  boost::asio::awaitable<Result<void>> run();

  // Polls every feed once, delivers what is due, prints a summary to stdout, and stops.
  boost::asio::awaitable<Result<void>> run_once();

 private:
  // What a reload came to, in words.
  struct Reloaded {
    bool ok = false;
    std::string text;  // what is in force now, or every error
  };

  boost::asio::awaitable<Result<void>> load_memory();
  void apply(std::shared_ptr<const Snapshot> snapshot);
  boost::asio::awaitable<Reloaded> reload();
  boost::asio::awaitable<Reloaded> load_and_swap();
  boost::asio::awaitable<void> reload_on_hangup();
  boost::asio::awaitable<void> forget_what_is_old();
  boost::asio::awaitable<void> feed_watchdog(Duration interval);
  boost::asio::awaitable<void> tell_status();
  boost::asio::awaitable<void> watch_store(boost::asio::signal_set& end);
  boost::asio::awaitable<void> stop();

  void serve_web();
  boost::asio::awaitable<web::HttpResponse> metrics_page();
  boost::asio::awaitable<web::HttpResponse> ready_page();
  boost::asio::awaitable<web::HttpResponse> reload_page();

  void on_attempt(const alerts::AttemptReport& report);
  std::string summary_of_snapshot() const;
  void print_summary(Duration took, long long waiting) const;

  boost::asio::io_context& loop_;
  std::shared_ptr<const Snapshot> snapshot_;
  Metrics metrics_;
  boost::asio::thread_pool pool_;
  std::unique_ptr<store::Store> store_;
  net::HttpClient http_;
  feeds::Fetcher fetcher_;
  DedupMemory dedup_;
  alerts::Deliverer deliverer_;
  Pipeline pipeline_;
  std::unique_ptr<Poller> poller_;  // once the store has told what it remembers
  Api api_;
  web::Server web_;
  TaskGroup tasks_;
  boost::asio::signal_set hangup_;
  Event reload_ended_;
  bool reloading_ = false;
  bool ready_ = false;
  std::size_t delivered_ = 0;
};

}  // namespace newswatch::daemon
