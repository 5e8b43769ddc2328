#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config.h"
#include "core/file.h"

namespace newswatch::config {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kOldSecret = "whsec_b2xkIHNlY3JldCBvZiB0d2VudHktZm91ciBieXRlcw==";

class SecretFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ("newswatch-" + std::to_string(::getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_ / "creds");
    ::unsetenv("CREDENTIALS_DIRECTORY");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text,
             fs::perms mode = fs::perms::owner_read | fs::perms::owner_write) {
    std::ofstream(folder_ / name) << text;
    fs::permissions(folder_ / name, mode);
  }
  Loaded parse_here(const std::string& text) {
    return parse((folder_ / "newswatch.yaml").string(), text);
  }
  Config good(const std::string& text) {
    auto loaded = parse_here(text);
    EXPECT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.render();
    return loaded.config.value_or(Config{});
  }

  fs::path folder_;
};

TEST_F(SecretFiles, EverySecretHasAFileForm) {
  write("desk.url", "https://desk.example/hook\n");
  write("desk.secret", std::string(kSecret) + "\n" + kOldSecret + "\n");
  write("web.token", "  t0ken\n");
  write("bne.key", "k3y\n");
  write("basic", "user:password\n");
  write("bearer", "b3arer\n");
  write("bot.token", "123456:b0t\n");
  const auto c = good(R"(
web: {token_file: web.token}
feeds:
  - {url: "https://example.org/a", headers: {X-Key: {file: bne.key}}, basic_auth_file: basic}
  - {url: "https://example.org/b", bearer_token_file: bearer}
targets:
  desk: {url_file: desk.url, secret_file: desk.secret, headers: {Authorization: {file: bearer}}}
  slack: {format: slack, url_file: desk.url}
  bot: {format: telegram, token_file: bot.token, chat: 1}
  room: {format: matrix, url_file: desk.url, token_file: bearer, room: "!a:example.org"}
  phone: {format: ntfy, url_file: desk.url, token_file: bearer}
  pager: {format: pagerduty, routing_key_file: bearer}
  metrics: {format: alertmanager, url_file: desk.url, bearer_token_file: bearer}
  metrics2: {format: alertmanager, url_file: desk.url, basic_auth_file: basic}
)");
  ASSERT_EQ(c.feeds.size(), 2u);
  ASSERT_EQ(c.targets.size(), 8u);
  EXPECT_EQ(c.targets[1].url, "https://desk.example/hook");
  EXPECT_EQ(c.targets[2].token, "123456:b0t");
  for (const size_t i : {3, 4, 5, 6}) EXPECT_EQ(c.targets[i].token, "b3arer");
  EXPECT_EQ(c.targets[7].basic_auth, "user:password");
  EXPECT_EQ(c.web.token, "t0ken");
  EXPECT_THAT(c.feeds[0].headers, ElementsAre(Pair("X-Key", "k3y")));
  EXPECT_EQ(c.feeds[0].basic_auth, "user:password");
  EXPECT_EQ(c.feeds[1].bearer_token, "b3arer");
  EXPECT_EQ(c.targets[0].url, "https://desk.example/hook");
  EXPECT_THAT(c.targets[0].secrets, ElementsAre(kSecret, kOldSecret));
  EXPECT_THAT(c.targets[0].headers, ElementsAre(Pair("Authorization", "b3arer")));
}

