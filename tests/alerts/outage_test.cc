// A target that is down for three days and then heals, beside others that are well: what is
// delivered late, what is given up, and what the others notice. Days pass by the clock that the
// deliverer and the store go by; the store, HTTP and the closed port are real.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/alerts/deliverer_fixture.h"

namespace newswatch::alerts {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::LoopbackServer;
using testing::Received;

constexpr Duration kStep = minutes(5);
constexpr Duration kBetweenAlerts = minutes(30);
constexpr Duration kDown = hours(72);

std::string item_of(const Received& request) {
  return nlohmann::json::parse(request.body)["data"]["item"]["title"];
}

using Milliseconds = std::chrono::duration<double, std::milli>;

std::string quantiles(std::vector<Milliseconds> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double part) {
    return times[static_cast<size_t>(part * static_cast<double>(times.size() - 1))].count();
  };
  return fmt::format("p50 {:.2f} ms, p99 {:.2f} ms", at(0.5), at(0.99));
}

class Outage : public DelivererTest {
 protected:
  // One step of time, with an alert at each half hour. Wall time from the alert to the request at
  // the first healthy target goes into `latencies_`.
  void step(const std::vector<std::string>& targets, bool publishes) {
    advance(kStep);
    const bool alert = publishes && (clock_ - begin_) % kBetweenAlerts == Duration{0};
    if (alert) {
      const auto name = std::to_string(++published_);
      queued_[name] = clock_;
      queue({name}, targets);
    }
    const auto queued = std::chrono::steady_clock::now();
    deliver();
    if (!alert) return;
    const auto healthy = healthy_.requests();
    ASSERT_EQ(healthy.size(), static_cast<size_t>(published_)) << "delivered in the step it came";
    latencies_.push_back(healthy.back().at - queued);
  }

  Target down(const std::string& name, Duration max_age) {
    auto target = webhook(name, *failing_);
    target.url = failing_->url("/" + name);
    target.max_age = max_age;
    return target;
  }

  std::map<std::string, int> arrivals(const std::string& target) const {
    std::map<std::string, int> times;
    for (const auto& request : failing_->requests()) {
      if (request.target == "/" + target) ++times[item_of(request)];
    }
    return times;
  }

  size_t queued_after(Time since) const {
    return static_cast<size_t>(std::count_if(queued_.begin(), queued_.end(),
                                             [&](const auto& q) { return q.second > since; }));
  }

  const Time begin_ = clock_;
  LoopbackServer healthy_{script({reply(200)})};
  std::unique_ptr<LoopbackServer> failing_ = std::make_unique<LoopbackServer>(script({reply(200)}));
  int published_ = 0;
  std::map<std::string, Time> queued_;  // by item
  std::vector<Milliseconds> latencies_;
};

TEST_F(Outage, AfterThreeDaysAllWithinMaxAgeIsDeliveredAndTheRestStandsInDeadLetters) {
  const auto day = down("day", hours(24));
  const auto three_days = down("three-days", hours(72));
  const std::vector<std::string> all_targets = {"healthy", "day", "three-days"};
  start({webhook("healthy", healthy_), day, three_days});

  while (clock_ < begin_ + kDown) step(all_targets, true);
  const auto all_well = quantiles(latencies_);
  queued_.clear();
  latencies_.clear();
  reports_.clear();
  const auto port = failing_->port();
  failing_.reset();  // connections are refused from now on
  const Time down_since = clock_;
  while (clock_ < down_since + kDown) step(all_targets, true);
  const auto two_down = quantiles(latencies_);
  const auto tries = reports_.size() - queued_.size();

  failing_ = std::make_unique<LoopbackServer>(script({reply(200)}), "127.0.0.1", port);
  const Time healed = clock_;
  const auto within_a_day = queued_after(healed - hours(24));
  const auto all = queued_.size();
  // Waits grow to ten hours; the last try of what is new now falls to its end.
  while (state_of("day").pending + state_of("three-days").pending > 0 &&
         clock_ < healed + hours(73)) {
    step({}, false);
  }

  std::printf(
      "%zu alerts to each of two targets while they were down for 72 hours, %zu tries in vain\n"
      "max_age 24 h: %zu of %zu within it delivered, %lld dead letters; 72 h: %zu of %zu "
      "delivered, "
      "%lld dead letters; all after %lld hours\n"
      "the healthy target while all were well: %s; while two were down: %s\n",
      all, tries, arrivals("day").size(), within_a_day, state_of("day").dead,
      arrivals("three-days").size(), all, state_of("three-days").dead,
      static_cast<long long>(std::chrono::floor<hours>(clock_ - healed).count()), all_well.c_str(),
      two_down.c_str());

  EXPECT_EQ(all, 144u);
  EXPECT_EQ(healthy_.requests().size(), static_cast<size_t>(published_));
  for (const auto& [name, target] : {std::pair{"day", day}, {"three-days", three_days}}) {
    const auto arrived = arrivals(name);
    for (const auto& [item, at] : queued_) {
      const bool in_time = at + target.max_age > healed;  // then the last try is made
      EXPECT_EQ(arrived.contains(item), in_time) << name << " " << item;
    }
    for (const auto& [item, times] : arrived) EXPECT_EQ(times, 1) << item;
    EXPECT_EQ(state_of(name).pending, 0) << name;
    EXPECT_EQ(static_cast<size_t>(state_of(name).dead), all - arrived.size()) << name;
  }
  for (const auto& alert : stored()) {
    for (const auto& delivery : alert.deliveries) {
      if (delivery.state != "dead") continue;
      EXPECT_NE(delivery.last_error.find("given up"), std::string::npos) << delivery.last_error;
    }
  }
}

}  // namespace
}  // namespace newswatch::alerts
