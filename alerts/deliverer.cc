#include "alerts/deliverer.h"

#include <algorithm>
#include <map>
#include <random>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "alerts/sender.h"
#include "alerts/target_queue.h"
#include "core/task_group.h"
#include "net/backoff.h"

namespace newswatch::alerts {
namespace {

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// A lease outlasts the wait for a turn, the request, its record and a pause of the store between
// them. A row is begun while its lease has at least kRecordWithin left beyond the timeout.
constexpr Duration kLeaseBeyondTimeout = seconds(45);
constexpr Duration kRecordWithin = seconds(30);
// Answers that wait for the store, which a crash would have asked for again. No more are asked for:
// what a target that takes so many at a time answers while a batch is written.
constexpr size_t kLeastUnrecorded = 256;
constexpr size_t kUnrecordedEach = 32;  // of those at a time
// Rows may come without a wake() (a dead letter replayed by the command line), and a suspended
// machine stops steady timers: so a queue looks again at least this often, and at most that often
// while its rows say that they are due and are not given out.
constexpr Duration kLongestSleep = seconds(60);
constexpr Duration kShortestSleep = milliseconds(50);
constexpr net::BackoffPolicy kStorePause{seconds(1), seconds(30)};
constexpr int kFailuresToDrain = 3;  // drain() does not wait for a store that is broken

size_t most_unrecorded(const Channel& channel) {
  return std::max(kLeastUnrecorded, kUnrecordedEach * static_cast<size_t>(channel.concurrency()));
}

// What a disabled target still has in its queue, waits for retries included, is buried.
constexpr int kBuriedAtOnce = 100;
constexpr Duration kBeyondAnyRetry = hours(24 * 8);

}  // namespace

class Deliverer::Impl {
 public:
  Impl(asio::any_io_executor loop, net::HttpClient& http, store::Store& store, OnAttempt on_attempt,
       DelivererOptions options)
      : loop_(loop),
        store_(store),
        on_attempt_(std::move(on_attempt)),
        options_(std::move(options)),
        sender_(loop, http, options_.clock, options_.stdout_fd),
        progress_(loop),
        tasks_(loop, [this](const std::string& task, const std::exception_ptr& error) {
          report_exception(TargetName{task}, error);
        }) {
    progress_.expires_at(steady_clock::time_point::max());
  }

  void set_targets(std::vector<Target> targets) {
    std::map<TargetName, std::shared_ptr<Queue>> next;
    for (auto& target : targets) {
      const auto name = target.name;
      if (const auto it = queues_.find(name); it != queues_.end()) {
        redefine(*it->second, std::move(target));
        next[name] = it->second;
      } else {
        auto queue = std::make_shared<Queue>(loop_, std::make_shared<Channel>(std::move(target)));
        next[name] = queue;
        tasks_.spawn(name.value, serve(queue));
      }
    }
    for (auto& [name, queue] : queues_) {
      if (next.contains(name)) continue;
      queue->removed = true;
      queue->wake();
    }
    queues_ = std::move(next);
    progress_.cancel();
  }

  void wake() {
    for (auto& [name, queue] : queues_) queue->wake();
  }

  asio::awaitable<void> drain() {
    while (!stopping_ && !drained()) co_await progress();
  }

  asio::awaitable<void> stop(Duration grace) {
    stopping_ = true;
    wake();
    const auto end = steady_clock::now() + grace;
    progress_.expires_at(end);
    while (requests_ > 0 && steady_clock::now() < end) co_await progress();
    tasks_.cancel();
    co_await tasks_.wait();
  }

  void enable(const TargetName& target) {
    for (const auto& [name, queue] : queues_) {
      if (!target.empty() && name != target) continue;
      queue->enabled = true;
      queue->held_until = {};
      queue->wake();
    }
  }

  bool enabled(const TargetName& target) const {
    const auto it = queues_.find(target);
    return it == queues_.end() || it->second->enabled;
  }

