#include "daemon/daemon.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/freed_memory.h"
#include "core/utf8.h"
#include "daemon/log.h"
#include "daemon/offload.h"
#include "daemon/system_notify.h"
#include "daemon/version.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

// Most servers close an idle connection before its feed is due again; what is worth keeping are
// those to hosts with many feeds, and to targets. libcurl looks at each when one more comes, and
// with TLS each holds 62 KB.
constexpr std::size_t kIdleConnections = 64;
constexpr Duration kDeliveryGrace = std::chrono::seconds(5);
constexpr Duration kWebGrace = std::chrono::seconds(1);
constexpr Duration kStoreLookedAt = std::chrono::seconds(1);
constexpr Duration kStatusEvery = std::chrono::seconds(10);
constexpr Duration kForgetEvery = std::chrono::hours(1);
constexpr Duration kForgetPause = std::chrono::milliseconds(50);
constexpr int kForgetRows = 1000;

unsigned pool_threads() { return std::clamp(std::thread::hardware_concurrency(), 2u, 8u); }

web::ServerOptions server_options(const config::Web& web) {
  web::ServerOptions options;
  options.address = web.address;
  options.port = web.port;
  options.token = web.token;
  options.hosts = web.hosts;
  options.on_error = [](const std::string& handler, const std::string& what) {
    spdlog::error("web {}: {}", handler, escape_control(what));
  };
  return options;
}

alerts::DelivererOptions deliverer_options(Metrics& metrics) {
  alerts::DelivererOptions options;
  options.on_error = [&metrics](const TargetName& target, const std::string& what) {
    metrics.store_errors["outbox"].Increment();
    spdlog::error("target {}: {}; tried again soon", target.value, escape_control(what));
  };
  return options;
}

// The epoch where none was ever seen.
Time last_new_item(const std::unordered_map<FeedId, PollState>& states) {
  Time last{};
  for (const auto& [feed, state] : states)
    last = std::max(last, state.last_new_item.value_or(last));
  return last;
}

asio::awaitable<void> sleep_for(Duration span) {
  asio::steady_timer timer(co_await asio::this_coro::executor, span);
  co_await timer.async_wait(asio::use_awaitable);
}

void warn_of_what_needs_a_restart(const config::Config& before, const config::Config& after) {
  const auto warn = [](const char* key) {
    spdlog::warn("the change of \"{}\" takes effect at the next restart", key);
  };
  if (before.store_path != after.store_path) warn("store");
  if (before.web != after.web) warn("web");
  if (before.polling.contact != after.polling.contact) warn("polling.contact");
}

}  // namespace

Daemon::Daemon(asio::io_context& loop, std::shared_ptr<const Snapshot> snapshot,
               std::unique_ptr<store::Store> store)
    : loop_(loop),
      snapshot_(std::move(snapshot)),
      pool_(pool_threads()),
      store_(std::move(store)),
      http_(loop.get_executor(), {.user_agent = user_agent(snapshot_->config.polling.contact),
                                  .max_idle_connections = kIdleConnections}),
      fetcher_(http_, user_agent(snapshot_->config.polling.contact)),
      dedup_(loop.get_executor(), pool_, *store_, dedup_settings(snapshot_->config)),
      deliverer_(
          loop.get_executor(), http_, *store_,
          [this](const alerts::AttemptReport& report) { on_attempt(report); },
          deliverer_options(metrics_)),
      pipeline_(fetcher_, pool_, *store_, dedup_, metrics_, [this] { deliverer_.wake(); }),
      api_(*store_, deliverer_, pool_, [this] { return snapshot_; }),
      web_(loop.get_executor(), server_options(snapshot_->config.web),
           [this](const std::string& handler, int code) { metrics_.count_http(handler, code); }),
      tasks_(loop.get_executor(), log_exception),
      hangup_(loop, SIGHUP),
      reload_ended_(loop.get_executor()) {
  setup_logging(snapshot_->config.log,
                [this](std::string_view level) { metrics_.log_messages[level].Increment(); });
  store_->on_commit([this](const store::Store::CommitStats& stats) {
    metrics_.store_commit_duration.Observe(seconds(stats.took));
    if (stats.failed) {
      metrics_.store_errors["commit"].Increment();
    } else {
      metrics_.pipeline_heartbeat["ingest"].Set(unix_seconds(now()));
    }
  });
}

Daemon::~Daemon() {
  pool_.join();
  setup_logging(snapshot_->config.log, {});  // the metrics that it counts in go away
}

