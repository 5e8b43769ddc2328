// Rows 1 to 8 of the table of polite polling: what is sent, and when.
#include <fmt/format.h>

#include "tests/daemon/politeness/table_fixture.h"

namespace newswatch::daemon::politeness {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Each;
using ::testing::ElementsAre;

constexpr Duration kDay = hours(24);

// Row 1 is in wire_test.cc as well: what libcurl adds.
TEST_F(Politeness, TheFirstFetchSaysWhoAsksAndNothingElse) {
  answer(kUrl, {document()});
  start();
  run_polls(1);
  const auto first = polls().at(0);
  EXPECT_EQ(first.headers,
            (net::Headers{{"User-Agent", "newswatch/1 (+https://newsroom.example/bot)"}}));
  EXPECT_EQ(first.url, kUrl) << "nothing is added to the query";
}

// Row 2.
TEST_F(Politeness, BothValidatorsComeBackByteForByte) {
  answer(kUrl, {document(1, {{"ETag", "W/\"a b,-gzip\""}, {"Last-Modified", "yesterday, about"}}),
                status(304)});
  start();
  run_polls(3);
  for (const auto i : {1u, 2u}) {
    EXPECT_EQ(polls()[i].header("If-None-Match"), "W/\"a b,-gzip\"");
    EXPECT_EQ(polls()[i].header("If-Modified-Since"), "yesterday, about");
  }
}

// Row 3.
TEST_F(Politeness, TheNewestOfEachValidatorIsKeptWhetherTheBodyChangedOrNot) {
  answer(kUrl, {document(1, {{"ETag", "\"1\""}, {"Last-Modified", "one"}}),
                document(1, {{"ETag", "\"2\""}, {"Last-Modified", "one"}}),
                document(2, {{"ETag", "\"2\""}, {"Last-Modified", "two"}})});
  start();
  run_polls(4);
  EXPECT_EQ(polls()[1].header("If-None-Match"), "\"1\"");
  EXPECT_EQ(polls()[2].header("If-None-Match"), "\"2\"") << "of an unchanged body";
  EXPECT_EQ(polls()[3].header("If-Modified-Since"), "two");
}

// Row 4.
TEST_F(Politeness, A304RefreshesValidatorsA200DropsThemAndNoneAreKeptOfWhatCantBeRead) {
  auto garbage = document(1, {{"ETag", "\"garbage\""}});
  garbage.body = "<html>sorry</html>";
  garbage.means.is_feed = false;
  auto cut = document(3, {{"ETag", "\"cut\""}});
  cut.body.resize(cut.body.size() - 100);
  cut.means.truncated = true;
  answer(kUrl, {document(1, {{"ETag", "\"1\""}, {"Last-Modified", "one"}}),
                status(304, {{"ETag", "\"2\""}}), document(2, {{"Last-Modified", "two"}}), garbage,
                cut, document(3, {{"ETag", "\"whole\""}})});
  start();
  run_polls(7);
  std::vector<std::string> sent;
  for (const auto& poll : polls()) {
    sent.push_back(poll.header("If-None-Match") + "|" + poll.header("If-Modified-Since"));
  }
  sent.resize(7);
  EXPECT_THAT(sent, ElementsAre("|", "\"1\"|one", "\"2\"|one", "|two", "|", "|", "\"whole\"|"));
}

// Row 5.
TEST_F(Politeness, WithoutValidatorsItIsHourlyAtMostUnlessTheFeedSetsItsInterval) {
  auto own = make_feed("own", "http://own.example/feed");
  own.interval = minutes(2);
  answer(kUrl, {document(1), document(1), document(2)});
  answer(own.url, {document(1)});
  start({make_feed("a", kUrl), own});
  world_->run_for(hours(12));
  EXPECT_THAT(gaps(), Each(about(hours(1))));
  EXPECT_THAT(gaps("own"), Each(Between(minutes(2), minutes(3))));
  EXPECT_GT(polls("own").size(), 300u);
  EXPECT_EQ(world_->state("a").body_hash, hash128(document(2).body)) << "of the last one parsed";
}

// Row 6.
TEST_F(Politeness, WhatServerAndDocumentAskForLengthensTheWaitToADayAtMost) {
  struct Case {
    net::Headers headers;
    Channel channel;
    std::optional<Duration> fresh_for;
    Duration wait;
  };
  const std::vector<Case> cases = {
      {{{"Cache-Control", "max-age=7200"}}, {}, hours(2), hours(2)},
      {{{"Cache-Control", "max-age=7200"}, {"Age", "3600"}}, {}, hours(2), hours(1)},
      {{{"Cache-Control", "max-age=9999999"}}, {}, 9999 * kDay, kDay},
      {{{"Cache-Control", "max-age=7200, no-cache"}}, {}, Duration(0), minutes(30)},
      {{{"Cache-Control", "s-maxage=7200, max-age=60"}}, {}, seconds(60), minutes(30)},
      {{{"Date", http_date(World::kStart)}, {"Expires", http_date(World::kStart + hours(3))}},
       {},
       hours(3),
       hours(3)},
      {{}, {.ttl_minutes = 240}, {}, hours(4)},
      {{}, {.ttl_minutes = 100000}, {}, kDay},
  };
  std::vector<Feed> feeds;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto feed = make_feed(std::to_string(i), fmt::format("http://{}.example/feed", i));
    auto whole = document(1, cases[i].headers);
    auto channel = cases[i].channel;
    channel.published = World::kStart;
    whole.body = rss(channel);
    whole.headers.emplace_back("ETag", "\"1\"");
    whole.means.fresh_for = cases[i].fresh_for;
    if (channel.ttl_minutes) whole.means.ttl = minutes(*channel.ttl_minutes);
    const auto* age = net::find_header(whole.headers, "Age");
    if (age) whole.means.age = seconds(std::stoi(*age));
    // Later answers repeat nothing of it, and all of it stands.
    auto unchanged = status(304);
    if (age) unchanged.headers.emplace_back("Age", *age);
    unchanged.means.age = whole.means.age;
    answer(feed.url, {whole, unchanged});
    feeds.push_back(feed);
  }
  start(feeds);
  world_->run_for(5 * kDay);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_THAT(gaps(std::to_string(i)), Each(about(cases[i].wait))) << "case " << i;
    EXPECT_GE(polls(std::to_string(i)).size(), 5u);
  }
}

