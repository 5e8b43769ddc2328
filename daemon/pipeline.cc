#include "daemon/pipeline.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "alerts/routing.h"
#include "core/item_traits.h"
#include "core/site.h"
#include "daemon/item_counts.h"
#include "daemon/log.h"
#include "daemon/metrics.h"
#include "daemon/offload.h"
#include "daemon/recall.h"
#include "daemon/silence_alert.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

// How soon a feed is polled again whose items could not be stored.
constexpr auto kStoreRetry = std::chrono::seconds(30);
constexpr auto kFullRetry = std::chrono::seconds(1);  // once there is room: polling pauses

double random_fraction() {
  static thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

// Its body goes to the pool for good; the rest stays, for the plan.
feeds::FetchedDocument take_document(feeds::FetchOutcome& outcome) {
  auto& fetched = std::get<feeds::FetchedDocument>(outcome.result);
  auto body = std::exchange(fetched.body, {});
  auto document = fetched;
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

bool is_old(feeds::Novelty novelty) {
  return novelty == feeds::Novelty::known || novelty == feeds::Novelty::revised;
}

// The places of the items that the feed never had, or has edited, the oldest first: feeds list the
// newest first, and a story's first report should lead it.
std::vector<size_t> to_look_at(const feeds::Verdict& verdict) {
  std::vector<size_t> places;
  for (size_t i = verdict.items.size(); i-- > 0;) {
    if (!is_old(verdict.items[i])) places.push_back(i);
  }
  return places;
}

Item complete_item(const feeds::ParsedFeed& parsed, size_t place, const Feed& feed) {
  auto item = parsed.finished(place);
  if (!feed.language.empty()) item.language = feed.language;
  if (item.language.empty()) item.language = parsed.feed.language;
  return item;
}

// Gives an item that matches the language that its text shows, where it says none.
rules::RuleSet::Looked look_at(const rules::RuleSet& rules, Item& item, const Feed& feed,
                               std::string_view site, Time seen) {
  const ItemLanguage language(item);
  auto looked = rules.look(item, {site, feed.tags, seen, &language});
  if (!looked.matches.empty()) item.language = language.code();
  return looked;
}

std::vector<store::EditedItem> edited_items(const Reading& reading, const feeds::Verdict& verdict) {
  std::vector<store::EditedItem> edited;
  for (size_t i = 0; i < verdict.items.size(); ++i) {
    if (verdict.items[i] != feeds::Novelty::edited) continue;
    edited.push_back({reading.identity.keys[i], title_trait(reading.parsed.items[i])});
  }
  return edited;
}

// `verb`: what becomes of it.
void tell_alert(std::string_view verb, const Alert& alert) {
  const auto what = alert.type == AlertType::item_matched
                        ? std::string{}
                        : fmt::format(" ({}: {})", to_string(alert.type), alert.reason);
  const auto wait =
      alert.waits_for > 0 ? fmt::format(", until {} sites tell it", alert.waits_for) : "";
  spdlog::info("{} {} {}{}: {} in {}{}", verb, to_string(alert.severity), alert.rule.value, what,
               daemon::quoted(alert.item.title), alert.feed.value, wait);
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

}  // namespace

Pipeline::Pipeline(feeds::Fetcher& fetcher, asio::thread_pool& pool, store::Store& store,
                   DedupMemory& memory, Metrics& metrics, std::function<void()> on_queued)
    : pool_(pool),
      store_(store),
      memory_(memory),
      metrics_(metrics),
      on_queued_(std::move(on_queued)),
      newsdesk_(memory.dedup(), metrics),
      reader_(fetcher, pool, metrics),
      archives_(reader_, store, pool) {}

asio::awaitable<Polled> Pipeline::poll(std::shared_ptr<const Snapshot> snapshot,
                                       std::shared_ptr<const Feed> feed,
                                       std::shared_ptr<const PollState> before) {
  auto outcome = co_await fetch(*feed, *before);
  if (std::holds_alternative<feeds::FetchedDocument>(outcome.result)) {
    co_return co_await take_in(std::move(snapshot), std::move(feed), std::move(before),
                               std::move(outcome));
  }
  Polled polled;
  plan(*snapshot, *feed, *before, outcome, {}, true, polled);
  store_.save_later(feed->id, polled.state);
  auto silence = silence_to_tell(*feed, *polled.state);
  if (!silence) co_return polled;
  co_return co_await tell_silence(std::move(snapshot), std::move(feed), std::move(*silence),
                                  std::move(polled));
}

// The rest of a poll that brought a document. Apart from the polls that bring none, since they are
// most and would pay for all that stands here.
asio::awaitable<Polled> Pipeline::take_in(std::shared_ptr<const Snapshot> snapshot,
                                          std::shared_ptr<const Feed> feed,
                                          std::shared_ptr<const PollState> before,
                                          feeds::FetchOutcome outcome) {
  auto fetched = take_document(outcome);
  auto document = co_await reader_.read(feed->id, before->policy, std::move(fetched));
  const bool readable = document.has_value();
  std::optional<feeds::Pace> pace;
  std::optional<Judged> judged;
  if (readable) {
    pace = feeds::pace_of((*document)->parsed);
    auto result = co_await judge(snapshot, feed, before, std::move(*document));
    if (!result) co_return unstored(*before, result.error());
    judged = std::move(*result);
    pace->gap = judged->gap;
  }

  Polled polled;
  const auto state = plan(*snapshot, *feed, *before, outcome, pace, readable, polled);
  if (!readable) {
    polled.failure = state->last_error = document.error().message;
    store_.save_later(feed->id, state);
    co_return polled;  // one that fails is not silent
  }
  remember(*feed, *judged->reading, judged->verdict, *state);
  polled.baseline = judged->verdict.first_poll;

  store::PollCommit commit;
  commit.feed = feed->id;
  if (!judged->repeat) commit.listed = judged->reading->identity.keys;
  commit.renamed = renamed_items(*judged->reading, judged->verdict, judged->traits);
  commit.edited = edited_items(*judged->reading, judged->verdict);
  const auto listing = judged->repeat ? std::nullopt : std::optional(judged->listing);
  auto matched = co_await match(snapshot, feed, state->site, std::move(*judged));
  commit.items = std::move(matched.items);
  // Nothing is lost with the state of such a poll, but for a first one's: that it found no items.
  if (commit.items.empty() && commit.renamed.empty() && commit.edited.empty() && !polled.baseline) {
    if (listing) listings_.note(feed->id, *listing, now());
    store_.save_later(feed->id, state, std::move(commit.listed));
    auto silence = silence_to_tell(*feed, *state);
    if (!silence) co_return polled;
    co_return co_await tell_silence(snapshot, feed, std::move(*silence), std::move(polled));
  }
  polled.fresh = static_cast<size_t>(std::count_if(commit.items.begin(), commit.items.end(),
                                                   [](const auto& item) { return !item.edited; }));
  if (polled.fresh > 0) state->last_new_item = now();
  co_await memory_.loaded();
  polled.matched = newsdesk_.decide(*snapshot, *feed, *state, matched.prints, commit);
  co_return co_await write(std::move(commit), std::move(matched.prints), listing, before,
                           std::move(polled));
}

asio::awaitable<feeds::FetchOutcome> Pipeline::fetch(const Feed& feed, const PollState& before) {
  return reader_.fetch(feed, feeds::url_to_poll(feed, before), before.validators, before.body_hash);
}

// Fills in what the poll came to but for its items, and gives the state, which may be added to
// until it is stored.
std::shared_ptr<PollState> Pipeline::plan(const Snapshot& snapshot, const Feed& feed,
                                          const PollState& before,
                                          const feeds::FetchOutcome& outcome,
                                          const std::optional<feeds::Pace>& pace, bool readable,
                                          Polled& polled) {
  auto plan = feeds::plan_next_poll(feed, snapshot.config.polling.policy, before, outcome, pace,
                                    readable, now(), random_fraction());
  auto state = std::make_shared<PollState>(std::move(plan.state));
  polled.state = state;
  polled.hold = std::move(plan.hold);
  polled.failure = state->last_error;
  return state;
}

asio::awaitable<Result<Pipeline::Judged>> Pipeline::judge(std::shared_ptr<const Snapshot> snapshot,
                                                          std::shared_ptr<const Feed> feed,
                                                          std::shared_ptr<const PollState> before,
                                                          std::shared_ptr<const Reading> reading) {
  Recollected document;
  document.reading = std::move(reading);
  const auto& keys = document.reading->identity.keys;
  Judged judged;
  judged.listing = listing_hash(keys, document.reading->parsed.items);
  judged.repeat = listings_.repeats(feed->id, judged.listing, now());
  if (judged.repeat) {
    document.recalled = all_known(keys.size());
  } else {
    auto recalled = co_await recall(store_, pool_, feed->id, document.reading);
    if (!recalled) {
      metrics_.store_errors["known"].Increment();
      co_return tl::unexpected(recalled.error());
    }
    document.recalled = std::move(*recalled);
  }
  judged.verdict = verdict_on(*feed, *before, document);
  judged.gap = judged.verdict.gap;
  if (judged.gap && !document.reading->parsed.feed.prev_archive.empty()) {
    const auto pause = snapshot->config.polling.per_host.gap;
    document = co_await archives_.walk(*feed, std::move(document), pause);
    judged.verdict = verdict_on(*feed, *before, document);
  }
  judged.reading = std::move(document.reading);
  judged.traits = std::move(document.recalled.traits);
  tell_verdict(*feed, judged);
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
  count_items(verdict, judged.reading->parsed.items, metrics_);
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

asio::awaitable<Pipeline::Matched> Pipeline::match(std::shared_ptr<const Snapshot> snapshot,
                                                   std::shared_ptr<const Feed> feed,
                                                   std::string site, Judged judged) {
  auto places = to_look_at(judged.verdict);
  if (places.empty()) co_return Matched{};
  auto work = [rules = snapshot->rules, feed = std::move(feed), site = std::move(site),
               judged = std::move(judged), places = std::move(places), seen = now()] {
    const auto start = std::chrono::steady_clock::now();
    Matched matched;
    for (const auto i : places) {
      auto item = complete_item(judged.reading->parsed, i, *feed);
      const bool baseline = judged.verdict.items[i] == feeds::Novelty::baseline;
      const bool edited = judged.verdict.items[i] == feeds::Novelty::edited;
      auto looked = baseline ? rules::RuleSet::Looked{} : look_at(*rules, item, *feed, site, seen);
      if (edited && looked.matches.empty()) continue;
      matched.prints.push_back(looked.matches.empty() ? dedup::Fingerprint{}
                                                      : dedup::fingerprint_of(item));
      matched.items.push_back({judged.reading->identity.keys[i], std::move(item), seen,
                               std::move(looked.matches), judged.traits[i], edited});
      if (judged.verdict.items[i] == feeds::Novelty::news) {
        matched.news = true;
        const auto& published = matched.items.back().item.published;
        if (published) matched.ages.push_back(seen - *published);
      }
      for (auto& near : looked.near_misses) matched.missed.push_back(std::move(near.rule));
    }
    matched.took = std::chrono::steady_clock::now() - start;
    return matched;
  };
  auto matched = co_await offload(pool_, std::move(work));
  metrics_.rule_evaluation_duration.Observe(std::chrono::duration<double>(matched.took).count());
  for (const auto& rule : matched.missed) metrics_.rule_near_misses(rule).Increment();
  if (matched.news) metrics_.last_new_item_timestamp.Set(unix_seconds(now()));
  for (const auto age : matched.ages) metrics_.item_age.Observe(std::max(0.0, seconds(age)));
  co_return matched;
}

asio::awaitable<Polled> Pipeline::write(store::PollCommit commit,
                                        std::vector<dedup::Fingerprint> prints,
                                        std::optional<Hash128> listing,
                                        std::shared_ptr<const PollState> before, Polled polled) {
  commit.state = *polled.state;
  const auto sent = commit;  // to tell of it, or to take it back, once the outcome is known
  const auto committed = co_await store_.commit(std::move(commit));
  if (!committed) {
    spdlog::error("feed {}: its {} new items could not be stored, so it is asked again: {}",
                  sent.feed.value, sent.items.size(), committed.error().message);
    newsdesk_.forget(sent, prints);
    co_return unstored(*before, committed.error());
  }
  if (listing) listings_.note(sent.feed, *listing, now());
  tell(sent, *committed, polled);
  if (!committed->queued.empty() || !committed->gathered.empty()) on_queued_();
  co_return polled;
}

// After a poll without news: where the feed has been silent for too long by now, and this was not
// told yet.
std::optional<Alert> Pipeline::silence_to_tell(const Feed& feed, const PollState& state) const {
  auto alert = silence_alert(feed, state, now());
  if (!alert) return std::nullopt;
  const auto told = silences_.find(feed.id);
  if (told != silences_.end() && told->second == alert->id) return std::nullopt;
  return alert;
}

asio::awaitable<Polled> Pipeline::tell_silence(std::shared_ptr<const Snapshot> snapshot,
                                               std::shared_ptr<const Feed> feed, Alert alert,
                                               Polled polled) {
  const auto id = alert.id;
  const auto& config = snapshot->config;
  auto routed = alerts::route_alert(config.routes, config.targets, "", alert, feed->tags);
  store::PollCommit commit;
  commit.feed = feed->id;
  commit.state = *polled.state;
  commit.alerts.push_back(
      {std::move(alert), std::move(routed.targets), std::nullopt, std::move(routed.grouping)});
  const auto sent = commit;
  const auto committed = co_await store_.commit(std::move(commit));
  if (!committed) co_return polled;  // the next poll tells it
  silences_[feed->id] = id;
  tell(sent, *committed, polled);
  if (!committed->queued.empty() || !committed->gathered.empty()) on_queued_();
  co_return polled;
}

// Nothing was written: validators stay, so that the next poll brings the same items again.
Polled Pipeline::unstored(const PollState& before, const Error& error) const {
  auto state = std::make_shared<PollState>(before);
  state->next_poll = now() + (store_.full() ? kFullRetry : kStoreRetry);
  Polled polled;
  polled.state = std::move(state);
  polled.failure = error.message;
  return polled;
}

void Pipeline::tell(const store::PollCommit& sent, const store::Committed& committed,
                    Polled& polled) {
  polled.alerts = committed.queued.size();
  polled.throttled = committed.throttled.size();
  std::map<AlertId, const char*> fates;
  const auto note = [&](const char* disposition, const std::vector<AlertId>& alerts,
                        const char* verb) {
    metrics_.alerts[disposition].Increment(static_cast<double>(alerts.size()));
    for (const auto& id : alerts) fates.emplace(id, verb);
  };
  note("queued", committed.queued, "alert");
  note("throttled", committed.throttled, "throttled");
  note("silenced", committed.silenced, "silenced");
  note("waiting", committed.waiting, "waiting");
  note("gathered", committed.gathered, "gathered");
  std::set<ItemKey> told;
  for (const auto& queued : sent.alerts) {
    const auto& alert = queued.alert;
    const auto fate = fates.extract(alert.id);  // once: of two items of one story the first told it
    if (!fate) continue;
    if (alert.type == AlertType::item_matched) told.insert(alert.item_key);
    tell_alert(fate.mapped(), alert);
  }
  for (const auto& alert : committed.completed) tell_alert("alert", alert);
  for (const auto& item : sent.items) {
    if (item.edited || item.matches.empty() || told.contains(item.key)) continue;
    ++polled.copies;
    metrics_.alerts["copy"].Increment();
    spdlog::info("copy of {} in {}, not alerted again", daemon::quoted(item.item.title),
                 sent.feed.value);
  }
}

}  // namespace newswatch::daemon