 private:
  // An alert in flight, from the claim to the record, however its coroutine ends.
  class InFlight {
   public:
    InFlight(Impl& impl, std::shared_ptr<Queue> queue, AlertId alert)
        : impl_(&impl), queue_(std::move(queue)), alert_(std::move(alert)) {
      queue_->in_flight.insert(alert_);
      ++queue_->sending;
      ++impl_->requests_;
    }
    InFlight(InFlight&&) noexcept = default;  // an empty pointer marks what was moved from
    InFlight& operator=(InFlight&&) = delete;
    ~InFlight() {
      if (!queue_) return;
      if (!answered_) --queue_->sending;
      queue_->in_flight.erase(alert_);
      --impl_->requests_;
      if (!recorded_ || !queue_->content()) queue_->wake();
      impl_->progress_.cancel();
    }
    const std::shared_ptr<Queue>& queue() const { return queue_; }

    // Another one may be sent now.
    void answered() {
      answered_ = true;
      --queue_->sending;
      impl_->begin_ready(queue_);
    }
    // It is not tried again.
    void recorded() {
      recorded_ = true;
      impl_->begin_ready(queue_);  // this one may have been the last that could wait
    }

   private:
    Impl* impl_;
    std::shared_ptr<Queue> queue_;
    AlertId alert_;
    bool answered_ = false;
    bool recorded_ = false;
  };

  static void redefine(Queue& queue, Target target) {
    if (queue.channel->target == target) return;
    queue.channel = std::make_shared<Channel>(std::move(target));
    queue.enabled = true;
    queue.held_until = {};
    queue.wake();
  }

  // One queue's life: look for rows, start requests, sleep until something changes.
  asio::awaitable<void> serve(std::shared_ptr<Queue> queue) {
    while (!stopping_ && !queue->removed) {
      queue->woken = false;
      std::optional<Time> next;
      std::exception_ptr error;
      try {
        next = co_await take(queue);
      } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        error = std::current_exception();
      } catch (...) {
        error = std::current_exception();
      }
      if (error) {
        report_exception(queue->name(), error);
        co_await pause(*queue);
        continue;
      }
      co_await sleep(*queue, next);
    }
    if (queue->removed) co_await release(queue);
  }

  // Leases what is due and begins it. Gives the time to look again; absent: when woken.
  asio::awaitable<std::optional<Time>> take(std::shared_ptr<Queue> queue) {
    if (!queue->enabled) {
      co_await release(queue);
      co_return co_await bury(queue);
    }
    const auto now = options_.clock();
    const auto channel = queue->channel;
    const auto timeout = channel->target.timeout;
    if (now < queue->held_until) {
      co_await release(queue);
      co_return queue->held_until;
    }
    if (queue->stale(now + timeout + kRecordWithin)) co_await release(queue);
    begin_ready(queue);
    const auto pace = channel->target.pace;
    if (pace > Duration{0}) {
      // A clock that was set back does not stop the target.
      queue->next_start = std::min(queue->next_start, now + pace);
      if (now < queue->next_start) co_return queue->next_start;
    }
    const auto wanted = queue->rows_to_lease(steady_clock::now());
    if (wanted == 0) {
      queue->exhausted = false;  // who knows
      co_return std::nullopt;
    }

    const auto lease = timeout + kLeaseBeyondTimeout;
    auto claimed = co_await store_.claim(queue->name(), static_cast<int>(wanted), now, lease);
    if (!claimed) co_return co_await after_store_failure(queue, claimed.error());
    queue->store_failures = 0;
    if (stopping_) co_return std::nullopt;
    queue->exhausted = claimed->deliveries.size() < wanted;
    if (pace > Duration{0} && !claimed->deliveries.empty()) queue->next_start = now + pace;
    for (auto& delivery : claimed->deliveries) {
      // Its lease ran out while its record waits for the store: it is not sent a second time.
      if (queue->in_flight.contains(delivery.alert.id)) continue;
      queue->ready.push_back({std::move(delivery), now + lease});
    }
    begin_ready(queue);
    if (pace > Duration{0} && !queue->exhausted) co_return queue->next_start;
    if (!queue->exhausted) co_return std::nullopt;
    co_return claimed->next_due;
  }

