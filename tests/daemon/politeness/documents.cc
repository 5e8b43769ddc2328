#include "tests/daemon/politeness/documents.h"

#include <array>

#include <fmt/format.h>

namespace newswatch::daemon::politeness {

namespace {

constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kLongDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                  "Thursday", "Friday", "Saturday"};
constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string http_date(Time t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(t - day));
  return fmt::format(
      "{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays.at(std::chrono::weekday(day).c_encoding()),
      static_cast<unsigned>(date.day()), kMonths.at(static_cast<unsigned>(date.month()) - 1),
      static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
      time.seconds().count());
}

std::string rss(const Channel& channel) {
  std::string out = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>News</title>";
  if (channel.ttl_minutes) out += fmt::format("<ttl>{}</ttl>", *channel.ttl_minutes);
  if (channel.skip_hours.any()) {
    out += "<skipHours>";
    for (std::size_t i = 0; i < 24; ++i) {
      if (channel.skip_hours.test(i)) out += fmt::format("<hour>{}</hour>", i);
    }
    out += "</skipHours>";
  }
  if (channel.skip_days.any()) {
    out += "<skipDays>";
    for (std::size_t i = 0; i < 7; ++i) {
      if (channel.skip_days.test(i)) out += fmt::format("<day>{}</day>", kLongDays.at(i));
    }
    out += "</skipDays>";
  }
  for (int i = 0; i < channel.items; ++i) {
    out += fmt::format(
        "<item><guid>g{0}</guid><title>Report {0}</title><link>https://news.example/{0}</link>"
        "<pubDate>{1}</pubDate></item>",
        channel.newest - i, http_date(channel.published - i * channel.cadence));
  }
  return out + "</channel></rss>";
}

}  // namespace newswatch::daemon::politeness
