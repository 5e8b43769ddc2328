// Mail as its reader gets it: what Python's standard package makes of it.
#include "alerts/email.h"

#include <functional>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/limits.h"
#include "alerts/retry.h"
#include "core/utf8.h"
#include "tests/alerts/hostile_titles.h"
#include "tests/alerts/sample_delivery.h"
#include "tests/support/smtp_server.h"

namespace newswatch::alerts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::Not;
using ::testing::StartsWith;

constexpr size_t kLongestLine = 998;  // RFC 5322, 2.1.1

Target mailbox() {
  Target target;
  target.name = {"mail"};
  target.format = TargetFormat::email;
  target.url = "smtp://mail.example:587";
  target.email.user = "login-name";
  target.email.password = "s3cr3t";
  target.email.from = "alerts@example.org";
  target.email.from_name = "newswatch";
  target.email.to = {"desk@example.org", "night@example.org"};
  return target;
}

nlohmann::json read(const Target& target, const store::Delivery& delivery) {
  return testing::mail_facts({mail_of(target, delivery).text}).at(0);
}

TEST(Email, AUsualAlertIsRead) {
  auto d = sample_delivery();
  d.queued = at("2025-11-26T10:15:31Z");
  const auto mail = read(mailbox(), d);
  EXPECT_EQ(mail["subject"], "HIGH peace-plan: A 28-point Ukraine peace plan, leaked");
  EXPECT_EQ(mail["from"], "newswatch <alerts@example.org>");
  EXPECT_EQ(mail["to"], (std::vector<std::string>{"desk@example.org", "night@example.org"}));
  EXPECT_EQ(mail["date"], "2025-11-26T10:15:31+00:00");
  EXPECT_EQ(mail["list_id"], "<mail.newswatch.example.org>");
  EXPECT_EQ(mail["auto_submitted"], "auto-generated");
  EXPECT_EQ(mail["importance"], "high");
  EXPECT_EQ(mail["rule"], "peace-plan");
  EXPECT_EQ(mail["type"], "multipart/alternative");
  EXPECT_EQ(mail["parts"], (std::vector<std::string>{"text/plain", "text/html"}));
  EXPECT_EQ(mail["text"],
            "HIGH peace-plan\n\nA 28-point Ukraine peace plan, leaked\n"
            "https://www.intellinews.com/plan\n\n"
            "Source: bne IntelliNews (intellinews.\u200Bcom), 2025-11-26 10:13 UTC\n"
            "Matched: title: \"28-point Ukraine peace plan\"\n"
            "Story: new story, also in 2: reuters, bbc\n");
  EXPECT_EQ(mail["links"], std::vector<std::string>{"https://www.intellinews.com/plan"});
  EXPECT_EQ(mail["strong"], (std::vector<std::string>{"28-point Ukraine peace plan",
                                                      "28-point Ukraine peace plan"}));
  for (const auto* part : {"HIGH peace-plan", "bne IntelliNews", "also in 2: reuters, bbc"}) {
    EXPECT_THAT(mail["html_text"].get<std::string>(), HasSubstr(part));
  }
  EXPECT_TRUE(mail["defects"].empty()) << mail["defects"];
}

TEST(Email, MailsOfOneStoryAreOneThread) {
  auto d = sample_delivery();
  const auto first = read(mailbox(), d);
  d.alert.id = {"alert_2"};
  d.alert.type = AlertType::story_spread;
  d.alert.related_to = "alert_1";
  const auto second = read(mailbox(), d);
  EXPECT_EQ(first["message_id"], "<alert_1@newswatch.example.org>");
  EXPECT_EQ(first["in_reply_to"], "<story_1@newswatch.example.org>");
  EXPECT_THAT(first["references"], ElementsAre("<story_1@newswatch.example.org>"));
  EXPECT_EQ(second["message_id"], "<alert_2@newswatch.example.org>");
  EXPECT_EQ(second["in_reply_to"], "<alert_1@newswatch.example.org>");
  EXPECT_THAT(second["references"],
              ElementsAre("<story_1@newswatch.example.org>", "<alert_1@newswatch.example.org>"));
  EXPECT_THAT(second["text"].get<std::string>(),
              HasSubstr("News: 3 independent sites tell this story by now"));
}

TEST(Email, IsTheSameOnEveryTry) {
  auto d = sample_delivery();
  const auto first = mail_of(mailbox(), d).text;
  d.attempt = 4;
  EXPECT_EQ(first, mail_of(mailbox(), d).text);
}

TEST(Email, ASubjectHasItsPrefixAndIsCutAfterRendering) {
  auto target = mailbox();
  target.email.subject_prefix = "[\u043D\u043E\u0432\u0438\u043D\u0438]";
  auto d = sample_delivery();
  d.alert.item.title = "\u0423\u0434\u0430\u0440 " + std::string(1000, 'x');
  d.alert.match.clear();
  const auto subject = read(target, d)["subject"].get<std::string>();
  EXPECT_THAT(subject, StartsWith("[\u043D\u043E\u0432\u0438\u043D\u0438] HIGH peace-plan: "
                                  "\u0423\u0434\u0430\u0440 xxx"));
  EXPECT_TRUE(subject.ends_with("xx…"));
  EXPECT_EQ(length(subject, limits::kMailSubject.unit), limits::kMailSubject.most);
}

