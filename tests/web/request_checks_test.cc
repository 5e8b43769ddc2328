#include "web/request_checks.h"

#include <gtest/gtest.h>

namespace newswatch::web {
namespace {

TEST(ParseAuthority, TakesHostAndPortApart) {
  struct Case {
    const char* text;
    const char* host;
    const char* port;
  };
  const Case cases[] = {
      {"localhost", "localhost", ""},
      {"LocalHost:8480", "localhost", "8480"},
      {"localhost.:8480", "localhost", "8480"},
      {"127.0.0.1:80", "127.0.0.1", "80"},
      {"[::1]", "::1", ""},
      {"[0:0:0:0:0:0:0:1]:8480", "::1", "8480"},
      {"[2001:DB8::5]:1", "2001:db8::5", "1"},
      {"news.example:", "news.example", ""},
  };
  for (const auto& c : cases) {
    const auto authority = parse_authority(c.text);
    ASSERT_TRUE(authority) << c.text;
    EXPECT_EQ(authority->host, c.host) << c.text;
    EXPECT_EQ(authority->port, c.port) << c.text;
  }
}

TEST(ParseAuthority, RefusesWhatIsNone) {
  for (const char* text : {"", ":80", ".", "[::1", "[localhost]", "::1", "a:b", "a:123456", "a b",
                           "user@localhost", "localhost/x", "[::1]x", "localhost:80:80"}) {
    EXPECT_FALSE(parse_authority(text)) << text;
  }
}

TEST(KnownHost, IsLoopbackTheAddressOrAConfiguredName) {
  const std::vector<std::string> names = {"News.Example", "desk.example:8480", "2001:db8::7"};
  struct Case {
    const char* host;
    const char* local;
    bool known;
  };
  const Case cases[] = {
      {"localhost:8480", "127.0.0.1", true},
      {"127.0.0.1", "127.0.0.1", true},
      {"127.9.9.9:1", "127.0.0.1", true},
      {"[::1]:8480", "::1", true},
      {"10.0.0.5:8480", "10.0.0.5", true},
      {"10.0.0.5:8480", "::ffff:10.0.0.5", true},
      {"10.0.0.6:8480", "10.0.0.5", false},
      {"news.example", "127.0.0.1", true},
      {"NEWS.example.:9", "127.0.0.1", true},
      {"desk.example", "127.0.0.1", true},
      {"[2001:db8::7]", "::1", true},
      {"sub.news.example", "127.0.0.1", false},
      {"evil.example:8480", "127.0.0.1", false},
      {"localhost.evil.example", "127.0.0.1", false},
      {"127.0.0.1.evil.example", "127.0.0.1", false},
      {"0.0.0.0:8480", "127.0.0.1", false},
      {"2130706433", "127.0.0.1", false},  // 127.0.0.1 as browsers may write it: not as we do
  };
  for (const auto& c : cases) {
    const auto host = parse_authority(c.host);
    ASSERT_TRUE(host) << c.host;
    EXPECT_EQ(is_known_host(*host, c.local, names), c.known) << c.host << " at " << c.local;
  }
}

TEST(Foreign, IsAnotherOriginThanTheHostAsked) {
  struct Case {
    const char* origin;
    const char* fetch_site;
    const char* host;
    bool foreign;
  };
  const Case cases[] = {
      {"", "", "localhost:8480", false},
      {"http://localhost:8480", "", "localhost:8480", false},
      {"HTTP://LOCALHOST:8480", "", "localhost:8480", false},
      {"https://news.example", "same-origin", "news.example", false},
      {"https://news.example:443", "", "news.example", false},
      {"http://news.example", "", "news.example:80", false},
      {"http://localhost:3000", "", "localhost:8480", true},
      {"http://127.0.0.1:8480", "", "localhost:8480", true},
      {"http://evil.example", "", "localhost:8480", true},
      {"null", "", "localhost:8480", true},
      {"file://", "", "localhost:8480", true},
      {"http://", "", "localhost:8480", true},
      {"moz-extension://abc", "", "localhost:8480", true},
      {"", "cross-site", "localhost:8480", true},
      {"", "Cross-Site", "localhost:8480", true},
      {"http://localhost:8480", "cross-site", "localhost:8480", true},
      {"", "same-origin", "localhost:8480", false},
      {"", "none", "localhost:8480", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(is_foreign(c.origin, c.fetch_site, *parse_authority(c.host)), c.foreign)
        << c.origin << " " << c.fetch_site << " " << c.host;
  }
}

TEST(Token, IsComparedWhole) {
  EXPECT_TRUE(has_token("Bearer s3cret", "s3cret"));
  EXPECT_TRUE(has_token("bearer  s3cret", "s3cret"));
  for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cretx", "s3cret",
                            "Bearer s3crets3cret", "Basic s3cret", "Bearer S3cret"}) {
    EXPECT_FALSE(has_token(wrong, "s3cret")) << wrong;
  }
  EXPECT_FALSE(has_token("Bearer ", ""));
}

TEST(ParseTarget, DecodesThePathAndKeepsTheQuery) {
  const auto target = parse_target("/a%20b/%D0%9F?q=%20x?y");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/П");
  EXPECT_EQ(target->query, "q=%20x?y");
  EXPECT_EQ(target->authority, "");

  const auto absolute = parse_target("http://news.example:8480/metrics");
  ASSERT_TRUE(absolute);
  EXPECT_EQ(absolute->authority, "news.example:8480");
  EXPECT_EQ(absolute->path, "/metrics");
  EXPECT_EQ(parse_target("http://news.example")->path, "/");

  for (const char* wrong : {"", "metrics", "/%", "/%4", "/%zz", "http:///x", "ftp://x/", "?q"}) {
    EXPECT_FALSE(parse_target(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace newswatch::web
