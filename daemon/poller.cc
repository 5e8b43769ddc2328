#include "daemon/poller.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/duration.h"
#include "core/url.h"
#include "core/utf8.h"
#include "daemon/log.h"
#include "daemon/metrics.h"
#include "feeds/poll_plan.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

// How soon a feed is tried again whose poll ended by a defect of ours.
constexpr auto kAfterDefect = std::chrono::minutes(5);
// poll_all() does not wait longer for a host that asked to be left alone.
constexpr Duration kHeldBack = std::chrono::minutes(1);

SchedulerLimits limits_of(const config::Polling& polling) {
  return {
      .host = polling.per_host, .site = polling.per_site, .max_concurrent = polling.max_concurrent};
}

}  // namespace

Poller::Poller(asio::any_io_executor loop, Pipeline& pipeline, Metrics& metrics,
               std::unordered_map<FeedId, PollState> states)
    : loop_(loop),
      pipeline_(pipeline),
      metrics_(metrics),
      states_(std::move(states)),
      scheduler_({}),
      changed_(loop),
      polls_(loop, [](const std::string& feed, const std::exception_ptr& error) {
        log_exception(fmt::format("poll of feed {}", feed), error);
      }) {}

Poller::Health Poller::health(const PollState& state) {
  if (state.gone) return Health::gone;
  return state.failures > 0 ? Health::failing : Health::healthy;
}

std::string Poller::host_of(const Feed& feed, const PollState& state) {
  const auto url = Url::parse(feeds::url_to_poll(feed, state, now()));
  return url ? url->host() : feed.url;
}

void Poller::schedule(const Feed& feed, Time due) {
  const auto& state = states_[feed.id];
  scheduler_.set(feed.id, host_of(feed, state), due, state.failures > 0);
}

void Poller::schedule_first(const Feed& feed) {
  schedule(feed, now() + feeds::first_poll_delay(feed, snapshot_->config.polling.policy));
}

void Poller::reschedule_edited(const Feed& before, const Feed& feed) {
  const auto& state = states_[feed.id];
  if (before.url != feed.url) {
    schedule_first(feed);
  } else if (before.interval != feed.interval && !state.gone) {
    schedule(feed, feeds::due_after_edit(feed, state, now()));
  }
}

void Poller::apply(std::shared_ptr<const Snapshot> snapshot) {
  const auto before = std::exchange(snapshot_, std::move(snapshot));  // keeps old feeds alive
  const auto old = std::exchange(feeds_, {});
  const auto& config = snapshot_->config;
  scheduler_.set_limits(limits_of(config.polling));
  for (const auto& feed : config.feeds) {
    feeds_[feed.id] = &feed;
    const auto& state = states_[feed.id];
    const auto was = old.find(feed.id);
    if (was == old.end()) {
      // One that was gone is asked again, once: the operator may have mended its URL.
      state.next_poll == Time{} ? schedule_first(feed) : schedule(feed, state.next_poll);
    } else {
      reschedule_edited(*was->second, feed);
    }
  }
  for (const auto& [id, feed] : old) {
    if (!feeds_.contains(id)) scheduler_.remove(id);
  }
  measure();
  changed_.notify_all();
}

asio::awaitable<void> Poller::run() {
  for (;;) {
    while (const auto taken = scheduler_.take(now())) start(*taken);
    metrics_.pipeline_heartbeat["schedule"].Set(unix_seconds(now()));
    const auto wake = scheduler_.next_wake();
    // The wall clock may jump: look again at least every minute.
    const auto wait = wake ? std::min<Duration>(*wake - now(), std::chrono::minutes(1))
                           : Duration(std::chrono::minutes(1));
    co_await changed_.wait_for(std::max(wait, Duration(0)));
  }
}

