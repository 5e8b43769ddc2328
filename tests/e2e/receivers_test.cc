// The receivers in docs/receiving-alerts.md, taken from there and run: each takes what the real
// daemon sends, refuses what is not its or not of now, and acts once on what comes twice.
#include <filesystem>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/signature.h"
#include "tests/e2e/newsroom.h"
#include "tests/e2e/receiver_process.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr const char* kOurs = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kAnother = "whsec_b2xkIHNlY3JldCBvZiB0d2VudHktZm91ciBieXRlcw==";

struct Language {
  const char* name;   // of the test
  const char* fence;  // of the program in the manual
  const char* file;
  const char* build;  // by the shell, or empty
  const char* run;
};

void PrintTo(const Language& language, std::ostream* out) { *out << language.name; }

constexpr Language kLanguages[] = {
    {"Python", "python", "receiver.py", "", "python3 receiver.py"},
    {"Node", "js", "receiver.js", "", "node receiver.js"},
    {"Go", "go", "receiver.go",
     "GOCACHE=" NEWSWATCH_GO_CACHE " GOPATH=$PWD/go GO111MODULE=off go build receiver.go",
     "./receiver"},
    {"Bash", "bash", "receiver.sh", "chmod +x receiver.sh",
     "socat TCP-LISTEN:$PORT,bind=127.0.0.1,reuseaddr,fork EXEC:./receiver.sh"}};

// The one block of this language.
std::string program_of_the_manual(std::string_view fence) {
  const auto manual = read_whole(NEWSWATCH_SOURCE_DIR "/docs/receiving-alerts.md");
  const auto opening = fmt::format("```{}\n", fence);
  const auto at = manual.find(opening);
  if (at == std::string::npos) return {};
  const auto start = at + opening.size();
  return manual.substr(start, manual.find("\n```", start) + 1 - start);
}

// An alert as it goes over the wire.
struct Signed {
  std::string id;
  std::string timestamp;
  std::string signature;
  std::string body;
};

class Receivers : public ::testing::TestWithParam<Language> {
 protected:
  void SetUp() override {
    room_.write_secret("both.secret", fmt::format("{}\n{}\n", kAnother, kOurs));
    folder_.write("desk.secret", fmt::format("{}\n", kOurs));
    const auto program = program_of_the_manual(GetParam().fence);
    ASSERT_FALSE(program.empty());
    folder_.write(GetParam().file, program);
    const auto built = run_command({"/bin/sh", "-c",
                                    fmt::format("cd {} && {}", folder_.path(),
                                                *GetParam().build ? GetParam().build : "true")});
    ASSERT_EQ(built.status, 0) << built.errors;
    start_receiver();
  }

  void start_receiver() {
    receiver_.reset();
    receiver_ = std::make_unique<ReceiverProcess>(
        std::vector<std::string>{"/bin/sh", "-c", fmt::format("exec {}", GetParam().run)},
        folder_.path());
    ASSERT_TRUE(receiver_->listens()) << receiver_->errors();
  }

  // The status of the receiver's answer.
  int post(const Signed& alert) const {
    const auto result = run_command(
        {"/usr/bin/curl", "--silent", "--max-time", "20", "--write-out", "%{http_code}", "--output",
         "/dev/null", "--header", "Content-Type: application/json", "--header",
         "Webhook-Id: " + alert.id, "--header", "Webhook-Timestamp: " + alert.timestamp, "--header",
         "Webhook-Signature: " + alert.signature, "--data-binary", "@-", receiver_->url()},
        alert.body);
    return std::atoi(result.output.c_str());
  }

  static Signed signed_now(std::string id, std::string body, seconds age,
                           const std::string& secret = kOurs) {
    const auto at = std::chrono::floor<seconds>(newswatch::now() - age).time_since_epoch().count();
    const auto key = alerts::decode_secret(secret).value();
    auto signature = alerts::sign(key, id, at, body);
    return {std::move(id), std::to_string(at), std::move(signature), std::move(body)};
  }