TEST_F(SecretFiles, TheTargetsOfTheManualAreRead) {
  for (const auto* name : {"desk", "slack", "discord", "teams", "mattermost", "ntfy"}) {
    write(std::string(name) + ".url", "https://chat.example/s3cr3t");
  }
  write("desk.secret", kSecret);
  write("own.json", "{{title}}");
  write("bot.token", "123456:b0t");
  for (const auto* name :
       {"am.token", "matrix.token", "ntfy.token", "pagerduty.key", "mail.password"}) {
    write(name, "t0k3n");
  }
  // Its program is not on this machine.
  const auto as_here = [](std::string text) {
    const std::string program = "/usr/local/bin/tell-desk";
    const auto at = text.find(program);
    return at == std::string::npos ? text : text.replace(at, program.size(), "/bin/true");
  };
  const auto manual = read_file(NEWSWATCH_SOURCE_DIR "/docs/targets.md").value_or("");
  const std::string fence = "```yaml\n";
  int formats = 0;
  for (auto at = manual.find(fence); at != std::string::npos; at = manual.find(fence, at)) {
    at += fence.size();
    const auto targets = good(as_here(manual.substr(at, manual.find("```", at) - at))).targets;
    formats += targets.empty() ? 0 : 1;
  }
  EXPECT_EQ(formats, static_cast<int>(kTargetFormats.size()));
}