  // Sends leased rows, as many as the target takes at a time.
  void begin_ready(const std::shared_ptr<Queue>& queue) {
    const auto channel = queue->channel;
    const auto now = options_.clock();
    while (!queue->ready.empty() && queue->sending < channel->concurrency() &&
           queue->in_flight.size() < most_unrecorded(*channel) && !stopping_ && queue->enabled &&
           !queue->removed && now >= queue->held_until &&
           !queue->stale(now + channel->target.timeout + kRecordWithin)) {
      auto delivery = std::move(queue->ready.front().delivery);
      queue->ready.pop_front();
      InFlight in_flight(*this, queue, delivery.alert.id);
      tasks_.spawn(queue->name().value,
                   deliver(std::move(in_flight), channel, std::move(delivery)));
    }
  }

  // Leased rows that can't be begun now: their leases end, as if they had not been taken.
  asio::awaitable<void> release(std::shared_ptr<Queue> queue) {
    if (queue->ready.empty()) co_return;
    std::vector<AlertId> alerts;
    for (const auto& ready : queue->ready) alerts.push_back(ready.delivery.alert.id);
    queue->ready.clear();
    co_await give_back(queue, std::move(alerts));
  }

  asio::awaitable<void> give_back(std::shared_ptr<Queue> queue, std::vector<AlertId> alerts) {
    const auto released = co_await store_.release(queue->name(), std::move(alerts));
    if (!released) report_error(queue->name(), released.error().message);
  }

  asio::awaitable<void> deliver(InFlight in_flight, std::shared_ptr<const Channel> channel,
                                store::Delivery delivery) {
    const auto started = steady_clock::now();
    const auto tried = co_await sender_.send(channel, delivery, random());
    if (tried.cancelled) co_return;
    const auto took = std::chrono::duration_cast<Duration>(steady_clock::now() - started);

    auto& queue = *in_flight.queue();
    if (queue.channel == channel) apply(queue, tried.decision);
    in_flight.answered();
    const auto result = result_of(delivery, tried);
    if (co_await record(queue, result)) {
      if (result.state != store::DeliveryState::retry) in_flight.recorded();
      report(delivery, result, took);
    }
  }

  static void apply(Queue& queue, const RetryDecision& decision) {
    if (decision.verdict == Verdict::disable) queue.enabled = false;
    queue.held_until = std::max(queue.held_until, decision.hold_until);
  }

  static store::DeliveryResult result_of(const store::Delivery& delivery, const Tried& tried) {
    const auto& decision = tried.decision;
    store::DeliveryResult result;
    result.alert = delivery.alert.id;
    result.target = delivery.target;
    result.attempt = delivery.attempt;
    result.at = tried.at;
    result.status = tried.status;
    result.detail = decision.reason;
    switch (decision.verdict) {
      case Verdict::delivered:
        result.state = store::DeliveryState::delivered;
        break;
      case Verdict::retry:
      case Verdict::hold_target:
        result.state = store::DeliveryState::retry;
        result.next_try = decision.next_try;
        break;
      case Verdict::dead:
      case Verdict::disable:
        result.state = store::DeliveryState::dead;
        break;
    }
    return result;
  }

  // What the receiver answered is written down even while we stop; only a store that fails
  // meanwhile is not waited for. False where it was not written.
  asio::awaitable<bool> record(Queue& queue, store::DeliveryResult result) {
    for (;;) {
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
      const auto written = co_await store_.record(result);
      co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
      if (written) {
        queue.store_failures = 0;
        co_return true;
      }
      report_error(queue.name(), written.error().message);
      if (stopping_) co_return false;
      co_await pause(queue);
    }
  }

  // The queue of a disabled target becomes dead letters.
  asio::awaitable<std::optional<Time>> bury(std::shared_ptr<Queue> queue) {
    // A claim that looks ahead would take what is in flight from under its record.
    if (!queue->in_flight.empty()) co_return std::nullopt;
    const auto now = options_.clock();
    const auto claimed = co_await store_.claim(queue->name(), kBuriedAtOnce, now,
                                               kLeaseBeyondTimeout, kBeyondAnyRetry);
    if (!claimed) co_return co_await after_store_failure(queue, claimed.error());
    queue->store_failures = 0;
    Tried buried;
    buried.at = now;
    buried.decision = {Verdict::dead, {}, {}, "the target is disabled: it answered 410"};
    std::vector<AlertId> spared;
    for (const auto& delivery : claimed->deliveries) {
      if (stopping_ || queue->enabled) {
        spared.push_back(delivery.alert.id);
        continue;
      }
      const auto result = result_of(delivery, buried);
      if (co_await record(*queue, result)) report(delivery, result, Duration{0});
    }
    if (!spared.empty()) co_await give_back(queue, std::move(spared));
    if (claimed->deliveries.empty()) co_return std::nullopt;
    co_return now;
  }

