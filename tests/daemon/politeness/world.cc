#include "tests/daemon/politeness/world.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "feeds/fetcher.h"
#include "feeds/identify.h"
#include "feeds/parse.h"
#include "feeds/poll_plan.h"
#include "net/redirect.h"
#include "store/store.h"
#include "tests/support/run_coroutine.h"

namespace newswatch::daemon::politeness {

namespace {

constexpr const char* kUserAgent = "newswatch/1 (+https://newsroom.example/bot)";
constexpr Duration kTotal = std::chrono::seconds(30);  // of a poll, all hops together

}  // namespace

std::string Asked::header(std::string_view name) const {
  const auto* value = net::find_header(headers, name);
  return value ? *value : std::string();
}

// The real store: what was saved since the last start goes into it when the process ends.
class World::Disk {
 public:
  void save(const FeedId& feed, const PollState& state) { states_[feed] = state; }
  void save(const HostHold& hold) { holds_.push_back(hold); }

  std::unique_ptr<Watchlist> restart(Time now) {
    boost::asio::io_context loop;
    const auto open = [&] {
      auto store = store::Store::open(folder_.file("newswatch.db"), loop.get_executor());
      if (!store) throw std::runtime_error(store.error().message);
      return std::move(*store);
    };
    {
      const auto store = open();
      for (auto& [feed, state] : std::exchange(states_, {}))
        store->save_later(feed, std::make_shared<PollState>(state));
      for (auto& hold : std::exchange(holds_, {})) store->save_later(hold);
    }
    const auto store = open();
    auto states = testing::run(loop, store->load_poll_states());
    const auto holds = testing::run(loop, store->load_host_holds(now));
    if (!states || !holds) throw std::runtime_error("the store can't be read");
    return std::make_unique<Watchlist>(std::move(*states), *holds);
  }

 private:
  testing::TempFolder folder_;
  std::map<FeedId, PollState> states_;
  std::vector<HostHold> holds_;
};

World::World(Web web, std::vector<Feed> feeds, config::Polling polling, unsigned seed)
    : web_(std::move(web)),
      polling_(std::move(polling)),
      random_(seed),
      list_(std::make_unique<Watchlist>(std::unordered_map<FeedId, PollState>{},
                                        std::vector<HostHold>{})),
      disk_(std::make_unique<Disk>()) {
  apply(std::move(feeds));
}

World::~World() = default;

void World::show_to(Witness& witness) {
  witness_ = &witness;
  witness.configured(snapshot_->config, now_);
}

void World::apply(std::vector<Feed> feeds) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->config.feeds = std::move(feeds);
  snapshot->config.polling = polling_;
  snapshot_ = std::move(snapshot);
  list_->apply(snapshot_, now_);
  if (witness_) witness_->configured(snapshot_->config, now_);
}

void World::reload(std::vector<Feed> feeds) { apply(std::move(feeds)); }

void World::restart(Duration down) {
  if (witness_) witness_->died(now_);
  running_.clear();
  now_ += down;
  list_ = disk_->restart(now_);
  apply(snapshot_->config.feeds);
}

const PollState& World::state(const std::string& feed) const { return list_->state(FeedId{feed}); }

void World::run_until(Time stop) {
  for (;;) {
    while (auto due = list_->take(now_)) begin(std::move(*due));
    auto next = stop;
    if (!running_.empty()) next = std::min(next, running_.begin()->first);
    // Nothing could be taken now: a list that says otherwise must not stop the clock.
    if (const auto wake = list_->next_wake()) {
      next = std::min(next, std::max<Time>(*wake, now_ + std::chrono::seconds(1)));
    }
    now_ = std::min(next, stop);
    if (now_ >= stop) return;
    while (!running_.empty() && running_.begin()->first <= now_) {
      end(std::move(running_.extract(running_.begin()).mapped()));
    }
  }
}

