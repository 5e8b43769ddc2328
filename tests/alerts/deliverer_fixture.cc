#include "tests/alerts/deliverer_fixture.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <stdlib.h>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

namespace newswatch::alerts {

using ::testing::HasSubstr;
using ::testing::Not;

testing::Reply reply(int status, std::string body) {
  testing::Reply r;
  r.status = status;
  r.body = std::move(body);
  return r;
}

testing::LoopbackServer::Handler script(std::vector<testing::Reply> replies) {
  auto next = std::make_shared<std::atomic<size_t>>(0);
  return [replies = std::move(replies), next](const testing::Received&) {
    return replies[std::min(next->fetch_add(1), replies.size() - 1)];
  };
}

DelivererTest::DelivererTest() : http_(loop_.get_executor(), {}) {
  auto name = (std::filesystem::temp_directory_path() / "newswatch-alerts-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp failed");
  folder_ = name;
  open();
}

DelivererTest::~DelivererTest() {
  store_.reset();
  std::filesystem::remove_all(folder_);
}

void DelivererTest::TearDown() {
  stop();
  for (const auto& report : reports_) EXPECT_THAT(report.reason, Not(HasSubstr("s3cr3t")));
  for (const auto& error : errors_) EXPECT_THAT(error, Not(HasSubstr("s3cr3t")));
  for (const auto& alert : stored()) {
    for (const auto& target : alert.deliveries) {
      EXPECT_THAT(target.last_error, Not(HasSubstr("s3cr3t")));
    }
  }
}

Target DelivererTest::webhook(const std::string& name, const testing::LoopbackServer& server) {
  Target target;
  target.name = {name};
  target.format = TargetFormat::webhook;
  target.url = server.url(kSecretPath);
  target.secrets = {kSecret};
  return target;
}

void DelivererTest::open() {
  auto store = store::Store::open((folder_ / "newswatch.db").string(), loop_.get_executor(),
                                  [this] { return clock_; });
  if (!store) throw std::runtime_error(store.error().message);
  store_ = std::move(*store);
}

void DelivererTest::start(std::vector<Target> targets) {
  options_.clock = [this] { return clock_; };
  options_.on_error = [this](const TargetName& target, const std::string& what) {
    errors_.push_back(target.value + ": " + what);
  };
  deliverer_ = std::make_unique<Deliverer>(
      loop_.get_executor(), http_, *store_,
      [this](const AttemptReport& report) {
        reports_.push_back(report);
        if (on_report_) on_report_(report);
      },
      options_);
  deliverer_->set_targets(std::move(targets));
}

void DelivererTest::stop(Duration grace) {
  if (!deliverer_) return;
  testing::run(loop_, deliverer_->stop(grace));
  deliverer_.reset();
}

void DelivererTest::restart(std::vector<Target> targets) {
  stop();
  store_.reset();
  open();
  start(std::move(targets));
}

void DelivererTest::queue(const std::vector<std::string>& names,
                          const std::vector<std::string>& targets) {
  store::PollCommit poll;
  poll.feed = {"bne"};
  for (const auto& name : names) {
    store::QueuedAlert queued;
    auto& alert = queued.alert;
    alert.feed = poll.feed;
    alert.feed_title = "bne IntelliNews";
    alert.item_key = ItemKey{hash128(name)};
    alert.item.title = name;
    alert.item.link = "https://bne.example/" + name;
    alert.first_seen = clock_;
    alert.rule = {"peace-plan"};
    alert.severity = Severity::high;
    const auto report = report_id(poll.feed, alert.item_key);
    alert.story = story_led_by(report);
    alert.id = alert_id(alert.rule, report);
    for (const auto& target : targets) queued.targets.push_back({target});
    poll.listed.push_back(alert.item_key);
    poll.items.push_back({alert.item_key, alert.item, alert.first_seen, {}});
    store::StoryMember member;
    member.story = alert.story;
    member.report = report;
    member.feed = poll.feed;
    member.key = alert.item_key;
    member.url = alert.item.link;
    member.decision = "new";
    member.reason = "no_match";
    member.seen = alert.first_seen;
    poll.members.push_back(std::move(member));
    poll.alerts.push_back(std::move(queued));
  }
  const auto told = testing::run(loop_, store_->commit(std::move(poll)));
  if (!told) throw std::runtime_error(told.error().message);
}

void DelivererTest::deliver() {
  deliverer_->wake();
  testing::run(loop_, deliverer_->drain());
}

store::QueueState DelivererTest::state_of(const std::string& target) {
  auto queues = testing::run(loop_, store_->queues());
  if (!queues) throw std::runtime_error(queues.error().message);
  return (*queues)[{target}];
}

std::vector<store::StoredAlert> DelivererTest::stored() {
  auto alerts = store::read_alerts((folder_ / "newswatch.db").string(), {.limit = 1000});
  return alerts ? *alerts : std::vector<store::StoredAlert>{};
}

std::string DelivererTest::told() const {
  std::string lines;
  for (const auto& report : reports_) {
    const auto* state = report.state == store::DeliveryState::delivered ? "delivered"
                        : report.state == store::DeliveryState::retry   ? "retry"
                                                                        : "dead";
    lines += fmt::format("{} {} {}\n", state, report.target.value, report.attempt);
  }
  return lines;
}

void DelivererTest::poke() {
  boost::asio::post(loop_, [] {});
}

}  // namespace newswatch::alerts