TEST(Email, NothingThatAFeedSaysIsObeyed) {
  auto titles = hostile_titles();
  titles.insert(titles.end(),
                {"a\r\nBcc: evil@evil.example\r\n\r\nbody", "a\nSubject: other", "a\rX: y",
                 "=?UTF-8?Q?=0D=0ABcc:_evil?=", "--=_newswatch\r\n--=_newswatch--", ".\r\nQUIT\r\n",
                 "a <evil@evil.example>, \"b\"", std::string(70, ' ') + "x"});
  std::vector<std::string> mails;
  for (const auto& title : titles) {
    auto d = sample_delivery();
    auto& a = d.alert;
    a.item.title = a.feed_title = a.feed_site = a.reason = a.related_to = title;
    a.rule = {title};
    a.id = {"alert_" + title};
    a.story = {title};
    d.also_in = {{{title}, title}};
    a.match = {{Field::title, 0, 0, ""}, {Field::summary, 0, 4, title}};
    const auto half = truncate_utf8(title, title.size() / 2);
    a.match[0] = {Field::title, 0, static_cast<std::uint32_t>(half.size()), std::string(half)};
    auto target = mailbox();
    target.email.subject_prefix = title.substr(0, title.find_first_of("\r\n"));
    mails.push_back(mail_of(target, d).text);
  }
  const auto usual = read(mailbox(), sample_delivery());
  const auto facts = testing::mail_facts(mails);
  ASSERT_EQ(facts.size(), titles.size());
  for (size_t i = 0; i < facts.size(); ++i) {
    const auto& mail = facts[i];
    const auto what = escape_control(truncate_utf8(titles[i], 80));
    EXPECT_EQ(mail["headers"], usual["headers"]) << what;
    EXPECT_EQ(mail["to"], usual["to"]) << what;
    EXPECT_EQ(mail["from"], usual["from"]) << what;
    EXPECT_EQ(mail["parts"], usual["parts"]) << what;
    EXPECT_EQ(mail["links"], usual["links"]) << what;
    EXPECT_TRUE(mail["html_open"].empty()) << what;
    EXPECT_TRUE(mail["defects"].empty()) << what << mail["defects"];
    EXPECT_LE(mail["longest_line"].get<size_t>(), kLongestLine) << what;
    EXPECT_EQ(mail["bare_line_ends"], 0) << what;
    EXPECT_EQ(mail["ascii"], true) << what;
    EXPECT_THAT(
        mail["html_tags"].get<std::vector<std::string>>(),
        IsSubsetOf({"html", "head", "meta", "body", "p", "a", "strong", "table", "tr", "td"}))
        << what;
    const auto subject = mail["subject"].get<std::string>();
    EXPECT_EQ(subject, escape_control(subject)) << what;
    EXPECT_LE(length(subject, limits::kMailSubject.unit), limits::kMailSubject.most) << what;
    for (const auto* part : {"text", "html_text"}) {
      auto text = mail[part].get<std::string>();
      EXPECT_LT(text.size(), 100'000u) << what;
      for (const auto* call : {"@everyone", "www.evil", "evil.example/login"}) {
        EXPECT_THAT(text, Not(HasSubstr(call))) << what;
      }
      std::erase(text, '\n');
      EXPECT_EQ(text, escape_control(text)) << what;
    }
  }
}

TEST(Email, AnswersHaveTheirVerdicts) {
  const auto target = mailbox();
  const auto verdict = [&](int status, std::string text) {
    net::SmtpAnswer answer;
    answer.status = status;
    answer.text = std::move(text);
    answer.command = "RCPT";
    return decide_mail(answer, 1, kNow, target, kNow, 0.5);
  };
  EXPECT_EQ(verdict(250, "taken").verdict, Verdict::delivered);
  for (const int status : {421, 450, 451, 452, 454}) {
    EXPECT_EQ(verdict(status, "later").verdict, Verdict::retry) << status;
    EXPECT_EQ(verdict(status, "later").next_try, kNow + std::chrono::seconds(5));
  }
  for (const int status : {500, 530, 535, 550, 552, 554}) {
    EXPECT_EQ(verdict(status, "no").verdict, Verdict::dead) << status;
  }
  EXPECT_EQ(verdict(550, "<desk@example.org> unknown to login-name s3cr3t\x1b[2J").reason,
            "SMTP 550 to RCPT: <[recipient]> unknown to [user] [password]\\x1b[2J");
  for (const auto kind : {net::FetchFailure::timeout, net::FetchFailure::tls_error,
                          net::FetchFailure::connect_error, net::FetchFailure::http_error}) {
    const Result<net::SmtpAnswer, net::FetchError> failed =
        tl::unexpected(net::FetchError{kind, "mail.example: gone"});
    const auto decision = decide_mail(failed, 1, kNow, target, kNow, 0.5);
    EXPECT_EQ(decision.verdict, Verdict::retry);
    EXPECT_THAT(decision.reason, HasSubstr("mail.example: gone"));
  }
}

}  // namespace
}  // namespace newswatch::alerts