// Row 6.
TEST_F(Politeness, NoPollFallsIntoSkippedHoursAndDaysNotEvenALateOne) {
  const auto site = [&](const std::string& id, Channel channel) {
    const auto feed = make_feed(id, "http://news.example/" + id);
    channel.published = World::kStart;
    Answer whole;
    whole.body = rss(channel);
    whole.headers = {{"ETag", "\"1\""}};
    whole.means.newest = World::kStart;
    whole.means.skip_hours = channel.skip_hours;
    whole.means.skip_days = channel.skip_days;
    answer(feed.url, {whole, status(304)});
    return feed;
  };
  Channel nights, wednesdays, weekends;
  for (const auto hour : {0u, 1u, 2u, 3u, 22u, 23u}) nights.skip_hours.set(hour);
  wednesdays.skip_days.set(3);
  weekends.skip_days.set(6).set(0);
  auto feeds = std::vector{site("nights", nights), site("wednesdays", wednesdays),
                           site("weekends", weekends)};
  start(feeds);
  world_->run_for(4 * kDay - hours(2));
  // A neighbour has the host held until half past midnight of Friday: that makes all of them late.
  const auto until = Time(std::chrono::sys_days(std::chrono::year(2025) / 11 / 29)) - minutes(1410);
  sites_["http://news.example/busy"] = [&](const Asked& asked) {
    return retry_after(429, std::max<Duration>(until - asked.at, hours(6)));
  };
  feeds.push_back(make_feed("busy", "http://news.example/busy"));
  world_->reload(feeds);
  world_->run_for(4 * kDay);

  const auto weekday_of = [](const Asked& poll) {
    return std::chrono::weekday(std::chrono::floor<std::chrono::days>(poll.at));
  };
  for (const auto& poll : polls("nights")) {
    const auto hour = (poll.at - std::chrono::floor<std::chrono::days>(poll.at)) / hours(1);
    EXPECT_TRUE(hour >= 4 && hour < 22) << to_rfc3339(poll.at);
  }
  for (const auto& poll : polls("wednesdays")) {
    EXPECT_NE(weekday_of(poll), std::chrono::Wednesday) << to_rfc3339(poll.at);
  }
  const auto on_weekends = polls("weekends");
  EXPECT_EQ(std::count_if(on_weekends.begin(), on_weekends.end(),
                          [&](const Asked& poll) {
                            return weekday_of(poll) == std::chrono::Saturday ||
                                   weekday_of(poll) == std::chrono::Sunday;
                          }),
            1)
      << "a day is the most that anyone is left alone for";
  EXPECT_GT(polls("nights").size(), 80u);
  EXPECT_GT(on_weekends.size(), 80u);
}

