#include "net/smtp_client.h"

#include <functional>

#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/loopback_server.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/smtp_server.h"

namespace newswatch::net {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SmtpServer;

constexpr const char* kUser = "desk";
constexpr const char* kPassword = "p4ss w\xC3\xB6rd";

class SmtpClientTest : public ::testing::Test {
 protected:
  static Mail mail_to(const SmtpServer& server) {
    Mail mail;
    mail.url = server.url();
    mail.starttls = StartTls::off;
    mail.from = "alerts@example.org";
    mail.to = {"a@example.org", "b@example.org"};
    // Lines that begin with a dot, the end of mail among them, arrive as they are.
    mail.text =
        "From: alerts@example.org\r\nTo: a@example.org\r\nDate: Wed, 26 Nov 2025 10:00:00 "
        "+0000\r\nSubject: s\r\nMessage-ID: <1@a>\r\nIn-Reply-To: <2@a>\r\nContent-Type: "
        "multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: "
        "text/plain\r\n\r\n.\r\n..x\r\n.\r\n\r\n--b--\r\n";
    return mail;
  }
  Result<SmtpAnswer, FetchError> send(Mail mail) {
    return testing::run(loop_, client_.send(std::move(mail)));
  }

  boost::asio::io_context loop_;
  SmtpClient client_{loop_.get_executor()};
};

TEST_F(SmtpClientTest, AMailArrivesAsItIs) {
  const SmtpServer server;
  const auto answer = send(mail_to(server));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 250);
  EXPECT_EQ(answer->text, "2.0.0 taken");
  const auto mails = server.mails();
  ASSERT_EQ(mails.size(), 1u);
  EXPECT_EQ(mails[0]["envelope_from"], "alerts@example.org");
  EXPECT_EQ(mails[0]["envelope_to"], (std::vector<std::string>{"a@example.org", "b@example.org"}));
  EXPECT_EQ(mails[0]["text"], ".\n..x\n.\n");
  EXPECT_EQ(mails[0]["encrypted"], false);
}

TEST_F(SmtpClientTest, TheServersNoIsToldWithItsCommand) {
  const SmtpServer server;
  const std::vector<std::tuple<std::string, int, std::string, std::string>> table = {
      {"rcpt 451 4.7.1 come back later", 451, "RCPT", "4.7.1 come back later"},
      {"rcpt 550 5.1.1 no such user", 550, "RCPT", "5.1.1 no such user"},
      {"data 452 4.3.1 no room", 452, "DATA", "4.3.1 no room"},
      {"data 554 5.7.1 spam", 554, "DATA", "5.7.1 spam"},
      {"connect 554 no mail here", 554, "", "no mail here"},
      {"connect 421-busy\r\n421 very busy", 421, "", "busy very busy"},
  };
  for (const auto& [mode, status, command, text] : table) {
    server.set_mode(mode);
    const auto answer = send(mail_to(server));
    ASSERT_TRUE(answer) << mode << ": " << answer.error().message;
    EXPECT_EQ(answer->status, status) << mode;
    EXPECT_EQ(answer->command, command) << mode;
    EXPECT_EQ(answer->text, text) << mode;
  }
  EXPECT_TRUE(server.mails().empty());
}

TEST_F(SmtpClientTest, AServerThatClosesOrIsNotThereIsAFailureOfTheNetwork) {
  const SmtpServer server;
  for (const auto* mode : {"rcpt close", "data close", "connect close"}) {
    server.set_mode(mode);
    const auto answer = send(mail_to(server));
    ASSERT_FALSE(answer) << mode << ' ' << answer->status << ' ' << answer->text;
    EXPECT_EQ(answer.error().kind, FetchFailure::http_error) << mode;
  }
  auto mail = mail_to(server);
  mail.url = "smtp://127.0.0.1:1";
  const auto refused = send(mail);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FetchFailure::connect_error);
}

// Another task of the loop runs on while a server hangs, wherever it does.
TEST_F(SmtpClientTest, AServerThatHangsTimesOutAndNeverHoldsUpTheLoop) {
  const SmtpServer server;
  for (const auto* mode : {"connect hang", "rcpt hang", "data hang"}) {
    server.set_mode(mode);
    auto mail = mail_to(server);
    mail.timeout = seconds(1);
    const testing::Spawned<Result<SmtpAnswer, FetchError>> sending(loop_, client_.send(mail));
    int turns = 0;
    boost::asio::steady_timer timer(loop_);
    const std::function<void()> turn = [&] {
      ++turns;
      timer.expires_after(std::chrono::milliseconds(5));
      timer.async_wait([&](auto error) {
        if (!error) turn();
      });
    };
    turn();
    testing::run_until(loop_, [&] { return sending.done(); });
    timer.cancel();
    testing::run_ready(loop_);
    ASSERT_FALSE(sending.value()) << mode;
    EXPECT_EQ(sending.value().error().kind, FetchFailure::timeout) << mode;
    EXPECT_GT(turns, 10) << mode;
  }
}

