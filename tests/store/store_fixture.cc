#include "tests/store/store_fixture.h"

#include <cstdlib>

namespace newswatch::store {

TemporaryFolder::TemporaryFolder() {
  auto name = (std::filesystem::temp_directory_path() / "newswatch-store-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void StoreTest::open() {
  auto store = Store::open(path_, loop_.get_executor());
  if (!store) throw std::runtime_error(store.error().message);
  store_ = std::move(*store);
}

long long StoreTest::count(const std::string& sql) {
  auto db = Connection::open(path_, Connection::Access::read_only);
  if (!db) throw std::runtime_error(db.error().message);
  const auto n = db->integer(sql);
  if (const auto outcome = db->take_error(); !outcome) {
    throw std::runtime_error(outcome.error().message);
  }
  return n;
}

ItemKey key_of(const std::string& text) { return ItemKey{hash128(text)}; }

Time at(long long seconds) {
  return Time{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}} +
         std::chrono::seconds(seconds);
}

NewItem new_item(const std::string& name, Time first_seen) {
  NewItem item;
  item.key = key_of(name);
  item.item.id = "guid-" + name;
  item.item.link = "https://news.example/" + name;
  item.item.title = "Title of " + name;
  item.item.summary = "Summary of " + name;
  item.item.content = "Content of " + name;
  item.item.authors = {"A. Writer"};
  item.item.categories = {"world"};
  item.item.language = "en";
  item.item.published = first_seen - std::chrono::minutes(1);
  item.first_seen = first_seen;
  item.matches = {{RuleId{"rule"}, {{Field::title, 0, 5}}}};
  return item;
}

PollCommit poll_with(const std::string& feed, const std::vector<std::string>& names, Time when,
                     const std::vector<std::string>& targets) {
  PollCommit poll;
  poll.feed = FeedId{feed};
  poll.state.policy = IdentityPolicy::id;
  poll.state.last_poll = when;
  poll.state.validators = {"https://" + feed + ".example/feed", "\"etag\"", ""};
  std::vector<TargetName> names_of_targets;
  names_of_targets.reserve(targets.size());
  for (const auto& target : targets) names_of_targets.push_back(TargetName{target});
  for (const auto& name : names) {
    const auto item = new_item(name, when);
    const auto report = report_id(poll.feed, item.key);
    const auto story = story_led_by(report);
    poll.listed.push_back(item.key);
    poll.items.push_back(item);
    poll.members.push_back({.story = story,
                            .report = report,
                            .feed = poll.feed,
                            .key = item.key,
                            .url = item.item.link,
                            .canonical_url = "news.example/" + name,
                            .decision = "new",
                            .reason = "no_match",
                            .detail = {},
                            .of = {},
                            .score = 0,
                            .seen = when});
    Alert alert;
    alert.id = alert_id(RuleId{"rule"}, report);
    alert.rule = RuleId{"rule"};
    alert.rule_version = "v1";
    alert.item_key = item.key;
    alert.item = item.item;
    alert.first_seen = when;
    alert.feed = poll.feed;
    alert.match = spans_of(item.matches.front().ranges, item.item);
    alert.story = story;
    alert.reason = "no_match";
    poll.alerts.push_back({alert, names_of_targets});
  }
  return poll;
}

DeliveryResult accepted(const AlertId& alert, const TargetName& target, int attempt) {
  DeliveryResult result;
  result.alert = alert;
  result.target = target;
  result.attempt = attempt;
  result.status = 200;
  return result;
}

}  // namespace newswatch::store
