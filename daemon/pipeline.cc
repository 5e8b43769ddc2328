#include "daemon/pipeline.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "alerts/routing.h"
#include "core/site.h"
#include "daemon/first_poll.h"
#include "daemon/log.h"
#include "daemon/metrics.h"
#include "daemon/offload.h"
#include "dedup/canonical_url.h"
#include "feeds/poll_plan.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

// How soon a feed is polled again whose items could not be stored.
constexpr auto kStoreRetry = std::chrono::seconds(30);

double random_fraction() {
  static thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

// Of a document that broke off, the next poll must see the rest: it is asked for whole again.
void keep_no_validators_of_truncated(const feeds::ParsedFeed& parsed, PollState& state) {
  const bool truncated = std::any_of(parsed.warnings.begin(), parsed.warnings.end(),
                                     [](const auto& w) { return w.kind == "truncated"; });
  if (!truncated) return;
  state.validators = {};
  state.body_hash.reset();
}

// What the state remembers of the feed itself, for alerts and lists.
void describe(const Feed& feed, const feeds::ParsedFeed& parsed, PollState& state) {
  state.title = parsed.feed.title;
  state.site = site_of_url(parsed.feed.link);
  if (state.site.empty()) state.site = site_of_url(feed.url);
}

Alert make_alert(const rules::RuleInfo& rule, const Match& match, const store::NewItem& item,
                 const Feed& feed, const PollState& state, const dedup::Decision& decision) {
  Alert alert;
  alert.id = alert_id(rule.id, decision.story);
  alert.rule = rule.id;
  alert.severity = rule.severity;
  alert.labels = rule.labels;
  alert.rule_version = rule.version;
  alert.item_key = item.key;
  alert.item = item.item;
  alert.first_seen = item.first_seen;
  alert.feed = feed.id;
  alert.feed_title = state.title;
  alert.feed_site = state.site;
  alert.match = match.spans;
  alert.story = decision.story;
  alert.reason = decision.reason;
  return alert;
}

store::StoryMember make_member(const store::NewItem& item, const Feed& feed,
                               const dedup::Decision& decision) {
  return {.story = decision.story,
          .feed = feed.id,
          .key = item.key,
          .url = item.item.link,
          .canonical_url = dedup::canonical_url(item.item.link),
          .decision = std::string(dedup::to_string(decision.kind)),
          .reason = decision.reason,
          .seen = item.first_seen};
}

}  // namespace

Pipeline::Pipeline(feeds::Fetcher& fetcher, asio::thread_pool& pool, store::Store& store,
                   dedup::Deduplicator& dedup, Metrics& metrics, std::function<void()> on_queued)
    : fetcher_(fetcher),
      pool_(pool),
      store_(store),
      dedup_(dedup),
      metrics_(metrics),
      on_queued_(std::move(on_queued)) {}

asio::awaitable<Polled> Pipeline::poll(std::shared_ptr<const Snapshot> snapshot, Feed feed,
                                       PollState before) {
  auto outcome = co_await fetch(feed, before);
  std::optional<Result<Read>> document;
  if (auto* fetched = std::get_if<feeds::FetchedDocument>(&outcome.result)) {
    // The body goes to the pool for good; the plan needs the rest.
    auto body = std::exchange(fetched->body, {});
    auto to_read = *fetched;
    to_read.body = std::move(body);
    document = co_await read(feed, before, std::move(to_read));
  }

  Polled polled;
  const bool readable = !document || document->has_value();
  const auto pace =
      document && readable ? std::optional(feeds::pace_of((*document)->parsed)) : std::nullopt;
  auto plan = feeds::plan_next_poll(feed, snapshot->config.polling.policy, before, outcome, pace,
                                    readable, now(), random_fraction());
  polled.state = std::move(plan.state);
  polled.hold = std::move(plan.hold);
  if (!readable) polled.state.last_error = document->error().message;
  polled.failure = polled.state.last_error;
  if (!document || !readable) {
    store_.save_later(feed.id, polled.state);
    co_return polled;
  }
  describe(feed, (*document)->parsed, polled.state);
  keep_no_validators_of_truncated((*document)->parsed, polled.state);
  polled.state.policy = (*document)->identity.policy;
  polled.baseline = before.policy == IdentityPolicy::none;

  store::PollCommit commit;
  commit.feed = feed.id;
  commit.listed = (*document)->identity.keys;
  auto fresh = co_await unknown_items(feed, before, std::move(**document));
  if (!fresh) co_return unstored(std::move(before), fresh.error());
  if (!fresh->empty()) polled.state.last_new_item = now();
  commit.items = co_await match(snapshot, std::move(*fresh));
  fold(*snapshot, feed, commit, polled);
  co_return co_await write(std::move(commit), before, std::move(polled));
}