asio::awaitable<void> Poller::poll_all() {
  once_ = true;
  for (const auto& [id, feed] : feeds_) {
    const auto& state = states_[id];
    if (state.gone || (state.failures > 0 && state.next_poll > now())) {
      scheduler_.remove(id);
      ++totals_.held_back;
    } else {
      schedule(*feed, now());
    }
  }
  for (;;) {
    while (const auto taken = scheduler_.take(now())) start(*taken);
    const auto wake = scheduler_.next_wake();
    if (scheduler_.running() == 0 && (!wake || *wake - now() > kHeldBack)) break;
    co_await changed_.wait_for(wake ? std::max(*wake - now(), Duration(1)) : kHeldBack);
  }
  totals_.held_back += scheduler_.waiting();
}

void Poller::start(const Scheduler::Taken& taken) {
  metrics_.poll_delay.Observe(std::max(0.0, seconds(now() - taken.due)));
  polls_.spawn(taken.feed.value, poll(*feeds_.at(taken.feed)));
}

asio::awaitable<void> Poller::poll(Feed feed) {
  const auto before = states_[feed.id];
  Polled polled;
  polled.state = before;
  polled.state.next_poll = now() + kAfterDefect;
  polled.failure = "internal error";
  std::exception_ptr defect;
  try {
    polled = co_await pipeline_.poll(snapshot_, feed, before);
  } catch (...) {
    defect = std::current_exception();  // the feed stays in the schedule whatever happened
  }
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) co_return;

  if (polled.hold_host_until) {
    scheduler_.hold_host(host_of(feed, before), *polled.hold_host_until);
  }
  count(feed, before, polled);
  const bool again = !polled.state.gone && !once_;
  scheduler_.finished(feed.id, now(), again ? std::optional(polled.state.next_poll) : std::nullopt);
  states_[feed.id] = std::move(polled.state);
  if (const auto current = feeds_.find(feed.id); current == feeds_.end()) {
    states_.erase(feed.id);
  } else if (!once_) {
    reschedule_edited(feed, *current->second);  // a reload in the meantime
  }
  changed_.notify_all();
  if (defect) std::rethrow_exception(defect);
}

void Poller::count(const Feed& feed, const PollState& before, const Polled& polled) {
  ++totals_.polls;
  totals_.failed += polled.failure.empty() ? 0 : 1;
  totals_.baselines += polled.baseline ? 1 : 0;
  totals_.fresh += polled.fresh;
  totals_.matched += polled.matched;
  totals_.alerts += polled.alerts;
  totals_.copies += polled.copies;
  if (polled.state.gone && !before.gone) {
    spdlog::warn(
        "feed {}: the server says it is gone for good (410); it is not polled any more. "
        "Remove it from the configuration, or give it its new URL",
        feed.id.value);
  } else if (!polled.failure.empty()) {
    const auto wait = std::max(polled.state.next_poll - now(), Duration(0));
    const auto line =
        fmt::format("feed {}: {}; next try in {}", feed.id.value, escape_control(polled.failure),
                    format_duration(std::chrono::ceil<std::chrono::seconds>(wait)));
    // Said once when a feed begins to fail; its state stands in the metrics and the store.
    if (before.failures == 0) {
      spdlog::warn("{}", line);
    } else {
      spdlog::debug("{}", line);
    }
  } else if (before.failures > 0) {
    spdlog::info("feed {}: answers again after {} failures", feed.id.value, before.failures);
  } else if (polled.baseline) {
    spdlog::debug("feed {}: first poll, {} items taken as known", feed.id.value,
                  polled.fresh - polled.matched);
  }
}

void Poller::measure() {
  double counts[3] = {};
  for (const auto& [id, feed] : feeds_) {
    const auto state = states_.find(id);
    ++counts[state == states_.end() ? 0 : static_cast<int>(health(state->second))];
  }
  metrics_.feeds["healthy"].Set(counts[0]);
  metrics_.feeds["failing"].Set(counts[1]);
  metrics_.feeds["gone"].Set(counts[2]);
  metrics_.feeds_due.Set(static_cast<double>(scheduler_.due(now())));
  metrics_.hosts_held.Set(static_cast<double>(scheduler_.hosts_held(now())));
}

asio::awaitable<void> Poller::stop() {
  polls_.cancel();
  co_await polls_.wait();
}

}  // namespace newswatch::daemon