asio::awaitable<Result<void>> Daemon::run() {
  asio::signal_set end(loop_, SIGTERM, SIGINT);
  if (auto loaded = co_await load_memory(); !loaded) co_return loaded;
  serve_web();
  if (auto listening = web_.listen(); !listening) {
    co_await stop();
    co_return listening;
  }
  apply(snapshot_);
  ready_ = true;
  spdlog::info("newswatch {} watches {}; http://{}:{}/metrics", version(), summary_of_snapshot(),
               snapshot_->config.web.address, web_.port());
  notify_ready(summary_of_snapshot());

  tasks_.spawn("polling", poller_->run());
  tasks_.spawn("reload on SIGHUP", reload_on_hangup());
  tasks_.spawn("retention", forget_what_is_old());
  tasks_.spawn("status", tell_status());
  if (const auto interval = watchdog_interval()) {
    tasks_.spawn("watchdog", feed_watchdog(*interval));
  }

  tasks_.spawn("the store's state", watch_store(end));

  boost::system::error_code cancelled;
  const int signal = co_await end.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  end.cancel();
  end.clear();  // a second one ends the process at once, which is safe
  const auto broken = store_->broken();
  if (broken.empty()) spdlog::info("stopping on {}", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  co_await stop();
  if (!broken.empty()) co_return failure(broken);
  spdlog::info("stopped");
  co_return Result<void>();
}

asio::awaitable<Result<void>> Daemon::run_once() {
  if (auto loaded = co_await load_memory(); !loaded) co_return loaded;
  apply(snapshot_);
  const auto started = now();
  co_await poller_->poll_all();
  co_await deliverer_.drain();
  const auto queues = co_await store_->queues();
  long long waiting = 0;
  if (queues) {
    for (const auto& [target, queue] : *queues) waiting += queue.pending + queue.gathered;
  }
  print_summary(now() - started, waiting);
  co_await stop();
  co_return Result<void>();
}

// What the store remembers from the process before.
asio::awaitable<Result<void>> Daemon::load_memory() {
  auto states = co_await store_->load_poll_states();
  if (!states) co_return tl::unexpected(states.error());
  metrics_.last_new_item_timestamp.Set(unix_seconds(last_new_item(*states)));
  const auto holds = co_await store_->load_host_holds(now());
  if (!holds) co_return tl::unexpected(holds.error());
  tasks_.spawn("reading what was told before", dedup_.load());
  poller_ = std::make_unique<Poller>(loop_.get_executor(), pipeline_, *store_, metrics_,
                                     Watchlist(std::move(*states), *holds));
  co_return Result<void>();
}

// Puts a snapshot in force. Polls under way end with the one they began with.
void Daemon::apply(std::shared_ptr<const Snapshot> snapshot) {
  snapshot_ = std::move(snapshot);
  const auto& config = snapshot_->config;
  std::vector<RuleId> rules;
  for (const auto& rule : snapshot_->rules->rules()) rules.push_back(rule.id);
  std::vector<TargetName> targets;
  for (const auto& target : config.targets) targets.push_back(target.name);
  metrics_.set_rules(rules);
  metrics_.set_targets(targets);
  metrics_.config_last_reload_successful.Set(1);
  metrics_.config_last_reload_success_timestamp.Set(unix_seconds(now()));
  dedup_.configure(dedup_settings(config));
  deliverer_.set_targets(config.targets);
  poller_->apply(snapshot_);
  return_freed_memory();  // reading a large configuration takes more than keeping it
}

// One at a time: a caller who comes during a reload gets one of its own, of what stands then.
asio::awaitable<Daemon::Reloaded> Daemon::reload() {
  while (reloading_) co_await reload_ended_.wait();
  reloading_ = true;
  notify_reloading();
  Reloaded result;
  try {
    result = co_await load_and_swap();
  } catch (const std::exception& e) {
    if (!ready_) throw;  // cancelled by stop()
    result.text = fmt::format("internal error: {}", e.what());
  }
  if (result.ok) {
    spdlog::info("reloaded: {}", result.text);
  } else {
    metrics_.config_last_reload_successful.Set(0);
    spdlog::error("reload failed; the configuration before it stays in force\n{}", result.text);
  }
  notify_ready(summary_of_snapshot());
  reloading_ = false;
  reload_ended_.notify_all();
  co_return result;
}

asio::awaitable<Daemon::Reloaded> Daemon::load_and_swap() {
  // Named before it is awaited: g++ 12 destroys a temporary closure in a co_await twice.
  auto load = [path = snapshot_->config.file, counts = snapshot_->rules->word_counts()] {
    return load_snapshot(path, rules::Lint::off, counts);
  };
  auto loaded = co_await offload(pool_, std::move(load));
  Reloaded result;
  if (!loaded.snapshot) {
    result.text = loaded.diagnostics.render();
    if (result.text.ends_with('\n')) result.text.pop_back();
    co_return result;
  }
  setup_logging(loaded.snapshot->config.log,
                [this](std::string_view level) { metrics_.log_messages[level].Increment(); });
  warn_of_what_needs_a_restart(snapshot_->config, loaded.snapshot->config);
  apply(std::move(loaded.snapshot));
  result.ok = true;
  result.text = summary_of_snapshot();
  if (const auto said = loaded.diagnostics.render(); !said.empty()) result.text += "\n" + said;
  co_return result;
}

asio::awaitable<void> Daemon::reload_on_hangup() {
  for (;;) {
    co_await hangup_.async_wait(asio::use_awaitable);
    co_await reload();
  }
}

// Small steps, so that ingest never waits long behind one.
asio::awaitable<void> Daemon::forget_what_is_old() {
  for (;;) {
    dedup_.dedup().expire(now());
    if (const auto saved = co_await dedup_.save(); !saved) {
      metrics_.store_errors["learnt"].Increment();
      spdlog::error("word counts could not be stored: {}", saved.error().message);
    }
    for (bool more = true; more;) {
      const auto purged = co_await store_->purge(now() - snapshot_->config.retention, kForgetRows);
      if (!purged) {
        metrics_.store_errors["purge"].Increment();
        spdlog::error("old items could not be deleted: {}", purged.error().message);
      }
      more = purged && *purged;
      if (more) co_await sleep_for(kForgetPause);
    }
    co_await sleep_for(kForgetEvery);
  }
}

// Fed only after the loop and the store both answered.
asio::awaitable<void> Daemon::feed_watchdog(Duration interval) {
  for (;;) {
    if (const auto answered = co_await store_->ping()) {
      notify_watchdog();
    } else {
      metrics_.store_errors["ping"].Increment();
      spdlog::error("the store does not answer: {}", answered.error().message);
    }
    co_await sleep_for(interval / 3);
  }
}

// What stands in a file that could not be written, or was found damaged, is not known: to go on
// would be to promise what can't be kept.
asio::awaitable<void> Daemon::watch_store(asio::signal_set& end) {
  while (store_->broken().empty()) {
    co_await sleep_for(kStoreLookedAt);
    co_await store_->ping();
  }
  end.cancel();
}

asio::awaitable<void> Daemon::tell_status() {
  for (;;) {
    co_await sleep_for(kStatusEvery);
    notify_status(fmt::format("{}; {} alerts queued, {} delivered since the start",
                              summary_of_snapshot(), poller_->totals().alerts, delivered_));
  }
}

asio::awaitable<void> Daemon::stop() {
  notify_stopping();
  ready_ = false;
  hangup_.cancel();
  tasks_.cancel();
  co_await tasks_.wait();
  if (poller_) co_await poller_->stop();
  co_await deliverer_.stop(kDeliveryGrace);
  co_await web_.stop(kWebGrace);
  co_await dedup_.save();
  if (const auto flushed = co_await store_->flush(); !flushed) {
    spdlog::error("the last changes could not be stored: {}", flushed.error().message);
  }
}

void Daemon::on_attempt(const alerts::AttemptReport& report) {
  using store::DeliveryState;
  metrics_.pipeline_heartbeat["deliver"].Set(unix_seconds(now()));
  const bool accepted = report.state == DeliveryState::delivered;
  const auto* result = accepted                              ? "delivered"
                       : report.state == DeliveryState::dead ? "dead"
                                                             : "retry";
  metrics_.count_delivery(report.target, result);
  metrics_.observe_delivery(report.target, report.took, report.latency, accepted);
  delivered_ += accepted ? 1 : 0;
  if (accepted) {
    spdlog::debug("{} delivered to {} ({})", report.alert.value, report.target.value,
                  report.reason);
  } else {
    spdlog::warn("{} to {}: {} at try {}; {}", report.alert.value, report.target.value,
                 report.reason, report.attempt,
                 report.state == DeliveryState::dead ? "given up" : "tried again later");
  }
}

std::string Daemon::summary_of_snapshot() const {
  const auto& config = snapshot_->config;
  return fmt::format("{}, {}, {}", counted(config.feeds.size(), "feed"),
                     counted(snapshot_->rules->rules().size(), "rule"),
                     counted(config.targets.size(), "target"));
}

void Daemon::print_summary(Duration took, long long waiting) const {
  const auto& totals = poller_->totals();
  fmt::print("polled {} of {} in {:.1f} s: {} failed, {} for the first time\n", totals.polls,
             counted(snapshot_->config.feeds.size(), "feed"), seconds(took), totals.failed,
             totals.baselines);
  if (totals.held_back > 0) {
    fmt::print("{} not polled: they failed before and wait for their next try, or are gone\n",
               counted(totals.held_back, "feed"));
  }
  fmt::print("{}, {} matched; {}, {} copies folded; {} delivered, {} waiting\n",
             counted(totals.fresh, "new item"), totals.matched, counted(totals.alerts, "alert"),
             totals.copies, delivered_, waiting);
  if (totals.throttled > 0) {
    fmt::print("{} held back by the throttles of their rules: newswatch alerts lists them\n",
               counted(totals.throttled, "alert"));
  }
  std::fflush(stdout);
}

}  // namespace newswatch::daemon