  // The numbers of the alerts that were acted on, in their order.
  std::vector<int> acted_on() const {
    const auto text = receiver_->output() + read_whole(folder_.file("alerts.json"));
    std::vector<int> numbers = earlier_;
    for (auto at = text.find("Pokrovsk report "); at != std::string::npos;
         at = text.find("Pokrovsk report ", at + 1)) {
      numbers.push_back(Newsroom::number_in(text.substr(at)));
    }
    return numbers;
  }

  Newsroom room_;
  const TempFolder folder_;
  std::unique_ptr<ReceiverProcess> receiver_;
  std::vector<int> earlier_;  // what one that was stopped had acted on
};

TEST_P(Receivers, OfTheManualVerifyAndDeduplicate) {
  // The same alert comes to a tape, to be played again.
  const LoopbackServer tape([](const Received&) { return Reply{}; });
  ASSERT_TRUE(
      room_.open(fmt::format("  desk: {{url: \"{}\", secret_file: both.secret}}\n"
                             "  tape: {{url: \"{}\", secret_file: both.secret}}\n",
                             receiver_->url(), tape.url("/"))))
      << room_.daemon().log();
  room_.publish(1);
  ASSERT_THAT(room_.attempt(1, "desk"), StartsWith("delivered")) << receiver_->errors();
  EXPECT_THAT(acted_on(), ElementsAre(1));
  ASSERT_TRUE(tape.wait_for_requests(1));
  const auto request = tape.requests()[0];
  const Signed alert{request.header("webhook-id"), request.header("webhook-timestamp"),
                     request.header("webhook-signature"), request.body};

  EXPECT_EQ(post(alert) / 100, 2) << "a repeat";
  EXPECT_THAT(acted_on(), ElementsAre(1));

  auto other = alert;
  other.body.replace(other.body.find("report 1"), 8, "report 9");
  EXPECT_EQ(post(other), 400) << "another body";
  other = alert;
  other.id = "alert_other";
  EXPECT_EQ(post(other), 400) << "another id";
  other = alert;
  other.timestamp.back() = other.timestamp.back() == '0' ? '1' : '0';
  EXPECT_EQ(post(other), 400) << "another time";
  other = alert;
  other.signature = "v1, v2,x v1,AAAA";
  EXPECT_EQ(post(other), 400) << "signatures of nobody";
  EXPECT_EQ(post({"", "", "", alert.body}), 400) << "no signature";
  EXPECT_EQ(post(signed_now("alert_wrong", alert.body, seconds(0), kAnother)), 400)
      << "another secret";
  EXPECT_EQ(post(signed_now("alert_old", alert.body, seconds(330))), 400) << "old";
  EXPECT_EQ(post(signed_now("alert_early", alert.body, seconds(-330))), 400) << "of the future";
  EXPECT_THAT(acted_on(), ElementsAre(1));
  EXPECT_EQ(post(signed_now("alert_late", alert.body, seconds(200))) / 100, 2) << "slightly late";
  EXPECT_THAT(acted_on(), ElementsAre(1, 1));

  const auto* digest = R"({"type":"items.matched","data":{"items":[)"
                       R"({"item":{"title":"Pokrovsk report 2"}},)"
                       R"({"item":{"title":"Pokrovsk report 3"}}]}})";
  EXPECT_EQ(post(signed_now("alert_digest", digest, seconds(0))) / 100, 2);
  EXPECT_THAT(acted_on(), ElementsAre(1, 1, 2, 3));

  if (std::string(GetParam().name) != "Bash") earlier_ = acted_on();
  start_receiver();
  EXPECT_EQ(post(alert) / 100, 2);
  EXPECT_THAT(acted_on(), ElementsAre(1, 1, 2, 3)) << "what was seen before the start counts";
}

INSTANTIATE_TEST_SUITE_P(Languages, Receivers, ::testing::ValuesIn(kLanguages),
                         [](const auto& language) { return std::string(language.param.name); });

}  // namespace
}  // namespace newswatch::testing
