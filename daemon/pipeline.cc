#include "daemon/pipeline.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "alerts/routing.h"
#include "core/site.h"
#include "daemon/log.h"
#include "daemon/metrics.h"
#include "daemon/offload.h"
#include "daemon/recall.h"
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

// Its body goes to the pool for good; the rest stays, for the plan.
std::optional<feeds::FetchedDocument> take_document(feeds::FetchOutcome& outcome) {
  auto* fetched = std::get_if<feeds::FetchedDocument>(&outcome.result);
  if (fetched == nullptr) return std::nullopt;
  auto body = std::exchange(fetched->body, {});
  auto document = *fetched;
  document.body = std::move(body);
  return document;
}

// Of a document that broke off, the next poll must see the rest: it is asked for whole again.
void keep_no_validators_of_truncated(const feeds::ParsedFeed& parsed, PollState& state) {
  const bool truncated = std::any_of(parsed.warnings.begin(), parsed.warnings.end(),
                                     [](const auto& w) { return w.kind == "truncated"; });
  if (!truncated) return;
  state.validators = {};
  state.body_hash.reset();
}

// What the state remembers of a document: of the feed itself, for alerts and lists, and by what its
// items are told apart.
void remember(const Feed& feed, const Reading& reading, const feeds::Verdict& verdict,
              PollState& state) {
  const auto& parsed = reading.parsed;
  state.title = parsed.feed.title;
  state.site = site_of_url(parsed.feed.link);
  if (state.site.empty()) state.site = site_of_url(feed.url);
  keep_no_validators_of_truncated(parsed, state);
  // An empty document shows nothing: what a feed lists at first is still to come.
  if (!parsed.items.empty()) state.policy = reading.identity.policy;
  if (verdict.reseed == feeds::Reseed::ids_changed) state.last_reseed = now();
}

// The places of the items that the feed never had, the oldest first: feeds list the newest first,
// and a story's first report should lead it.
std::vector<size_t> never_had(const feeds::Verdict& verdict) {
  std::vector<size_t> places;
  for (size_t i = verdict.items.size(); i-- > 0;) {
    const auto novelty = verdict.items[i];
    if (novelty == feeds::Novelty::news || novelty == feeds::Novelty::baseline) places.push_back(i);
  }
  return places;
}

Item complete_item(const feeds::ParsedFeed& parsed, size_t place, const Feed& feed) {
  auto item = parsed.finished(place);
  if (!feed.language.empty()) item.language = feed.language;
  if (item.language.empty()) item.language = parsed.feed.language;
  return item;
}

std::vector<store::RenamedItem> renamed_items(const Reading& reading, const feeds::Verdict& verdict,
                                              const std::vector<ItemTraits>& traits) {
  std::vector<store::RenamedItem> renamed;
  for (size_t i = 0; i < verdict.items.size(); ++i) {
    if (verdict.items[i] != feeds::Novelty::revised) continue;
    renamed.push_back({reading.identity.keys[i], traits[i]});
  }
  return renamed;
}