  asio::awaitable<Time> after_store_failure(std::shared_ptr<Queue> queue, Error error) {
    report_error(queue->name(), error.message);
    co_await pause(*queue);
    co_return options_.clock();
  }

  // Not ended by wake(): what comes in meanwhile does not make a failing store busy.
  asio::awaitable<void> pause(Queue& queue) {
    ++queue.store_failures;
    if (queue.store_failures >= kFailuresToDrain) {
      queue.settled = true;
      progress_.cancel();
    }
    asio::steady_timer timer(loop_, net::backoff(kStorePause, queue.store_failures, random()));
    co_await timer.async_wait(asio::use_awaitable);
  }

  asio::awaitable<void> sleep(Queue& queue, std::optional<Time> until) {
    if (queue.woken) co_return;
    const auto now = options_.clock();
    const auto wait = until ? *until - now : kLongestSleep;
    queue.settled = wait > Duration{0};
    progress_.cancel();
    queue.sleep.expires_after(std::clamp(wait, kShortestSleep, kLongestSleep));
    boost::system::error_code woken;
    co_await queue.sleep.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    queue.settled = false;
  }

  // Returns when something has ended; for stop(), which sets the timer, when the grace has.
  asio::awaitable<void> progress() {
    boost::system::error_code woken;
    co_await progress_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }

  bool drained() const {
    return requests_ == 0 && std::all_of(queues_.begin(), queues_.end(),
                                         [](const auto& entry) { return entry.second->settled; });
  }

  double random() { return std::uniform_real_distribution<double>(0, 1)(engine_); }

  void report(const store::Delivery& delivery, const store::DeliveryResult& result, Duration took) {
    if (!on_attempt_) return;
    AttemptReport report;
    report.target = result.target;
    report.alert = result.alert;
    report.state = result.state;
    report.attempt = result.attempt;
    report.status = result.status;
    report.reason = result.detail;
    report.took = took;
    report.latency = std::max(result.at - delivery.alert.first_seen, Duration{0});
    on_attempt_(report);
  }

  void report_error(const TargetName& target, const std::string& what) {
    if (options_.on_error) options_.on_error(target, what);
  }

  void report_exception(const TargetName& target, const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      report_error(target, e.what());
    } catch (...) {
      report_error(target, "an exception of unknown type");
    }
  }

  asio::any_io_executor loop_;
  store::Store& store_;
  OnAttempt on_attempt_;
  DelivererOptions options_;
  Sender sender_;
  std::mt19937_64 engine_{std::random_device{}()};
  std::map<TargetName, std::shared_ptr<Queue>> queues_;
  size_t requests_ = 0;  // over all queues, those of removed targets too
  bool stopping_ = false;
  asio::steady_timer progress_;
  TaskGroup tasks_;
};

Deliverer::Deliverer(asio::any_io_executor loop, net::HttpClient& http, store::Store& store,
                     OnAttempt on_attempt, DelivererOptions options)
    : impl_(std::make_unique<Impl>(std::move(loop), http, store, std::move(on_attempt),
                                   std::move(options))) {}

Deliverer::~Deliverer() = default;

void Deliverer::set_targets(std::vector<Target> targets) { impl_->set_targets(std::move(targets)); }

void Deliverer::wake() { impl_->wake(); }

asio::awaitable<void> Deliverer::drain() { return impl_->drain(); }

asio::awaitable<void> Deliverer::stop(Duration grace) { return impl_->stop(grace); }

void Deliverer::enable(const TargetName& target) { impl_->enable(target); }

bool Deliverer::enabled(const TargetName& target) const { return impl_->enabled(target); }

}  // namespace newswatch::alerts