TEST_F(SmtpClientTest, TheGoodbyeIsNotWaitedFor) {
  const SmtpServer server;
  server.set_mode("quit hang");
  auto mail = mail_to(server);
  mail.timeout = std::chrono::minutes(5);
  EXPECT_TRUE(send(mail));
  EXPECT_EQ(server.mails().size(), 1u);
}

TEST_F(SmtpClientTest, CancellationBreaksItOff) {
  const SmtpServer server;
  server.set_mode("data hang");
  auto mail = mail_to(server);
  mail.timeout = std::chrono::minutes(5);
  testing::Spawned<Result<SmtpAnswer, FetchError>> sending(loop_, client_.send(mail));
  testing::run_until(loop_, [&] { return server.sessions() == 1; });
  sending.cancel();
  testing::run_until(loop_, [&] { return sending.done(); });
  EXPECT_TRUE(sending.threw() ||
              (!sending.value() && sending.value().error().kind == FetchFailure::cancelled));
}

TEST_F(SmtpClientTest, AClientThatGoesEndsWhatItSends) {
  const SmtpServer server;
  server.set_mode("data hang");
  auto client = std::make_unique<SmtpClient>(loop_.get_executor());
  auto mail = mail_to(server);
  mail.timeout = std::chrono::minutes(5);
  const testing::Spawned<Result<SmtpAnswer, FetchError>> sending(loop_, client->send(mail));
  testing::run_until(loop_, [&] { return server.sessions() == 1; });
  client.reset();
  testing::run_until(loop_, [&] { return sending.done(); });
  EXPECT_EQ(sending.value().error().kind, FetchFailure::cancelled);
}

TEST_F(SmtpClientTest, LoginAndEncryptionAreThoseAskedFor) {
  const SmtpServer server({.tls = "required", .user = kUser, .password = kPassword});
  auto mail = mail_to(server);
  mail.starttls = StartTls::required;
  mail.user = kUser;
  mail.password = kPassword;
  mail.ca_file = server.ca_file();
  const auto answer = send(mail);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 250) << answer->text;
  ASSERT_EQ(server.mails().size(), 1u);
  EXPECT_EQ(server.mails()[0]["encrypted"], true);
  EXPECT_EQ(server.mails()[0]["user"], kUser);

  mail.password = "wrong";
  const auto denied = send(mail);
  ASSERT_TRUE(denied) << denied.error().message;
  EXPECT_EQ(denied->status, 535);
  EXPECT_EQ(denied->command, "AUTH");

  mail.password = kPassword;
  mail.ca_file.clear();
  const auto unknown = send(mail);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, FetchFailure::tls_error);
  EXPECT_THAT(unknown.error().message, HasSubstr("certificate"));
  EXPECT_EQ(server.mails().size(), 1u);
}

TEST_F(SmtpClientTest, TlsMayComeFirst) {
  const SmtpServer server({.tls = "first"});
  auto mail = mail_to(server);
  mail.starttls = StartTls::required;
  mail.ca_file = server.ca_file();
  const auto answer = send(mail);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 250);
  EXPECT_EQ(server.mails().size(), 1u);
}

TEST_F(SmtpClientTest, NothingIsSentInTheClearWhereEncryptionIsRequired) {
  const SmtpServer server;
  auto mail = mail_to(server);
  mail.starttls = StartTls::required;
  const auto answer = send(mail);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, FetchFailure::tls_error);
  EXPECT_THAT(answer.error().message, HasSubstr("STARTTLS"));
  mail.starttls = StartTls::tried;
  EXPECT_TRUE(send(mail));
  EXPECT_EQ(server.mails().size(), 1u);
}

TEST_F(SmtpClientTest, ServersThatAreNoneAreFailures) {
  const testing::LoopbackServer http([](const auto&) { return testing::Reply{}; });
  Mail mail = mail_to(SmtpServer());
  mail.url = "smtp://127.0.0.1:" + std::to_string(http.port());
  mail.timeout = seconds(1);
  EXPECT_FALSE(send(mail));
  mail.url = "smtp://nowhere.invalid:25";
  const auto unknown = send(mail);
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, Not(HasSubstr("example.org")));
}

}  // namespace
}  // namespace newswatch::net
