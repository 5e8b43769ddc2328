// No credential of a target is said anywhere: a configuration with a target of every format, whose
// receivers take alerts, refuse them with everything that they were sent, and are gone; and then
// every place where the daemon and its commands say something is searched.
#include <atomic>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base64.h"
#include "core/target.h"
#include "tests/e2e/newsroom.h"
#include "tests/support/loopback_server.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;

// Stands in every credential, so that a search for it finds any part of one that counts.
constexpr std::string_view kMark = "s3cr3t";
constexpr const char* kBasic = "desk:s3cr3t-password";
constexpr const char* kSigning =
    "whsec_s3cr3tAAAAAAAAAAAAAAAAAAAAAAAAAA\nwhsec_s3cr3tBBBBBBBBBBBBBBBBBBBBBBBBBB\n";

struct Place {
  std::string name;
  std::string text;
};

std::string escaped_slashes(std::string text) {
  for (size_t at = 0; (at = text.find('/', at)) != std::string::npos; at += 2) {
    text.insert(at, "\\");
  }
  return text;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '-';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

class Secrets : public ::testing::Test {
 protected:
  enum Mode { kTake, kRefuseWithHeaders, kRefuseWithBody, kRefuseEncoded, kRedirect, kFail };

  Secrets() {
    room_.write_secret("signing.secret", kSigning);
    room_.write_secret("token", "token-s3cr3t-of-a-service\n");
    room_.write_secret("bot.token", "123456789:AAF-s3cr3t-of-a-bot\n");
    room_.write_secret("basic", kBasic);
    room_.write_secret("header", "header-s3cr3t-of-a-proxy");
    room_.write_secret("body.json", "{\"title\": {{title}}}");
    for (const auto format : kTargetFormats) {
      room_.write_secret(fmt::format("{}.url", format), url(format));
    }
  }

  std::string url(std::string_view name) const {
    if (name == "ntfy") return receiver_.url("/ntfy/s3cr3t-topic");  // it takes no query
    return receiver_.url(
        fmt::format("/{0}/services/T0123/s3cr3t-path-of-{0}?key=s3cr3t-query", name));
  }

  // The lines of each format; the test fails where one has none.
  std::string targets() const {
    const std::string header = ", headers: {X-Key: {file: header}}";
    const std::map<std::string, std::string> more = {
        {"webhook", ", secret_file: signing.secret" + header},
        {"cloudevents", ", secret_file: signing.secret"},
        {"alertmanager", ", bearer_token_file: token"},
        {"slack", header},
        {"discord", ""},
        {"teams", ""},
        {"mattermost", ""},
        {"telegram", ", token_file: bot.token, chat: -100123"},
        {"matrix", ", token_file: token, room: \"!a:example.org\""},
        {"ntfy", ", token_file: token"},
        {"pagerduty", ", routing_key_file: token"},
        {"email",
         ", url: \"smtp://127.0.0.1:9\", starttls: off, user: s3cr3t-user, password_file: token, "
         "from: alerts@example.org, to: s3cr3t-reader@example.org"},
        {"exec", ", command: [/bin/cat]"},
        {"template", ", template: body.json, bearer_token_file: token"},
        {"stdout", ""}};
    const std::set<std::string_view> without_url = {"email", "exec", "stdout"};
    std::string lines;
    for (const auto name : kTargetFormats) {
      const auto found = more.find(std::string(name));
      EXPECT_NE(found, more.end())
          << "say here which credentials a target of format " << name << " has";
      if (found == more.end()) continue;
      lines += fmt::format(
          "  {0}: {{format: {0}{1}{2}}}\n", name,
          without_url.contains(name) ? "" : fmt::format(", url_file: {}.url", name), found->second);
    }
    for (const auto* name : {"alertmanager", "ntfy"}) {
      lines += fmt::format(
          "  {0}-basic: {{format: {0}, url_file: {0}.url, basic_auth_file: basic}}\n", name);
    }
    // Not by file.
    lines +=
        fmt::format("  inline: {{url: \"{}\", secret: whsec_s3cr3tAAAAAAAAAAAAAAAAAAAAAAAAAA}}\n",
                    url("inline"));
    return lines;
  }

  std::vector<std::string> target_names() const {
    std::vector<std::string> names(kTargetFormats.begin(), kTargetFormats.end());
    names.insert(names.end(), {"alertmanager-basic", "ntfy-basic", "inline"});
    return names;
  }

  // What a careless receiver answers.
  Reply answer(const Received& request) const {
    Reply reply;
    const int mode = mode_;
    reply.status = mode == kTake ? 200 : mode == kRedirect ? 302 : mode == kFail ? 500 : 403;
    if (mode == kRefuseWithHeaders || mode == kFail) {
      reply.body = fmt::format("can't {} {}", request.method, request.target);
      for (const auto& [name, value] : request.headers) {
        if (name != "User-Agent") reply.body += fmt::format("\n{}: {}", name, value);
      }
    } else if (mode == kRefuseWithBody) {
      reply.body = request.body;
    } else if (mode == kRefuseEncoded) {
      reply.body = fmt::format("{} {} {}", escaped_slashes(request.target),
                               percent_encoded(request.target), receiver_.url(request.target));
    } else if (mode == kRedirect) {
      reply.headers = {{"Location", receiver_.url(request.target + "/elsewhere")}};
    }
    return reply;
  }

  void take(std::string name, std::string text) {
    places_.push_back({std::move(name), std::move(text)});
  }
  void take_command(std::vector<std::string> arguments) {
    auto name = fmt::format("newswatch {}", fmt::join(arguments, " "));
    const auto result = room_.command(std::move(arguments));
    take(std::move(name), result.output + result.errors);
  }
  void take_page(std::string_view method, const std::string& path) {
    const auto answer = room_.daemon().http(method, path);
    take(fmt::format("{} {} ({})", method, path, answer.status), answer.body);
  }
  void take_process() {
    const auto process = fmt::format("/proc/{}", room_.daemon().process().pid());
    for (const auto* file : {"cmdline", "comm", "environ", "status"}) {
      take(fmt::format("/proc/PID/{}", file), read_whole(fmt::format("{}/{}", process, file)));
    }
    for (const auto& task : std::filesystem::directory_iterator(process + "/task")) {
      take("a thread's name", read_whole(task.path().string() + "/comm"));
    }
  }

  void expect_nothing_said() const {
    for (const auto& place : places_) {
      for (const auto& secret : {std::string(kMark), base64_encode(kBasic), std::string(kBasic)}) {
        const auto at = place.text.find(secret);
        EXPECT_EQ(at, std::string::npos)
            << place.name << ": ..."
            << place.text.substr(at < 60 ? 0 : at - 60, at == std::string::npos ? 0 : 160);
      }
    }
  }

  std::atomic<int> mode_ = kTake;
  std::vector<Place> places_;
  Newsroom room_;
  LoopbackServer receiver_{[this](const Received& request) { return answer(request); }};
};

TEST_F(Secrets, OfTargetsAreSaidNowhere) {
  const auto lines = targets();
  ASSERT_TRUE(room_.open(lines, "log: {level: debug}")) << room_.daemon().log();
  int number = 0;
  for (const int mode :
       {kTake, kRefuseWithHeaders, kRefuseWithBody, kRefuseEncoded, kRedirect, kFail}) {
    mode_ = mode;
    room_.publish(++number);
    for (const auto& name : target_names()) {
      const auto outcome = room_.attempt(number, name);
      EXPECT_FALSE(outcome.empty()) << name << number;
      take(fmt::format("the try {} at {}", number, name), outcome);
    }
    if (mode != kRefuseWithHeaders && mode != kRefuseEncoded) continue;
    for (const auto& name : target_names()) take_command({"target", "test", name});
  }
  receiver_.stop();
  room_.publish(++number);
  for (const auto& name : target_names()) {
    take("a try without a receiver", room_.attempt(number, name));
    take_command({"target", "test", name, "--output", "json"});
  }

  for (const auto* path : {"/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/alerts",
                           "/api/v1/deadletters", "/api/v1/targets", "/api/v1/feeds"}) {
    take_page("GET", path);
  }
  for (const auto* output : {"table", "json"}) {
    for (const auto* command : {"alerts", "stories", "feeds"}) {
      take_command({command, "--output", output});
    }
    take_command({"deadletter", "list", "--output", output});
    take_command({"deadletter", "show", "alert_", "--output", output});
  }
  take_command({"check"});
  take_command({"config", "show"});
  EXPECT_THAT(places_.back().text, HasSubstr("http://127.0.0.1"));
  take_command({"top", "--once"});
  take_page("POST", "/-/reload");
  take_process();

  // A mistake is shown with its line.
  const auto whole = read_whole(room_.daemon().config_file());
  auto broken = whole;
  broken.replace(broken.find("whsec_s3cr3tA"), 7, "whsec-");
  broken.replace(broken.find("  slack: {"), 10, "  slack: {colour: red, ");
  room_.daemon().folder().write("newswatch.yaml", broken);
  take_page("POST", "/-/reload");
  EXPECT_THAT(places_.back().text, HasSubstr("colour"));
  take_command({"check"});
  take_command({"run"});
  for (const auto* file : {"signing.secret", "token", "bot.token", "basic", "slack.url"}) {
    std::filesystem::remove(room_.daemon().folder().file(file));
    room_.write_secret(file, "no s3cr3t\x01of this kind: \xff");
  }
  room_.daemon().folder().write("newswatch.yaml", whole);
  take_command({"check"});
  EXPECT_THAT(places_.back().text, HasSubstr("error"));
  take_page("POST", "/-/reload");

  EXPECT_EQ(room_.daemon().terminate(), 0);
  take("the log", room_.daemon().log());
  take("standard output", read_whole(room_.daemon().folder().file("stdout")));
  // All of it: alerts, tries and their answers.
  take("the database", read_whole(room_.daemon().database()));
  take("the database's log", read_whole(room_.daemon().database() + "-wal"));

  EXPECT_GE(places_.size(), 150u);
  EXPECT_THAT(room_.daemon().log(), HasSubstr("127.0.0.1"));
  EXPECT_THAT(read_whole(room_.daemon().database()), HasSubstr("[path]")) << "the answers are kept";
  expect_nothing_said();
  std::printf("%zu places searched\n", places_.size());
}

}  // namespace
}  // namespace newswatch::testing
