// What the tests of the table share: scripted sites, a world that polls them, and a judge who finds
// nothing to object to in any of it.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/politeness/documents.h"
#include "tests/daemon/politeness/faults.h"
#include "tests/daemon/politeness/judge.h"
#include "tests/daemon/politeness/world.h"

namespace newswatch::daemon::politeness {

inline const std::string kUrl = "http://news.example/feed";

// A 200 with this channel, and headers that the script adds.
inline Answer document(int newest = 1, net::Headers headers = {}) {
  Answer answer;
  answer.headers = std::move(headers);
  answer.body = rss({.newest = newest, .published = World::kStart});
  answer.means.newest = World::kStart;
  return answer;
}

class Politeness : public ::testing::Test {
 protected:
  void start(std::vector<Feed> feeds) {
    world_ = std::make_unique<World>(
        [this](const Asked& asked) {
          const auto site = sites_.find(asked.url);
          return site == sites_.end() ? status(404) : site->second(asked);
        },
        std::move(feeds));
    world_->show_to(judge_);
  }
  void start() { start({make_feed("a", kUrl)}); }

  void TearDown() override {
    if (!world_) return;
    judge_.adjourn(world_->now());
    EXPECT_EQ(judge_.violations().size(), 0u) << judge_.report();
  }

  // Answers from a list, the last of it again and again.
  void answer(const std::string& url, std::vector<Answer> answers) {
    sites_[url] = [answers = std::move(answers), n = std::size_t{0}](const Asked&) mutable {
      return answers.at(std::min(n++, answers.size() - 1));
    };
  }

  // What was asked first in each poll.
  std::vector<Asked> polls(const std::string& feed = "a") const {
    std::vector<Asked> out;
    for (const auto& asked : world_->log) {
      if (asked.first && asked.feed.value == feed) out.push_back(asked);
    }
    return out;
  }
  // From the start of each poll to that of the next.
  std::vector<Duration> gaps(const std::string& feed = "a") const {
    std::vector<Duration> out;
    const auto all = polls(feed);
    for (std::size_t i = 1; i < all.size(); ++i) out.push_back(all[i].at - all[i - 1].at);
    return out;
  }
  std::vector<std::string> urls(const std::string& feed = "a") const {
    std::vector<std::string> out;
    for (const auto& poll : polls(feed)) out.push_back(poll.url);
    return out;
  }
  void run_polls(std::size_t count, const std::string& feed = "a") {
    const auto end = world_->now() + std::chrono::hours(24 * 60);
    while (polls(feed).size() < count && world_->now() < end)
      world_->run_for(std::chrono::minutes(1));
    ASSERT_GE(polls(feed).size(), count);
  }

  std::map<std::string, std::function<Answer(const Asked&)>> sites_;
  std::unique_ptr<World> world_;
  Judge judge_;
};

MATCHER_P2(Between, least, most, "") { return arg >= least && arg <= most; }

// Of a wait that jitter may lengthen by a tenth, a minute at most, and the answer's own time.
inline auto about(Duration wait) {
  return Between(wait, wait + std::chrono::minutes(1) + std::chrono::seconds(40));
}

}  // namespace newswatch::daemon::politeness