void World::begin(Watchlist::Due due) {
  Poll poll{.feed = *due.feed,
            .before = *due.state,
            .snapshot = snapshot_,
            .exchanges = {},
            .response = {},
            .error = {}};
  auto feed = *due.feed;
  feed.url = feeds::url_to_poll(feed, poll.before);
  auto at = now_;
  follow(poll, feeds::make_request(feed, poll.before.validators, kUserAgent), at);
  running_.emplace(at, std::move(poll));
}

// As HttpClient does: the legs of net/redirect, their count and the time they take together.
void World::follow(Poll& poll, const net::Request& request, Time& at) {
  const auto deadline = at + kTotal;
  net::Response response;
  auto leg = net::first_leg(request);
  while (leg) {
    const auto headers = net::headers_for(request, *leg);
    Asked asked{.at = at,
                .feed = poll.feed.id,
                .url = leg->url.str(),
                .headers = {headers.begin(), headers.end()},
                .first = poll.exchanges.empty()};
    if (witness_) witness_->asked(asked);
    if (keep_log) log.push_back(asked);
    auto answer = web_(asked);
    at = std::min(at + answer.took, deadline);
    poll.exchanges.push_back({std::move(asked), answer});
    if (answer.failure) {
      poll.error = net::FetchError{*answer.failure, leg->url.host() + ": no answer"};
      return;
    }
    const auto* location = net::find_header(answer.headers, "location");
    if (!net::is_redirect(answer.status) || location == nullptr) {
      response.status = answer.status;
      response.headers = std::move(answer.headers);
      response.body = std::move(answer.body);
      response.url = leg->url.str();
      poll.response = std::move(response);
      return;
    }
    response.redirects.push_back({answer.status, leg->url.str()});
    if (response.redirects.size() > static_cast<std::size_t>(request.limits.max_redirects)) {
      poll.error = net::FetchError{net::FetchFailure::http_error, "too many redirects"};
      return;
    }
    leg = net::next_leg(*leg, answer.status, *location);
  }
  poll.error = leg.error();
}

// The decisions of daemon/pipeline.cc, without its threads.
void World::end(Poll poll) {
  const auto& before = poll.before;
  if (witness_) witness_->ended(poll.exchanges, !poll.response, now_);
  auto outcome = poll.response
                     ? feeds::sort_response(poll.feed, before.validators, before.body_hash,
                                            std::move(*poll.response), now_)
                     : feeds::sort_failure(std::move(*poll.error));
  std::optional<feeds::Pace> pace;
  auto policy = before.policy;
  bool readable = true;
  bool truncated = false;
  if (const auto* document = std::get_if<feeds::FetchedDocument>(&outcome.result)) {
    const auto parsed = feeds::parse({document->body, document->content_type, document->url});
    readable = parsed.has_value();
    if (readable) {
      const auto identified = feeds::identify(poll.feed.id, before.policy, *parsed);
      auto& known = known_[poll.feed.id];
      const auto is_known = [&](const ItemKey& key) { return known.contains(key); };
      pace = feeds::pace_of(*parsed);
      pace->gap = before.policy != IdentityPolicy::none && !identified.keys.empty() &&
                  std::none_of(identified.keys.begin(), identified.keys.end(), is_known);
      known = {identified.keys.begin(), identified.keys.end()};
      policy = identified.policy;
      truncated = std::any_of(parsed->warnings.begin(), parsed->warnings.end(),
                              [](const auto& warning) { return warning.kind == "truncated"; });
    }
  }
  const auto fraction = std::uniform_real_distribution<double>(0, 1)(random_);
  auto plan = feeds::plan_next_poll(poll.feed, poll.snapshot->config.polling.policy, before,
                                    outcome, pace, readable, now_, fraction);
  plan.state.policy = policy;
  if (truncated) {
    plan.state.validators = {};
    plan.state.body_hash.reset();
  }
  disk_->save(poll.feed.id, plan.state);
  if (plan.hold) disk_->save(*plan.hold);
  list_->finish(poll.feed, std::make_shared<PollState>(std::move(plan.state)), plan.hold, now_);
}

Feed make_feed(const std::string& id, const std::string& url) {
  Feed feed;
  feed.id = FeedId{id};
  feed.url = url;
  return feed;
}

}  // namespace newswatch::daemon::politeness