Alert make_alert(const rules::RuleInfo& rule, const Match& match, const store::NewItem& item,
                 const Feed& feed, const PollState& state, const dedup::Decision& decision) {
  Alert alert;
  alert.id = alert_id(rule.id, decision.story);
  alert.rule = rule.id;
  alert.severity = rule.severity;
  alert.labels = rule.labels;
  alert.rule_version = rule.version();
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
    : pool_(pool),
      store_(store),
      dedup_(dedup),
      metrics_(metrics),
      on_queued_(std::move(on_queued)),
      reader_(fetcher, pool, metrics),
      archives_(reader_, store, pool) {}

asio::awaitable<Polled> Pipeline::poll(std::shared_ptr<const Snapshot> snapshot, Feed feed,
                                       PollState before) {
  auto outcome = co_await fetch(feed, before);
  std::optional<Result<Reading>> document;
  if (auto fetched = take_document(outcome)) {
    document = co_await reader_.read(feed.id, before.policy, std::move(*fetched));
  }
  const bool readable = !document || document->has_value();
  std::optional<feeds::Pace> pace;
  std::optional<Judged> judged;
  if (document && readable) {
    pace = feeds::pace_of((*document)->parsed);
    auto result = co_await judge(snapshot, feed, before, std::move(**document));
    if (!result) co_return unstored(std::move(before), result.error());
    judged = std::move(*result);
    pace->gap = judged->gap;
  }

  Polled polled;
  auto plan = feeds::plan_next_poll(feed, snapshot->config.polling.policy, before, outcome, pace,
                                    readable, now(), random_fraction());
  polled.state = std::move(plan.state);
  polled.hold = std::move(plan.hold);
  if (!readable) polled.state.last_error = document->error().message;
  polled.failure = polled.state.last_error;
  if (!judged) {
    store_.save_later(feed.id, polled.state);
    co_return polled;
  }
  remember(feed, *judged->reading, judged->verdict, polled.state);
  polled.baseline = judged->verdict.first_poll;

  store::PollCommit commit;
  commit.feed = feed.id;
  commit.listed = judged->reading->identity.keys;
  commit.renamed = renamed_items(*judged->reading, judged->verdict, judged->traits);
  commit.items = co_await match(snapshot, feed, polled.state.site, std::move(*judged));
  if (!commit.items.empty()) polled.state.last_new_item = now();
  fold(*snapshot, feed, commit, polled);
  co_return co_await write(std::move(commit), before, std::move(polled));
}

asio::awaitable<feeds::FetchOutcome> Pipeline::fetch(Feed feed, PollState before) {
  feed.url = feeds::url_to_poll(feed, before);
  co_return co_await reader_.fetch(std::move(feed), before.validators, before.body_hash);
}

asio::awaitable<Result<Pipeline::Judged>> Pipeline::judge(std::shared_ptr<const Snapshot> snapshot,
                                                          Feed feed, PollState before,
                                                          Reading reading) {
  Recollected document;
  document.reading = std::make_shared<const Reading>(std::move(reading));
  auto recalled = co_await recall(store_, pool_, feed.id, document.reading);
  if (!recalled) {
    metrics_.store_errors["known"].Increment();
    co_return tl::unexpected(recalled.error());
  }
  document.recalled = std::move(*recalled);
  Judged judged;
  judged.verdict = verdict_on(feed, before, document);
  judged.gap = judged.verdict.gap;
  if (judged.gap && !document.reading->parsed.feed.prev_archive.empty()) {
    const auto pause = snapshot->config.polling.per_host.gap;
    document = co_await archives_.walk(feed, std::move(document), pause);
    judged.verdict = verdict_on(feed, before, document);
  }
  judged.reading = std::move(document.reading);
  judged.traits = std::move(document.recalled.traits);
  tell_verdict(feed, judged);
  co_return judged;
}

feeds::Verdict Pipeline::verdict_on(const Feed& feed, const PollState& before,
                                    const Recollected& document) {
  return feeds::judge({.feed = feed,
                       .before = before,
                       .items = document.reading->parsed.items,
                       .familiar = document.recalled.familiar,
                       .policy_changed = document.reading->identity.policy_changed,
                       .archived_from = document.archived_from},
                      now());
}

void Pipeline::tell_verdict(const Feed& feed, const Judged& judged) {
  using feeds::Novelty;
  const auto& verdict = judged.verdict;
  const auto revised = verdict.count(Novelty::revised);
  metrics_.items["known"].Increment(static_cast<double>(verdict.count(Novelty::known)));
  metrics_.items["revised"].Increment(static_cast<double>(revised));
  metrics_.items["new"].Increment(
      static_cast<double>(verdict.count(Novelty::news) + verdict.count(Novelty::baseline)));
  if (verdict.reseed == feeds::Reseed::policy_changed) {
    spdlog::warn("feed {}: its items changed the way they are told apart; {} of {} were known",
                 feed.id.value, revised, verdict.items.size());
  } else if (verdict.reseed == feeds::Reseed::ids_changed) {
    spdlog::warn(
        "feed {}: its publisher gave {} of {} items new ids; they are taken as known, not alerted",
        feed.id.value, revised, verdict.items.size());
  }
  if (!judged.gap) return;
  metrics_.feed_gaps.Increment();
  if (verdict.gap) {
    spdlog::warn(
        "feed {}: all {} items are new, so others may have come and gone between two polls; "
        "poll it more often (interval:) if this happens again",
        feed.id.value, verdict.items.size());
  } else {
    spdlog::info("feed {}: a gap between two polls was filled from the feed's archives",
                 feed.id.value);
  }
}

asio::awaitable<std::vector<store::NewItem>> Pipeline::match(
    std::shared_ptr<const Snapshot> snapshot, Feed feed, std::string site, Judged judged) {
  auto fresh = never_had(judged.verdict);
  if (fresh.empty()) co_return std::vector<store::NewItem>{};
  auto work = [rules = snapshot->rules, feed = std::move(feed), site = std::move(site),
               judged = std::move(judged), fresh = std::move(fresh), seen = now()] {
    const rules::Context context{site, feed.tags, seen};
    const auto start = std::chrono::steady_clock::now();
    std::vector<store::NewItem> items;
    for (const auto i : fresh) {
      auto item = complete_item(judged.reading->parsed, i, feed);
      const bool news = judged.verdict.items[i] == feeds::Novelty::news;
      auto matches = news ? rules->match(item, context) : std::vector<Match>{};
      items.push_back({judged.reading->identity.keys[i], std::move(item), seen, std::move(matches),
                       judged.traits[i]});
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
