// Mail from the real binary to a real mail server, which takes it, refuses it, hangs, or is gone.
#include <filesystem>
#include <set>

#include <gmock/gmock.h>

#include "tests/e2e/target_fixture.h"
#include "tests/support/smtp_server.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class EmailTarget : public TargetFixture {
 protected:
  static std::string mailbox(std::string_view name, const SmtpServer& server,
                             std::string_view more = "starttls: off",
                             std::string_view timeout = "2s") {
    return fmt::format(
        "  {}: {{format: email, url: \"{}\", from: \"newswatch <alerts@paper.example>\", "
        "to: [desk@paper.example], timeout: {}, {}}}\n",
        name, server.url(), timeout, more);
  }
};

TEST_F(EmailTarget, EachAnswerMapsRight) {
  const SmtpServer good;
  const SmtpServer later;
  const SmtpServer never;
  const SmtpServer closing;
  const SmtpServer hanging;
  later.set_mode("rcpt 451 4.7.1 greylisted, desk@paper.example");
  never.set_mode("data 550 5.7.1 looks like spam");
  closing.set_mode("data close");
  hanging.set_mode("data hang");
  configure(mailbox("good", good) + mailbox("later", later) + mailbox("never", never) +
            mailbox("closing", closing) + mailbox("hanging", hanging));
  start();
  publish();
  EXPECT_TRUE(wait_for("good", "delivered", 1)) << daemon_.log();
  EXPECT_TRUE(wait_for("never", "dead", 1)) << daemon_.log();
  EXPECT_EQ(error_of("never"), "SMTP 550 to DATA: 5.7.1 looks like spam");
  const auto expect_failure = [this](std::string_view name, std::string_view error) {
    EXPECT_TRUE(wait_for_error(name)) << daemon_.alerts();
    EXPECT_THAT(error_of(name), ::testing::StartsWith(std::string(error)));
  };
  expect_failure("later", "SMTP 451 to RCPT: 4.7.1 greylisted, [recipient]");
  expect_failure("closing", "smtp_error: 127.0.0.1: ");
  expect_failure("hanging", "timeout: 127.0.0.1: ");

  for (const auto* server : {&later, &closing, &hanging}) server->set_mode("");
  for (const auto* name : {"later", "closing", "hanging"}) {
    EXPECT_TRUE(wait_for_delivery(name)) << daemon_.alerts();
  }
  std::set<std::string> ids;
  for (const auto* server : {&good, &later, &closing, &hanging}) {
    ASSERT_EQ(server->mails().size(), 1u);
    const auto mail = server->mails()[0];
    ids.insert(mail["message_id"]);
    EXPECT_EQ(mail["subject"], "INFO pokrovsk: Pokrovsk: what we know");
    EXPECT_TRUE(mail["defects"].empty());
  }
  const auto id = daemon_.alerts()[0]["alert_id"].get<std::string>();
  EXPECT_THAT(ids, ::testing::ElementsAre("<" + id + "@newswatch.paper.example>"));
  EXPECT_TRUE(never.mails().empty());
}

TEST_F(EmailTarget, AMailThatWasTakenBeforeAKillComesAgainUnderTheSameIdAlone) {
  const SmtpServer server;
  server.set_mode("data take-and-hang");
  configure(mailbox("mail", server, "starttls: off", "60s"));
  start();
  publish();
  ASSERT_TRUE(wait_until([&] { return !server.mails().empty(); })) << daemon_.log();
  daemon_.kill9();
  server.set_mode("");
  ASSERT_TRUE(daemon_.start()) << daemon_.log();
  EXPECT_TRUE(wait_for_delivery("mail")) << daemon_.alerts();
  const auto mails = server.mails();
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_EQ(mails[0], mails[1]);
}

TEST_F(EmailTarget, CredentialsAreUsedAndNeverSaid) {
  const SmtpServer server({.tls = "required", .user = "login-name", .password = "s3cr3t-word"});
  std::filesystem::permissions(daemon_.folder().write("mail.password", "s3cr3t-word\n"),
                               std::filesystem::perms::owner_read);
  const auto login = fmt::format("user: login-name, password_file: mail.password, ca_file: \"{}\"",
                                 server.ca_file());
  configure(mailbox("mail", server, login) +
            mailbox("wrong", server,
                    fmt::format("user: login-name, password: s3cr3t-wrong, ca_file: \"{}\"",
                                server.ca_file())) +
            mailbox("unknown", server, "user: login-name, password_file: mail.password"));
  start();
  publish();
  EXPECT_TRUE(wait_for("mail", "delivered", 1)) << daemon_.log();
  EXPECT_TRUE(wait_for("wrong", "dead", 1)) << daemon_.log();
  EXPECT_THAT(error_of("wrong"), HasSubstr("SMTP 535 to AUTH: "));
  EXPECT_TRUE(wait_for_error("unknown")) << daemon_.log();
  EXPECT_THAT(error_of("unknown"), HasSubstr("tls_error: 127.0.0.1: "));
  ASSERT_EQ(server.mails().size(), 1u);
  EXPECT_EQ(server.mails()[0]["encrypted"], true);
  EXPECT_EQ(server.mails()[0]["user"], "login-name");

  const auto tested = test_target("mail");
  const auto said = nlohmann::json::parse(tested.output);
  EXPECT_EQ(said["format"], "email");
  EXPECT_EQ(said["host"], "127.0.0.1");
  EXPECT_EQ(said["outcome"], "delivered") << tested.output;
  EXPECT_EQ(said["status"], 250);
  EXPECT_EQ(server.mails().size(), 2u);
  const auto refused = test_target("wrong");
  EXPECT_EQ(refused.status, 1);
  for (const auto& text : {daemon_.log(), daemon_.alerts().dump(), tested.output + tested.errors,
                           refused.output + refused.errors, daemon_.http("GET", "/metrics").body}) {
    EXPECT_THAT(text, Not(HasSubstr("s3cr3t")));
    EXPECT_THAT(text, Not(HasSubstr("login-name")));
    EXPECT_THAT(text, Not(HasSubstr("desk@paper")));
  }
}

}  // namespace
}  // namespace newswatch::testing
