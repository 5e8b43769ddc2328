// Rows 9 to 15 of the table of polite polling: where feeds are asked, which, and how many at a
// time.
#include <set>

#include <fmt/format.h>

#include "tests/daemon/politeness/table_fixture.h"

namespace newswatch::daemon::politeness {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Each;

constexpr Duration kDay = hours(24);

// Row 9.
TEST_F(Politeness, APermanentMoveCountsAfterSevenDaysOfTheSameAnswerAndIsKept) {
  const std::string place = "https://new.example/feed";
  sites_[kUrl] = [&](const Asked& asked) {
    // A night of failures is no other answer.
    if (asked.at > World::kStart + hours(50) && asked.at < World::kStart + hours(55)) {
      return status(500);
    }
    return redirect(asked.at < World::kStart + 2 * kDay ? 301 : 308, place);
  };
  answer(place, {document(1, {{"ETag", "\"1\""}}), status(304)});
  start();
  world_->run_for(7 * kDay);
  EXPECT_THAT(urls(), Each(kUrl));
  EXPECT_EQ(polls().back().header("If-None-Match"), "") << "which belongs to the other place";
  world_->run_for(hours(12));
  world_->restart(minutes(10));
  world_->run_for(hours(12));
  EXPECT_EQ(urls().back(), place);
  EXPECT_EQ(polls().back().header("If-None-Match"), "\"1\"");
}

// Row 9.
TEST_F(Politeness, AnyTemporaryHopOrAnotherPlaceCancelsAMove) {
  const std::string place = "https://new.example/feed";
  const auto day_of = [](Time t) { return (t - World::kStart) / kDay; };
  sites_[kUrl] = [&](const Asked& asked) {
    return redirect(day_of(asked.at) == 6 ? 302 : 301, place);
  };
  sites_["http://news.example/b"] = [&](const Asked& asked) {
    return redirect(301, day_of(asked.at) % 4 == 3 ? "https://x.example/" : place);
  };
  sites_["http://news.example/c"] = [&](const Asked& asked) {
    return day_of(asked.at) == 5 ? document() : redirect(301, place);
  };
  answer(place, {document()});
  answer("https://x.example/", {document()});
  start({make_feed("a", kUrl), make_feed("b", "http://news.example/b"),
         make_feed("c", "http://news.example/c")});
  world_->run_for(12 * kDay);
  EXPECT_THAT(urls(), Each(kUrl));
  EXPECT_THAT(urls("c"), Each("http://news.example/c"));
  world_->run_for(18 * kDay);
  EXPECT_EQ(urls().back(), place);
  EXPECT_THAT(urls("b"), Each("http://news.example/b"));
  EXPECT_EQ(urls("c").back(), place);
}

// Row 9.
TEST_F(Politeness, ToHttpsOnTheSameHostItMovesAtOnce) {
  const std::string https = "https://news.example/feed";
  answer(kUrl, {redirect(301, https)});
  answer(https, {document(1, {{"ETag", "\"1\""}}), status(304)});
  start();
  run_polls(4);
  world_->restart(minutes(1));
  run_polls(6);
  auto after_first = urls();
  EXPECT_EQ(after_first.front(), kUrl);
  after_first.erase(after_first.begin());
  EXPECT_THAT(after_first, Each(https));
}

// Row 10.
TEST_F(Politeness, TemporaryRedirectsAreFollowedFiveTimesAndTheUrlIsKept) {
  const auto hop = [](int i) { return fmt::format("http://hop.example/{}", i); };
  answer(kUrl, {redirect(302, hop(1))});
  answer(hop(1), {redirect(303, hop(2))});
  answer(hop(2), {redirect(307, hop(3))});
  answer(hop(3), {redirect(301, hop(4))});
  answer(hop(4), {redirect(302, hop(5))});
  answer(hop(5), {document(1, {{"ETag", "\"1\""}}), status(304)});
  answer("http://news.example/six", {redirect(302, kUrl)});
  start({make_feed("a", kUrl), make_feed("six", "http://news.example/six")});
  world_->run_for(20 * kDay);
  EXPECT_THAT(urls(), Each(kUrl));
  EXPECT_EQ(world_->state("a").failures, 0);
  EXPECT_GT(world_->state("six").failures, 5);
  EXPECT_EQ(world_->log.back().url == hop(5), !world_->log.back().header("If-None-Match").empty());
}

// Row 11.
TEST_F(Politeness, AGoneFeedIsNotAskedAgainAndAMissingOneIs) {
  answer(kUrl, {document(), status(410)});
  answer("http://news.example/missing", {status(404)});
  start({make_feed("a", kUrl), make_feed("missing", "http://news.example/missing")});
  world_->run_for(5 * kDay);
  world_->restart(hours(1));
  world_->reload(world_->feeds());
  world_->run_for(5 * kDay);
  EXPECT_EQ(polls().size(), 2u);
  EXPECT_GT(polls("missing").size(), 12u);
  const auto health = world_->list().health(world_->now());
  EXPECT_EQ(health.gone, 1u);
  EXPECT_EQ(health.failing, 1u);
  // The operator gives it another URL.
  answer("http://news.example/moved", {document(5)});
  auto feeds = world_->feeds();
  feeds[0].url = "http://news.example/moved";
  world_->reload(feeds);
  world_->run_for(hours(2));
  EXPECT_GE(polls().size(), 4u);
}

// Row 12.
TEST_F(Politeness, NeitherRestartNorReloadAsksAnyoneEarly) {
  std::vector<Feed> feeds;
  for (int i = 0; i < 200; ++i) {
    auto feed = make_feed(fmt::format("f{}", i), fmt::format("http://h{}.example/{}", i % 40, i));
    auto first = document(1, {{"ETag", "\"1\""}, {"Cache-Control", "max-age=3600"}});
    first.means.fresh_for = hours(1);
    answer(feed.url, {first, i % 3 == 0 ? status(500) : status(304)});
    feeds.push_back(std::move(feed));
  }
  start(feeds);
  for (int i = 0; i < 30; ++i) {
    world_->run_for(minutes(17));
    i % 2 == 0 ? world_->restart(minutes(1)) : world_->reload(world_->feeds());
  }
  EXPECT_THAT(gaps("f1"), Each(::testing::Ge(hours(1))));
}

// Row 12 and 13.
TEST_F(Politeness, AnImportOfAThousandFeedsIsSpreadOverTheInterval) {
  std::vector<Feed> feeds;
  for (int i = 0; i < 1000; ++i) {
    auto feed = make_feed(fmt::format("f{}", i), fmt::format("http://h{}.example/{}", i % 250, i));
    answer(feed.url, {document(1, {{"ETag", "\"1\""}})});
    feeds.push_back(std::move(feed));
  }
  start({});
  world_->run_for(hours(1));
  world_->reload(feeds);
  const auto imported = world_->now();
  world_->run_for(minutes(6));
  std::vector<int> per_minute(6);
  std::set<std::string> asked;
  for (const auto& request : world_->log) {
    if (!asked.insert(request.feed.value).second) continue;
    ++per_minute.at(static_cast<std::size_t>((request.at - imported) / minutes(1)));
  }
  EXPECT_EQ(asked.size(), 1000u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_THAT(per_minute[i], Between(140, 260)) << i;
}

// Row 13.
TEST_F(Politeness, FiftyFeedsOfOneSiteAreAskedOneAtATimeASecondApart) {
  std::vector<Feed> feeds;
  for (int i = 0; i < 50; ++i) {
    auto feed = make_feed(fmt::format("f{}", i), fmt::format("http://news.example/{}", i));
    auto reply = document(1, {{"ETag", "\"1\""}});
    reply.took = Duration(300 + 100 * (i % 7));
    answer(feed.url, {reply});
    feeds.push_back(std::move(feed));
  }
  start(feeds);
  world_->run_for(hours(6));
  const auto& log = world_->log;
  Duration most_crowded = hours(1);
  for (std::size_t i = 1; i < log.size(); ++i) {
    EXPECT_GE(log[i].at - log[i - 1].at, Duration(1300));
    if (i >= 10) most_crowded = std::min(most_crowded, log[i].at - log[i - 10].at);
  }
  EXPECT_GT(log.size(), 50u * 6);
  // All are late at once after an outage: still one after the other.
  world_->restart(hours(3));
  world_->run_for(minutes(10));
}

// Row 14 is the log itself: nothing but what the sites were scripted for.
TEST_F(Politeness, NothingElseIsEverAskedFor) {
  answer(kUrl, {document(1, {{"Set-Cookie", "a=b"},
                             {"Link", "<http://news.example/>; rel=home"},
                             {"Cache-Control", "no-cache"}})});
  start();
  world_->run_for(kDay);
  EXPECT_THAT(urls(), Each(kUrl));
  EXPECT_EQ(world_->log.size(), polls().size());
  for (const auto& poll : polls()) EXPECT_EQ(poll.headers.size(), 1u);
}

// Row 15: unasked it might be anything; asked for it is a document (fetcher_test.cc).
TEST_F(Politeness, A226NobodyAskedForIsAFailure) {
  answer(kUrl, {status(226)});
  start();
  run_polls(3);
  EXPECT_GE(world_->state("a").failures, 2);
  for (const auto& poll : polls()) EXPECT_EQ(poll.header("A-IM"), "");
}

}  // namespace
}  // namespace newswatch::daemon::politeness