TEST_F(SecretFiles, CredentialsOfSystemdAreFound) {
  ::setenv("CREDENTIALS_DIRECTORY", (folder_ / "creds").c_str(), 1);
  write("creds/web.token", "from-systemd");
  EXPECT_EQ(good("web: {token_file: \"%d/web.token\"}").web.token, "from-systemd");
  write("creds/credentials_other.token", "of-a-folder");  // as systemd names what a folder holds
  EXPECT_EQ(good("web: {token_file: \"%d/other.token\"}").web.token, "of-a-folder");
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(SecretFiles, OneInAFolderThatOthersMayNotEnterIsNot) {
  write("web.token", "t0ken", fs::perms::owner_read | fs::perms::others_read);
  fs::permissions(folder_, fs::perms::owner_all);
  EXPECT_THAT(parse_here("web: {token_file: web.token}").diagnostics.render(),
              Not(HasSubstr("[secret-readable]")));
}

TEST_F(SecretFiles, OneThatAllMayReadIsWarnedOf) {
  fs::permissions(folder_, fs::perms::others_exec, fs::perm_options::add);
  write("web.token", "t0ken", fs::perms::owner_read | fs::perms::others_read);
  const auto loaded = parse_here("web: {token_file: web.token}");
  EXPECT_TRUE(loaded.config);
  EXPECT_THAT(loaded.diagnostics.render(), HasSubstr("every user of this machine may read"));
  EXPECT_THAT(loaded.diagnostics.render(), HasSubstr("[secret-readable]"));
  write("web.token", "t0ken");
  EXPECT_THAT(parse_here("web: {token_file: web.token}").diagnostics.render(),
              Not(HasSubstr("[secret-readable]")));
}

TEST_F(SecretFiles, AFileThatHoldsTheWrongThingIsNotShown) {
  write("desk.url", "not-a-url/very-private");
  write("desk.secret", "very-private");
  write("basic", "very-private");
  write("two.lines", "very-private\nvery-private");
  write("empty", " \n");
  const auto loaded = parse_here(R"(
web: {token_file: empty}
feeds:
  - {url: "https://example.org/a", headers: {X-Key: {file: two.lines}}, basic_auth_file: basic}
targets:
  desk: {url_file: desk.url, secret_file: desk.secret}
)");
  const auto messages = loaded.diagnostics.render();
  EXPECT_EQ(loaded.diagnostics.errors(), 5u) << messages;
  EXPECT_THAT(messages, Not(HasSubstr("very-private")));
  EXPECT_THAT(messages, HasSubstr("token_file can't be read: "));
  EXPECT_THAT(messages, HasSubstr("header \"X-Key\" must be one line"));
  EXPECT_THAT(messages, HasSubstr("basic_auth must be user:password"));
  EXPECT_THAT(messages, HasSubstr("url must begin with https:"));
  EXPECT_THAT(messages, HasSubstr("secret_file must be \"whsec_\""));
}

// Whatever is wrong with a line, what it holds stays hidden.
TEST(Masking, HidesSecretsInEveryStyle) {
  const std::vector<std::string> lines = {
      "web: {bad: 1, token: very-private}",
      "web: {token: \"very-private\", bad: 1}",
      "web: {token: 'very''-private very-private', bad: 1}",
      "web: {token: \"\\\" very-private \\\\\", bad: 1}",
      "web: {tokn: very-private}",
      "web: {\"token\": very-private, bad: {}}",
      "web: {token: very-private, token: very-private}",
      "web: {token: &a very-private, bad: *a}",
      "\xEF\xBB\xBFweb: {token: very-private, bad: 1}",
      "web: {hosts: [\"\xD0\xBF\xD0\xBF\"], token: very-private, bad: 1}",
      "feeds: [{bad: 1, url: 'https://a.example/', headers: {X-Some: very-private}}]",
      "feeds: [{bad: 1, url: 'https://very-private@a.example/'}]",
      "feeds: [{url: 'https://a.example/', proxy: 'very-private'}]",
      "feeds: [{bad: 1, url: 'https://a.example/', basic_auth: 'u:very-private'}]",
      "targets: {desk: {format: no, url: 'https://a.example/very-private'}}",
      "targets: {desk: {format: stdout, someurl: 'https://a.example/very-private'}}",
      "targets: {desk: 'https://a.example/very-private'}",
      "targets: ['https://a.example/very-private']",
      "targets: [{desk: {url: 'https://a.example/very-private'}}]",
      "targets: https://a.example/very-private",
      "targets: {bot: {format: telegram, token: 'very-private', chat: very-private}}",
      "targets: {bot: {format: telegram, token: '1:very-private', chat: [very-private]}}",
      "targets: {room: {format: matrix, token: very-private, room: very-private}}",
      "targets: {pager: {format: pagerduty, routing_key: very-private, bad: 1}}",
      "targets: {pager: {format: pagerduty, routing-key: very-private}}",
      "targets: {am: {format: alertmanager, url: 'https://a.example/', basic_auth: very-private}}",
      "targets: {mail: {format: email, url: 'smtp://very-private@h', bad: 1}}",
      "targets: {mail: {format: email, password: very-private, to: very-private}}",
      "targets: {mail: {format: email, user: very-private}}",
      "targets: {phone: {format: ntfy, url: 'https://ntfy.example/a/very-private?x'}}",
      "target: {desk: {url: 'https://a.example/very-private'}}",
      "nonsense: https://a.example/very-private",
      "web: {token: [very-private], bad: 1}",
      "web: {token: {a: very-private}, bad: 1}",
      "web: {token: \"very-private\n  very-private\", bad: 1}",
      "web:\n  token: |\n    very-private\n    very-private\n  bad: 1",
      "log: {level: whsec_very-private}",
      // Not YAML at all.
      "web: {token: very-private, bad: 1",
      "web:\n  token: \"very-private",
      "web:\n  token:\n    - \"very-private\": : x: {",
      "feeds:\n  - url: https://a.example/\n    headers:\n      X-Some: very-private: : {\n",
      "targets:\n  desk:\n    url: \"https://a.example/very-private\"\" x\n",
      "targets:\n\tdesk: https://a.example/very-private",
      "targets: {\ndesk: {url: 'https://a.example/very-private'",
  };
  for (const auto& line : lines) {
    const auto loaded = parse("x.yaml", line);
    EXPECT_TRUE(loaded.diagnostics.has_errors()) << line;
    EXPECT_THAT(loaded.diagnostics.render(), Not(HasSubstr("very"))) << line;
    EXPECT_THAT(loaded.diagnostics.render(), Not(HasSubstr("-private"))) << line;
  }
}

TEST(Masking, LeavesTheCaretUnderItsWord) {
  EXPECT_EQ(parse("x.yaml", "web: {token: \"h\xC3\xA9llo\", bad: 1}").diagnostics.render(),
            "x.yaml:1:23: error: unknown key \"bad\" in web\n"
            "    web: {token: *******, bad: 1}\n"
            "                          ^~~\n"
            "    hint: known here: listen, token, token_file, reload, hosts\n");
}

}  // namespace
}  // namespace newswatch::config
