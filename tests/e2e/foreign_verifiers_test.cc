// What we sign and pack is checked by libraries that receivers use and we did not write: the npm
// packages standardwebhooks, svix and cloudevents, in a receiver of their own
// (receivers/verify.js).
#include <filesystem>
#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/newsroom.h"
#include "tests/e2e/receiver_process.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr const char* kNewSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kOldSecret = "whsec_b2xkIHNlY3JldCBvZiB0d2VudHktZm91ciBieXRlcw==";
constexpr const char* kWrongSecret = "whsec_d3Jvbmcgc2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dA==";
constexpr const char* kTaken = "taken";

class ForeignVerifiers : public ::testing::Test {
 protected:
  void SetUp() override {
    // Written by ./dev when npm is done.
    if (!std::filesystem::exists(NEWSWATCH_NODE_PACKAGES "/package-lock.json")) {
      GTEST_SKIP() << "the npm packages of tests/e2e/receivers are not installed: ./dev setup "
                      "installs them, or says why not";
    }
    const std::string script = NEWSWATCH_SOURCE_DIR "/tests/e2e/receivers/verify.js";
    receiver_ = std::make_unique<ReceiverProcess>(
        std::vector<std::string>{"/usr/bin/node", script, kNewSecret, kOldSecret, kWrongSecret},
        room_.daemon().folder().path(),
        std::vector<std::pair<std::string, std::string>>{
            {"NODE_PATH", NEWSWATCH_NODE_PACKAGES "/node_modules"}});
    ASSERT_TRUE(receiver_->listens()) << receiver_->errors();
    room_.write_secret("rotated.secret", fmt::format("{}\n{}\n", kNewSecret, kOldSecret));
  }

  // What the libraries said of the one request that came to this path.
  Json said(std::string_view path) {
    Json found;
    wait_until([&] {
      std::istringstream lines(receiver_->output());
      for (std::string text; std::getline(lines, text);) {
        auto line = Json::parse(text, nullptr, false);
        if (line.is_object() && line["path"] == path) found = std::move(line);
      }
      return found.is_object();
    });
    EXPECT_TRUE(found.is_object()) << "nothing came to " << path << "\n" << receiver_->errors();
    return found;
  }

  // `two`: the alert was signed with the old secret too.
  static void expect_verified(const Json& line, bool two) {
    for (const auto* library : {"standardwebhooks", "svix"}) {
      const auto& says = line["says"][library];
      const auto word = [&](const char* name) { return says[name].get<std::string>(); };
      EXPECT_EQ(word("as it came"), kTaken) << library;
      EXPECT_EQ(word("four minutes old"), kTaken) << library;
      for (const auto* other : {"with a wrong secret", "another body", "another id"}) {
        EXPECT_THAT(word(other), HasSubstr("No matching signature found")) << library << other;
      }
      EXPECT_THAT(word("six minutes old"), HasSubstr("too old")) << library;
      EXPECT_THAT(word("from six minutes ahead"), HasSubstr("too new")) << library;
      if (two) {
        EXPECT_EQ(word("with the old secret"), kTaken) << library;
      } else {
        EXPECT_THAT(word("with the old secret"), HasSubstr("No matching")) << library;
      }
    }
  }

  Newsroom room_;
  std::unique_ptr<ReceiverProcess> receiver_;
};

TEST_F(ForeignVerifiers, SignaturesAreThoseOfStandardWebhooks) {
  ASSERT_TRUE(
      room_.open(fmt::format("  one: {{url: \"{0}/one\", secret_file: desk.secret}}\n"
                             "  two: {{url: \"{0}/two\", secret_file: rotated.secret}}\n",
                             receiver_->url())))
      << room_.daemon().log();
  room_.publish(1);
  const auto one = said("/one");
  const auto two = said("/two");
  expect_verified(one, /*two=*/false);
  expect_verified(two, /*two=*/true);
  EXPECT_EQ(one["id"], room_.daemon().alerts()[0]["alert_id"]);
  EXPECT_EQ(one["id"], two["id"]);
}

TEST_F(ForeignVerifiers, CloudEventsAreReadAndValid) {
  ASSERT_TRUE(
      room_.open(fmt::format("  events: {{format: cloudevents, url: \"{}/events\", "
                             "secret_file: rotated.secret}}\n",
                             receiver_->url())))
      << room_.daemon().log();
  room_.publish(1);
  const auto line = said("/events");
  const auto& says = line["says"]["cloudevents"];
  ASSERT_EQ(says["as it came"], kTaken);
  EXPECT_THAT(says["without its source"].get<std::string>(), HasSubstr("invalid payload"));
  expect_verified(line, /*two=*/true);

  const auto alert = room_.daemon().alerts()[0];
  const auto& event = line["event"];
  EXPECT_EQ(event["specversion"], "1.0");
  EXPECT_EQ(event["id"], alert["alert_id"]);
  EXPECT_EQ(event["type"], "item.matched");
  EXPECT_EQ(event["source"], "/newswatch/feeds/paper");
  EXPECT_EQ(event["subject"], alert["rule"]["id"]);
  EXPECT_EQ(event["time"], alert["item"]["first_seen"]);
  EXPECT_EQ(event["datacontenttype"], "application/json");
  EXPECT_EQ(event["data"]["alert_id"], alert["alert_id"]);
  EXPECT_EQ(event["data"]["item"]["title"], Newsroom::title(1));
}

}  // namespace
}  // namespace newswatch::testing