// Row 7.
TEST_F(Politeness, RetryAfterIsHonouredTo14DaysAnd429HoldsTheHostBut503ThatFeedAlone) {
  const std::string other = "http://news.example/other";
  const auto date = World::kStart + hours(30);
  auto by_date = status(503, {{"Retry-After", http_date(date)}});
  by_date.means.retry_at = date;
  answer(kUrl, {retry_after(429, hours(6)), by_date, retry_after(503, 100 * kDay),
                document(1, {{"ETag", "1"}})});
  answer(other, {document(1, {{"ETag", "1"}}), status(304)});
  start({make_feed("a", kUrl), make_feed("b", other)});
  run_polls(4);
  EXPECT_THAT(gaps()[0], about(hours(6)));
  EXPECT_GE(polls()[2].at, date);
  EXPECT_LE(polls()[2].at, date + minutes(2));
  EXPECT_THAT(gaps()[2], about(14 * kDay));
  for (const auto& poll : polls("b")) {
    EXPECT_FALSE(poll.at > polls()[0].at && poll.at < polls()[0].at + hours(6));
  }
  EXPECT_GT(polls("b").size(), 14u * 24) << "a 503 holds nobody else";
}

// Row 7, and 12.
TEST_F(Politeness, TheHoldOfAHostOutlivesARestart) {
  answer(kUrl, {retry_after(429, hours(6)), document(1, {{"ETag", "1"}})});
  answer("http://news.example/b", {document(1, {{"ETag", "1"}}), status(304)});
  start({make_feed("a", kUrl), make_feed("b", "http://news.example/b")});
  run_polls(1);
  world_->run_for(seconds(10));
  const auto held = world_->now();
  const auto before = polls("b").size();
  for (int i = 0; i < 5; ++i) {
    world_->restart(minutes(1));
    world_->run_for(minutes(50));
  }
  EXPECT_EQ(polls("b").size(), before);
  world_->run_for(hours(2));
  EXPECT_GT(polls("b").size(), before);
  EXPECT_GE(polls("b").at(before).at, held + hours(6) - seconds(11));
}

// Row 7: the host behind a redirect is the one that said so.
TEST_F(Politeness, ThatIsHeldWhichAnswered429NotTheOneThatLedThere) {
  answer(kUrl, {redirect(302, "http://behind.example/a")});
  answer("http://behind.example/a",
         {document(1, {{"ETag", "1"}}), retry_after(429, hours(5)), document(2, {{"ETag", "2"}})});
  answer("http://news.example/b", {redirect(302, "http://behind.example/b")});
  answer("http://behind.example/b", {document(1, {{"ETag", "1"}}), status(304)});
  answer("http://news.example/c", {document(1, {{"ETag", "1"}}), status(304)});
  start({make_feed("a", kUrl), make_feed("b", "http://news.example/b"),
         make_feed("c", "http://news.example/c")});
  run_polls(3);
  EXPECT_THAT(gaps()[1], about(hours(5)));
  const auto asked_while_held = [&](const std::string& feed) {
    const auto all = polls(feed);
    return std::count_if(all.begin(), all.end(), [&](const Asked& poll) {
      return poll.at > polls()[1].at + seconds(5) && poll.at < polls()[1].at + hours(5);
    });
  };
  EXPECT_EQ(asked_while_held("b"), 0);
  EXPECT_GE(asked_while_held("c"), 4);
}

// Row 8.
TEST_F(Politeness, FailuresBackOffFrom5MinutesToADayAndAFeedIsNeverAbandoned) {
  using net::FetchFailure;
  const std::vector<Answer> kinds = {status(429), status(500),
                                     status(503), no_answer(FetchFailure::timeout),
                                     status(502), no_answer(FetchFailure::dns_error),
                                     status(504), no_answer(FetchFailure::tls_error),
                                     status(404), no_answer(FetchFailure::connect_error)};
  std::vector<Answer> answers = kinds;
  answers.insert(answers.end(), kinds.begin(), kinds.end());
  answers.push_back(document());
  answer(kUrl, answers);
  start();
  run_polls(22);
  Duration wait = minutes(5);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_THAT(gaps()[i], Between(wait, wait + wait / 5 + seconds(31))) << i;
    wait = std::min(wait * 2, kDay);
  }
  EXPECT_THAT(gaps()[20], about(hours(1)));
  EXPECT_EQ(world_->list().health(world_->now()).failing, 0u);
}

}  // namespace
}  // namespace newswatch::daemon::politeness
