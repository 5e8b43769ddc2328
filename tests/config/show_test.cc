#include "config/show.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace newswatch::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string shown(const std::string& text) {
  const auto loaded = parse("newswatch.yaml", text);
  EXPECT_TRUE(loaded.config) << loaded.diagnostics.render();
  return loaded.config ? to_yaml(*loaded.config) : std::string{};
}

TEST(Show, FillsInWhatIsNotSaid) {
  const auto text = shown("feeds: [\"https://news.example/rss\"]\n");
  for (const auto* line : {"store: /var/lib/newswatch/newswatch.db\n", "  listen: 127.0.0.1:8480\n",
                           "  interval: auto\n", "  per_host: {concurrency: 1, gap: 1s}\n",
                           "    url: https://news.example/rss\n", "    on_first_poll: silent\n",
                           "  threshold: 0.6\n", "retention: 90d\n", "  format: text\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(Show, IsReadAgainAsTheSame) {
  const auto text = shown(R"(
store: /tmp/n.db
rules: [/etc/rules.d/*]
web: {listen: "[::1]:0", hosts: [news.example], reload: false}
polling: {interval: 10m, on_first_poll: {last: 3}, max_concurrent: 8, contact: "us@news.example"}
feeds:
  - {id: a, url: "https://news.example/rss", interval: 90s, tags: [x, "y z"], max_silence: 12h,
     language: uk, on_first_poll: {since: 1h}, timeout: 5s}
targets:
  console: {format: stdout, rate: 7/m, max_age: 3h}
routes:
  - {name: a, match: {severity: [high, critical], rule: r, tag: t, labels: {l: v}}, targets: [console],
     group_by: [rule, labels.l], group_wait: 90s}
  - {name: b, targets: [], digest: {at: ["08:00", "00:30"]}, time_zone: Europe/Kyiv,
     quiet_hours: {from: "22:00", until: "07:05", except: [low]}}
  - {name: c, targets: [console], digest: {every: 90m}}
dedup: {threshold: 0.75, window: 4d, stories: 6d}
retention: 30d
log: {level: warn, format: json}
)");
  EXPECT_EQ(shown(text), text);
  EXPECT_THAT(text, HasSubstr("rate: 7/m"));
  EXPECT_THAT(text, HasSubstr("at: [\"08:00\", \"00:30\"]"));
}

TEST(Show, StarsSecretsOut) {
  const auto text = shown(R"(
web: {token: s3cr3t-web}
feeds:
  - {id: a, url: "https://news.example/rss", headers: {X-Key: s3cr3t}, basic_auth: "me:s3cr3t",
     proxy: "http://me:s3cr3t@proxy.example"}
  - {id: b, url: "https://other.example/rss", bearer_token: s3cr3t}
targets:
  desk: {format: webhook, url: "https://desk.example/s3cr3t?k=s3cr3t", headers: {X-Key: s3cr3t},
         secret: "whsec_czNjcjN0czNjcjN0czNjcjN0czNjcjN0"}
  chat: {format: telegram, token: "123456:s3cr3t", chat: "-100123"}
  room: {format: matrix, url: "https://m.example", token: s3cr3t, room: "!s3cr3t:m.example"}
)");
  EXPECT_THAT(text, Not(HasSubstr("s3cr3t")));
  EXPECT_THAT(text, Not(HasSubstr("czNj")));
  EXPECT_THAT(text, HasSubstr("url: https://desk.example/****"));
  EXPECT_THAT(text, HasSubstr("headers: {X-Key: \"****\"}"));
}

}  // namespace
}  // namespace newswatch::config