asio::awaitable<feeds::FetchOutcome> Pipeline::fetch(Feed feed, PollState before) {
  metrics_.fetches_in_flight.Increment();
  feed.url = feeds::url_to_poll(feed, before);
  auto outcome = co_await fetcher_.fetch(feed, before.validators, before.body_hash);
  metrics_.fetches_in_flight.Decrement();
  metrics_.fetch_duration.Observe(seconds(outcome.took));
  metrics_.fetch_received_bytes.Increment(static_cast<double>(outcome.received_bytes));
  if (outcome.status > 0) {
    metrics_.fetch_responses[std::to_string(outcome.status)].Increment();
  }
  if (const auto* failed = std::get_if<feeds::FetchFailed>(&outcome.result)) {
    metrics_.fetches[failed->outcome].Increment();
  } else if (std::holds_alternative<feeds::NotModified>(outcome.result)) {
    metrics_.fetches["not_modified"].Increment();
  }
  co_return outcome;
}

asio::awaitable<Result<Pipeline::Read>> Pipeline::read(Feed feed, PollState before,
                                                       feeds::FetchedDocument document) {
  auto work = [id = feed.id, kept = before.policy,
               document = std::move(document)]() -> std::optional<Result<Read>> {
    const auto start = std::chrono::steady_clock::now();
    auto parsed = feeds::parse({document.body, document.content_type, document.url});
    if (!parsed) return Result<Read>(tl::unexpected(parsed.error()));
    Read read;
    read.identity = feeds::identify(id, kept, *parsed);
    read.parsed = std::move(*parsed);
    read.took = std::chrono::ceil<Duration>(std::chrono::steady_clock::now() - start);
    return read;
  };
  auto result = *co_await offload(pool_, std::move(work));
  if (!result) {
    metrics_.fetches["parse_error"].Increment();
    co_return result;
  }
  metrics_.fetches["modified"].Increment();
  metrics_.parse_duration(feeds::to_string(result->parsed.format)).Observe(seconds(result->took));
  for (const auto& warning : result->parsed.warnings) {
    metrics_.parse_warnings[warning.kind].Increment();
  }
  co_return result;
}

asio::awaitable<Result<std::vector<Pipeline::Fresh>>> Pipeline::unknown_items(Feed feed,
                                                                              PollState before,
                                                                              Read document) {
  const auto& keys = document.identity.keys;
  const auto known = co_await store_.known(feed.id, keys);
  if (!known) {
    metrics_.store_errors["known"].Increment();
    co_return tl::unexpected(known.error());
  }
  auto reseeded = std::vector<bool>(keys.size(), false);
  if (document.identity.policy_changed) {
    auto silent = co_await known_before_the_switch(feed, document.identity.former_keys);
    if (!silent) co_return tl::unexpected(silent.error());
    reseeded = std::move(*silent);
  }
  std::vector<Fresh> fresh;
  std::vector<Item> items;
  for (size_t i = 0; i < keys.size(); ++i) {
    if ((*known)[i]) continue;
    auto& item = document.parsed.items[i];
    if (!feed.language.empty()) item.language = feed.language;
    if (item.language.empty()) item.language = document.parsed.feed.language;
    items.push_back(item);
    fresh.push_back({keys[i], std::move(item), !reseeded[i]});
  }
  if (before.policy == IdentityPolicy::none) {
    const auto news = news_of_first_poll(feed.on_first_poll, items, now());
    for (size_t i = 0; i < fresh.size(); ++i) fresh[i].news = news[i];
  }
  metrics_.items["known"].Increment(static_cast<double>(keys.size() - fresh.size()));
  metrics_.items["new"].Increment(static_cast<double>(fresh.size()));
  // Feeds list the newest first; a story's first report should lead it.
  std::reverse(fresh.begin(), fresh.end());
  co_return fresh;
}

// Items change the way they are told apart, so all keys are new. Those known under their former
// keys are no news; where none was, the publisher changed them all, and nothing is. Of several that
// share a former key, one was known: the last, since feeds list the newest first.
asio::awaitable<Result<std::vector<bool>>> Pipeline::known_before_the_switch(
    Feed feed, std::vector<ItemKey> former_keys) {
  auto known = co_await store_.known(feed.id, former_keys);
  if (!known) {
    metrics_.store_errors["known"].Increment();
    co_return known;
  }
  std::set<ItemKey> taken;
  for (size_t i = known->size(); i-- > 0;) {
    if ((*known)[i]) (*known)[i] = taken.insert(former_keys[i]).second;
  }
  const auto count = std::count(known->begin(), known->end(), true);
  spdlog::warn("feed {}: its items changed the way they are told apart; {} of {} were known",
               feed.id.value, count, known->size());
  if (count == 0) known->assign(known->size(), true);
  co_return known;
}

