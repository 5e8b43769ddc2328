#include "daemon/scrape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/top_view.h"

namespace newswatch::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const Time kLookedAt = parse_rfc3339("2025-11-26T10:00:00Z").value();

TEST(Scrape, ReadsSeries) {
  const Scrape scrape(
      "# HELP a What it is.\n"
      "a 3\n"
      "b_total{state=\"x\",kind=\"it } is\"} 1.5e3\n"
      "b_total{state=\"y\",kind=\"\"} 2\n"
      "junk\n"
      "\n"
      "c{le=\"+Inf\"} 4",
      kLookedAt);
  EXPECT_EQ(scrape.value("a"), 3);
  EXPECT_EQ(scrape.value("none"), 0);
  EXPECT_EQ(scrape.sum("b_total"), 1502);
  EXPECT_THAT(scrape.by("b_total", "state"), ElementsAre(Pair("x", 1500), Pair("y", 2)));
  EXPECT_EQ(scrape.value("c{le=\"+Inf\"}"), 4);
}

std::string buckets(int fast, int slow, int all) {
  const auto line = [](const char* bound, int count) {
    return std::string("h_bucket{target=\"desk\",le=\"") + bound + "\"} " + std::to_string(count) +
           "\n";
  };
  return line("0.1", fast) + line("1", slow) + line("+Inf", all);
}

TEST(Scrape, TellsQuantilesOfWhatCameBetween) {
  const Scrape before(buckets(100, 100, 100), kLookedAt);
  const Scrape after(buckets(110, 120, 120), kLookedAt);
  const auto at = [&](double q) { return quantile(before, after, "h", "target=\"desk\"", q); };
  EXPECT_DOUBLE_EQ(at(0.5), 0.1);
  EXPECT_DOUBLE_EQ(at(0.25), 0.05);
  EXPECT_DOUBLE_EQ(at(1), 1);
  EXPECT_EQ(quantile(before, before, "h", "target=\"desk\"", 0.5), -1);
  EXPECT_EQ(quantile(before, after, "h", "target=\"chat\"", 0.5), -1);
  // What lies beyond the last bound is at least that.
  EXPECT_DOUBLE_EQ(quantile({}, Scrape(buckets(0, 0, 5), kLookedAt), "h", "", 0.5), 1);
}

TEST(TopView, TellsRatesQueuesAndTrouble) {
  const Scrape before("newswatch_fetches_total{outcome=\"not_modified\"} 100\n", kLookedAt);
  const Scrape after(
      "newswatch_build_info{revision=\"abc\",version=\"1.2\"} 1\n"
      "newswatch_feeds{state=\"healthy\"} 40\n"
      "newswatch_feeds{state=\"failing\"} 2\n"
      "newswatch_fetches_total{outcome=\"not_modified\"} 130\n"
      "newswatch_fetches_total{outcome=\"modified\"} 10\n"
      "newswatch_alerts_total{disposition=\"queued\"} 7\n"
      "newswatch_alerts_total{disposition=\"copy\"} 3\n"
      "newswatch_delivery_queue_length{target=\"desk\"} 5\n"
      "newswatch_target_enabled{target=\"desk\"} 0\n"
      "newswatch_dead_letters{target=\"desk\"} 1\n"
      "newswatch_delivery_oldest_timestamp_seconds{target=\"desk\"} 1764151140\n",
      kLookedAt + std::chrono::seconds(2));
  EXPECT_DOUBLE_EQ(poll_rate(before, after), 20);
  const auto text = top_view({.width = 100, .colour = false}, before, after, {5, 10, 20});
  EXPECT_THAT(text, HasSubstr("newswatch 1.2"));
  EXPECT_THAT(text, HasSubstr("40 healthy, 2 failing"));
  EXPECT_THAT(text, HasSubstr("20/s, 75 % unchanged"));
  EXPECT_THAT(text, HasSubstr("▃▅█"));
  EXPECT_THAT(text, HasSubstr("3 copy, 7 queued since the start"));
  EXPECT_THAT(text, HasSubstr("desk    disabled  5        1m ago  1"));
}

}  // namespace
}  // namespace newswatch::daemon
