#include "daemon/poller.h"

#include <algorithm>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/duration.h"
#include "core/url.h"
#include "core/utf8.h"
#include "daemon/log.h"
#include "daemon/metrics.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

// How soon a feed is tried again whose poll ended by a defect of ours.
constexpr auto kAfterDefect = std::chrono::minutes(5);
// poll_all() does not wait longer for a host that asked to be left alone.
constexpr Duration kHeldBack = std::chrono::minutes(1);
constexpr Duration kRoomLookedFor = std::chrono::seconds(5);
// What a clock is corrected by in small steps is nothing to speak of.
constexpr Duration kClockDrift = std::chrono::seconds(30);

Polled failed_by_defect(const PollState& before) {
  auto state = std::make_shared<PollState>(before);
  state->next_poll = now() + kAfterDefect;
  Polled polled;
  polled.state = std::move(state);
  polled.failure = "internal error";
  return polled;
}

}  // namespace

Poller::Poller(asio::any_io_executor loop, Pipeline& pipeline, store::Store& store,
               Metrics& metrics, Watchlist watchlist)
    : loop_(loop),
      pipeline_(pipeline),
      store_(store),
      metrics_(metrics),
      watchlist_(std::move(watchlist)),
      changed_(loop),
      polls_(loop, [](const std::string& feed, const std::exception_ptr& error) {
        log_exception(fmt::format("polls that began with feed {}", feed), error);
      }) {}

void Poller::apply(std::shared_ptr<const Snapshot> snapshot) {
  snapshot_ = std::move(snapshot);
  watchlist_.apply(snapshot_, now());
  measure();
  changed_.notify_all();
}

asio::awaitable<void> Poller::run() {
  for (;;) {
    if (store_.full()) co_await wait_for_room();
    start_due();
    metrics_.pipeline_heartbeat["schedule"].Set(unix_seconds(now()));
    // The wall clock may jump: look again at least every minute.
    co_await wait_for_due(std::chrono::minutes(1));
  }
}

// The disk is full. Polls under way end, and what they bring is refused and comes again.
asio::awaitable<void> Poller::wait_for_room() {
  const auto start = now();
  spdlog::error(
      "the disk is full: polling pauses until there is room; deliveries are still recorded");
  for (bool found = false; !found;) {
    asio::steady_timer timer(loop_, kRoomLookedFor);
    co_await timer.async_wait(asio::use_awaitable);
    const auto taken = co_await store_.take_room();
    found = taken && *taken;
  }
  notice_clock();
  watchlist_.shift(now() - start);
  spdlog::info("there is room on the disk again: polling goes on");
}

asio::awaitable<void> Poller::poll_all() {
  totals_.held_back += watchlist_.poll_all_once(now());
  for (;;) {
    start_due();
    const auto wake = watchlist_.next_wake();
    if (watchlist_.running() == 0 && (!wake || *wake - now() > kHeldBack)) break;
    co_await wait_for_due(kHeldBack);
  }
  totals_.held_back += watchlist_.waiting();
}

asio::awaitable<void> Poller::wait_for_due(Duration longest) {
  const auto start = now();
  wake_ = std::min(watchlist_.next_wake().value_or(Time::max()), start + longest);
  co_await changed_.wait_for(std::max(wake_ - start, Duration(1)));
}

// The wall clock against the steady one, which stands still while the machine sleeps.
void Poller::notice_clock() {
  const auto wall = now();
  const auto steady = std::chrono::steady_clock::now();
  const auto jump = (wall - wall_) - std::chrono::duration_cast<Duration>(steady - steady_);
  wall_ = wall;
  steady_ = steady;
  if (jump > -kClockDrift && jump < kClockDrift) return;
  spdlog::warn("the clock went {} by {}: polls go on at their pace",
               jump < Duration{0} ? "back" : "forward",
               format_duration(std::chrono::floor<std::chrono::seconds>(std::chrono::abs(jump))));
  watchlist_.shift(jump);
}

std::optional<Watchlist::Due> Poller::take_due() {
  notice_clock();
  if (store_.full()) return std::nullopt;
  auto due = watchlist_.take(now());
  if (due) metrics_.poll_delay.Observe(std::max(0.0, seconds(now() - due->since)));
  return due;
}

void Poller::start_due() {
  while (auto due = take_due()) {
    auto name = due->feed->id.value;
    polls_.spawn(std::move(name), poll_in_turn(std::move(*due)));
  }
}

// A poll that ends makes room for one other, which goes on in its coroutine: to start one, or to
// wake who waits for what is due, costs as much as much of a poll.
asio::awaitable<void> Poller::poll_in_turn(Watchlist::Due due) {
  for (std::optional<Watchlist::Due> next = std::move(due); next;) {
    co_await poll(std::move(*next));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
    next = take_due();
    const bool sooner = watchlist_.next_wake().value_or(Time::max()) < wake_;
    if (sooner || watchlist_.running() == 0) changed_.notify_all();
  }
}

asio::awaitable<void> Poller::poll(Watchlist::Due due) {
  Polled polled;
  std::exception_ptr defect;
  try {
    polled = co_await pipeline_.poll(snapshot_, due.feed, due.state);
  } catch (...) {
    defect = std::current_exception();  // the feed stays in the schedule whatever happened
    polled = failed_by_defect(*due.state);
  }
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) co_return;

  if (polled.hold) store_.save_later(*polled.hold);
  count(polled);
  tell(*due.feed, *due.state, polled);
  // Before its next due time is known, which is by the clock as it is now: a jump during the poll
  // would move it once more.
  notice_clock();
  watchlist_.finish(*due.feed, std::move(polled.state), polled.hold, now());
  if (store_.full()) changed_.notify_all();
  if (defect) log_exception(fmt::format("poll of feed {}", due.feed->id.value), defect);
}

void Poller::count(const Polled& polled) {
  ++totals_.polls;
  totals_.failed += polled.failure.empty() ? 0 : 1;
  totals_.baselines += polled.baseline ? 1 : 0;
  totals_.fresh += polled.fresh;
  totals_.matched += polled.matched;
  totals_.alerts += polled.alerts;
  totals_.copies += polled.copies;
  totals_.throttled += polled.throttled;
}

void Poller::tell(const Feed& feed, const PollState& before, const Polled& polled) {
  const auto& after = *polled.state;
  if (after.gone && !before.gone) {
    spdlog::warn(
        "feed {}: the server says it is gone for good (410); it is not polled any more. "
        "Remove it from the configuration, or give it its new URL",
        feed.id.value);
  } else if (!polled.failure.empty()) {
    const auto wait = std::max(after.next_poll - now(), Duration(0));
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
  if (!after.moved_to.empty() && after.moved_to != before.moved_to) {
    const auto place = Url::parse(after.moved_to);
    spdlog::info("feed {}: has moved for good to {}; give it that URL in the configuration",
                 feed.id.value, place ? place->origin() : "another place");
  }
}

void Poller::measure() {
  const auto health = watchlist_.health(now());
  metrics_.feeds["healthy"].Set(static_cast<double>(health.healthy));
  metrics_.feeds["failing"].Set(static_cast<double>(health.failing));
  metrics_.feeds["silent"].Set(static_cast<double>(health.silent));
  metrics_.feeds["gone"].Set(static_cast<double>(health.gone));
  metrics_.feeds_due.Set(static_cast<double>(watchlist_.due(now())));
  metrics_.hosts_held.Set(static_cast<double>(watchlist_.hosts_held(now())));
}

asio::awaitable<void> Poller::stop() {
  polls_.cancel();
  co_await polls_.wait();
}

}  // namespace newswatch::daemon
