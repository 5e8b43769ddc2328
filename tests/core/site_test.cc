#include "core/site.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

TEST(Site, IsTheRegistrableDomain) {
  const struct {
    const char* host;
    const char* site;
  } table[] = {
      {"www.intellinews.com", "intellinews.com"},
      {"intellinews.com", "intellinews.com"},
      {"WWW.IntelliNews.COM", "intellinews.com"},
      {"www.intellinews.com.", "intellinews.com"},
      {"news.bbc.co.uk", "bbc.co.uk"},
      {"a.b.pravda.com.ua", "pravda.com.ua"},
      {"somebody.github.io", "somebody.github.io"},
      {"www.city.kawasaki.jp", "city.kawasaki.jp"},
      {"www.xn--80aswg.xn--p1ai", "xn--80aswg.xn--p1ai"},
      // A public suffix itself, and names without one.
      {"co.uk", "co.uk"},
      {"com", "com"},
      {"localhost", "localhost"},
      {"a.news.intranet", "news.intranet"},
      {"", ""},
      {".", ""},
      // Addresses.
      {"127.0.0.1", "127.0.0.1"},
      {"127.0.0.1.", "127.0.0.1"},
      {"[2001:db8::1]", "[2001:db8::1]"},
      {"[2001:DB8::A]", "[2001:db8::a]"},
      // Ends in a digit, and is a name all the same.
      {"a.b.zone1", "b.zone1"},
  };
  for (const auto& row : table) EXPECT_EQ(registrable_domain(row.host), row.site) << row.host;
}

TEST(Site, OfAUrlIsThatOfItsHost) {
  EXPECT_EQ(site_of_url("https://user:pw@www.pravda.com.ua:8443/rss?x=a.b.com"), "pravda.com.ua");
  EXPECT_EQ(site_of_url("https://www.сайт.рф/"), "xn--80aswg.xn--p1ai");
  EXPECT_EQ(site_of_url("http://2130706433/"), "127.0.0.1");
  EXPECT_EQ(site_of_url("www.pravda.com.ua"), "");
  EXPECT_EQ(site_of_url(""), "");
}

}  // namespace
}  // namespace newswatch