asio::awaitable<std::vector<store::NewItem>> Pipeline::match(
    std::shared_ptr<const Snapshot> snapshot, std::vector<Fresh> fresh) {
  if (fresh.empty()) co_return std::vector<store::NewItem>{};
  auto work = [rules = snapshot->rules, fresh = std::move(fresh), seen = now()]() mutable {
    const auto start = std::chrono::steady_clock::now();
    std::vector<store::NewItem> items;
    for (auto& f : fresh) {
      auto matches = f.news ? rules->match(f.item) : std::vector<Match>{};
      items.push_back({f.key, std::move(f.item), seen, std::move(matches)});
    }
    return std::pair(std::move(items), std::chrono::steady_clock::now() - start);
  };
  auto [items, took] = co_await offload(pool_, std::move(work));
  metrics_.rule_evaluation_duration.Observe(std::chrono::duration<double>(took).count());
  metrics_.last_new_item_timestamp.Set(unix_seconds(now()));
  for (const auto& item : items) {
    if (item.item.published) {
      metrics_.item_age.Observe(std::max(0.0, seconds(item.first_seen - *item.item.published)));
    }
  }
  co_return std::move(items);
}

void Pipeline::fold(const Snapshot& snapshot, const Feed& feed, store::PollCommit& commit,
                    Polled& polled) {
  polled.fresh = commit.items.size();
  const auto& config = snapshot.config;
  for (const auto& item : commit.items) {
    if (item.matches.empty()) continue;
    ++polled.matched;
    const auto decision = dedup_.decide({feed.id, item.key, &item.item, item.first_seen});
    metrics_.dedup_decision(std::string(dedup::to_string(decision.kind)), decision.reason)
        .Increment();
    commit.members.push_back(make_member(item, feed, decision));
    // A copy may match a rule that the story's other items did not: that rule's alert is due.
    // Those already told are recognised by their ids when they are queued.
    for (const auto& match : item.matches) {
      metrics_.rule_matches(match.rule).Increment();
      const auto* rule = snapshot.rules->find(match.rule);
      commit.alerts.push_back({make_alert(*rule, match, item, feed, polled.state, decision),
                               alerts::route_alert(config.routes, config.targets, rule->route,
                                                   rule->severity, rule->labels)});
    }
  }
  metrics_.dedup_index_items.Set(static_cast<double>(dedup_.size()));
}

asio::awaitable<Polled> Pipeline::write(store::PollCommit commit, PollState before, Polled polled) {
  commit.state = polled.state;
  const auto sent = commit;  // to tell of it, or to take it back, once the outcome is known
  const auto queued = co_await store_.commit(std::move(commit));
  if (!queued) {
    metrics_.store_errors["commit"].Increment();
    spdlog::error("feed {}: its {} new items could not be stored, so it is asked again: {}",
                  sent.feed.value, sent.items.size(), queued.error().message);
    for (const auto& item : sent.items) {
      if (!item.matches.empty()) {
        dedup_.forget({sent.feed, item.key, &item.item, item.first_seen});
      }
    }
    co_return unstored(std::move(before), queued.error());
  }
  tell(sent, *queued, polled);
  if (!queued->empty()) on_queued_();
  co_return polled;
}

// Nothing was written: validators stay, so that the next poll brings the same items again.
Polled Pipeline::unstored(PollState before, const Error& error) {
  Polled polled;
  polled.state = std::move(before);
  polled.state.next_poll = now() + kStoreRetry;
  polled.failure = error.message;
  return polled;
}

void Pipeline::tell(const store::PollCommit& sent, const std::vector<AlertId>& queued,
                    Polled& polled) {
  polled.alerts = queued.size();
  metrics_.alerts["queued"].Increment(static_cast<double>(queued.size()));
  std::set<AlertId> news(queued.begin(), queued.end());
  std::set<ItemKey> told;
  for (const auto& [alert, targets] : sent.alerts) {
    if (news.erase(alert.id) == 0) continue;  // once: of two items of one story the first told it
    told.insert(alert.item_key);
    spdlog::info("alert {} {}: {} in {}", to_string(alert.severity), alert.rule.value,
                 quoted(alert.item.title), sent.feed.value);
  }
  for (const auto& item : sent.items) {
    if (item.matches.empty() || told.contains(item.key)) continue;
    ++polled.copies;
    metrics_.alerts["copy"].Increment();
    spdlog::info("copy of {} in {}, not alerted again", quoted(item.item.title), sent.feed.value);
  }
}

}  // namespace newswatch::daemon
