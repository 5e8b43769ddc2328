// Thirty days of polling hundreds of feeds that have every fault, with restarts, reloads, edits and
// an import in between: nothing impolite is done, and nobody is forgotten.
#include <cstdio>
#include <map>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/duration.h"
#include "tests/daemon/politeness/judge.h"
#include "tests/daemon/politeness/sites.h"
#include "tests/daemon/politeness/world.h"

namespace newswatch::daemon::politeness {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kDay = hours(24);
constexpr Duration kMonth = 30 * kDay;

class Month {
 public:
  explicit Month(unsigned seed) : random_(seed), sites_(sites_of_a_month(seed)) {
    for (auto& site : imported_sites(60)) imported_.push_back(std::move(site));
    std::vector<Feed> feeds;
    for (const auto& site : sites_) feeds.push_back(site.feed);
    world_ = std::make_unique<World>([this](const Asked& asked) { return by_id(asked); },
                                     std::move(feeds), config::Polling{}, seed);
    world_->keep_log = false;
    for (const auto* list : {&sites_, &imported_}) {
      for (const auto& site : *list) by_id_[site.feed.id] = &site;
    }
    world_->show_to(judge_);
  }

  void run() {
    const auto end = World::kStart + kMonth;
    while (world_->now() < end) {
      world_->run_until(std::min(end, world_->now() + minutes(between(1, 1200))));
      if (world_->now() >= end) break;
      something_happens();
    }
    judge_.adjourn(world_->now());
  }

  const Judge& judge() const { return judge_; }
  Duration up() const { return kMonth - down_; }
  const Statistics& of(const std::string& feed) const {
    return judge_.statistics().at(FeedId{feed});
  }

  // A table for a person: a line for each kind of site.
  std::string report() const {
    std::map<std::string, std::pair<int, Statistics>> kinds;
    for (const auto& [id, numbers] : judge_.statistics()) {
      auto& [feeds, sum] = kinds[by_id_.at(id)->kind];
      ++feeds;
      sum.requests += numbers.requests;
      sum.not_modified += numbers.not_modified;
      sum.documents += numbers.documents;
      sum.failures += numbers.failures;
      sum.shortest_gap = std::min(sum.shortest_gap, numbers.shortest_gap);
      sum.longest_wait = std::max(sum.longest_wait, numbers.longest_wait);
      sum.held += numbers.held;
      sum.violations += numbers.violations;
    }
    std::string out =
        fmt::format("{:22} {:>5} {:>8} {:>6} {:>9} {:>8} {:>12} {:>12} {:>8} {:>10}\n",
                    "kind of site", "feeds", "requests", "304s", "documents", "failures",
                    "shortest gap", "longest wait", "held", "violations");
    const auto coarse = [](Duration d) {
      return format_duration(d < minutes(1) ? std::chrono::floor<seconds>(d)
                                            : Duration(std::chrono::floor<minutes>(d)));
    };
    for (const auto& [kind, sums] : kinds) {
      const auto& [feeds, sum] = sums;
      out += fmt::format("{:22} {:>5} {:>8} {:>6} {:>9} {:>8} {:>12} {:>12} {:>8} {:>10}\n", kind,
                         feeds, sum.requests, sum.not_modified, sum.documents, sum.failures,
                         coarse(sum.shortest_gap), coarse(sum.longest_wait),
                         fmt::format("{}h", sum.held / hours(1)), sum.violations);
    }
    return out + fmt::format("30 days: {} restarts, down for {}, {} reloads; {}", restarts_,
                             coarse(down_), reloads_, judge_.report());
  }

 private:
  int between(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random_);
  }

  Answer by_id(const Asked& asked) { return by_id_.at(asked.feed)->answer(asked); }

  void something_happens() {
    auto feeds = world_->feeds();
    switch (between(0, 4)) {
      case 0:
      case 1: {
        const auto span = Duration(seconds(between(1, between(0, 3) == 0 ? 10'000 : 60)));
        world_->restart(span);
        down_ += span;
        ++restarts_;
        return;
      }
      case 2:  // an interval is edited, or taken away
        for (auto& feed : feeds) {
          if (by_id_.at(feed.id)->kind != "edited" || between(0, 2) != 0) continue;
          feed.interval = minutes(between(3, 300));
          if (between(0, 3) == 0) feed.interval.reset();
        }
        break;
      case 3:  // a feed is taken out, and another put back
        std::swap(feeds.at(static_cast<std::size_t>(between(0, int(feeds.size()) - 1))),
                  feeds.back());
        removed_.push_back(feeds.back());
        feeds.pop_back();
        if (removed_.size() > 3) {
          feeds.push_back(removed_.front());
          removed_.erase(removed_.begin());
        }
        break;
      default:
        if (world_->now() > World::kStart + 10 * kDay && !imported_yet_) {
          for (const auto& site : imported_) feeds.push_back(site.feed);
          imported_yet_ = true;
        }
    }
    world_->reload(std::move(feeds));
    ++reloads_;
  }

  std::mt19937 random_;
  std::vector<Site> sites_;
  std::vector<Site> imported_;
  std::map<FeedId, const Site*> by_id_;
  Judge judge_;
  std::unique_ptr<World> world_;
  std::vector<Feed> removed_;
  bool imported_yet_ = false;
  int restarts_ = 0;
  int reloads_ = 0;
  Duration down_{0};
};

TEST(PolitenessMonth, ThirtyDaysWithEveryFaultAreWithoutAViolation) {
  Month month(20251124);
  month.run();
  std::puts(month.report().c_str());
  EXPECT_EQ(month.judge().violations().size(), 0u);

  // Nor is it polite by doing nothing. A steady feed is polled about hourly.
  const auto up_hours = static_cast<double>(month.up() / hours(1));
  for (const auto* feed : {"steady-0-1", "ttl-0-1", "own-10m-0-1", "no-validators-1-2"}) {
    const auto wait = std::string(feed).starts_with("ttl")   ? 2.5
                      : std::string(feed).starts_with("own") ? 1.0 / 6
                                                             : 1.0;
    EXPECT_GT(month.of(feed).requests, 0.9 * up_hours / wait) << feed;
  }
  EXPECT_GT(month.of("steady-0-1").not_modified, month.of("steady-0-1").requests / 3);
}

}  // namespace
}  // namespace newswatch::daemon::politeness
