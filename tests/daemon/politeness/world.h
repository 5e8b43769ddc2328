// World: feeds polled by the real code, against scripted sites, under a clock that jumps from event
// to event. What is real: which feed is due (Watchlist), the request made for it, the redirects
// followed, the answer sorted, the document parsed and identified, the next poll planned, and the
// store over restarts. What is replaced: the clock and the sockets.
#pragma once

#include <bitset>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/feed.h"
#include "daemon/watchlist.h"
#include "net/http_client.h"
#include "tests/support/temp_folder.h"

namespace newswatch::daemon::politeness {

// One request: a poll, or a redirect that it follows.
struct Asked {
  Time at{};
  FeedId feed;
  std::string url;
  net::Headers headers;
  bool first = true;  // of its poll

  std::string header(std::string_view name) const;
};

// What the author of a site means by an answer, for the judge, who reads neither headers nor XML.
struct Meaning {
  bool is_feed = true;
  bool truncated = false;
  std::optional<Duration> fresh_for;  // max-age or what Expires comes to; zero: no-cache
  Duration age{0};                    // of that, what caches spent
  std::optional<Duration> ttl;
  std::bitset<24> skip_hours;
  std::bitset<7> skip_days;
  std::optional<Duration> retry_after;
  std::optional<Time> retry_at;
  std::optional<Time> newest;  // the date of the latest item
};

struct Answer {
  int status = 200;
  net::Headers headers;
  std::string body;
  std::optional<net::FetchFailure> failure;  // instead of all that
  Duration took = std::chrono::milliseconds(200);
  Meaning means;
};

struct Exchange {
  Asked asked;
  Answer answer;
};

// Sees all that happens.
class Witness {
 public:
  virtual ~Witness() = default;
  virtual void configured(const config::Config& config, Time now) = 0;
  virtual void asked(const Asked& request) = 0;
  // A poll ended. `failed`: no usable HTTP answer came of it (cut off, a redirect that is refused).
  virtual void ended(const std::vector<Exchange>& exchanges, bool failed, Time now) = 0;
  // The process ended: what it had asked last is forgotten, unanswered.
  virtual void died(Time now) = 0;
};

class World {
 public:
  using Web = std::function<Answer(const Asked&)>;

  static constexpr Time kStart = Time{Duration(1'764'000'000'000)};  // Monday, 2025-11-24 16:00

  World(Web web, std::vector<Feed> feeds, config::Polling polling = {}, unsigned seed = 1);
  ~World();

  // Tells it what happens from now on, the configuration in force first. Outlives the world.
  void show_to(Witness& witness);

  Time now() const { return now_; }
  void run_until(Time end);
  void run_for(Duration span) { run_until(now_ + span); }
  void reload(std::vector<Feed> feeds);
  void restart(Duration down);

  const std::vector<Feed>& feeds() const { return snapshot_->config.feeds; }
  const PollState& state(const std::string& feed) const;
  const Watchlist& list() const { return *list_; }
  std::vector<Asked> log;  // every request, where kept
  bool keep_log = true;

 private:
  struct Poll {
    Feed feed;
    PollState before;
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<Exchange> exchanges;
    std::optional<net::Response> response;
    std::optional<net::FetchError> error;
  };
  class Disk;

  void begin(Watchlist::Due due);
  void follow(Poll& poll, const net::Request& request, Time& at);
  void end(Poll poll);
  void apply(std::vector<Feed> feeds);

  Web web_;
  config::Polling polling_;
  std::mt19937 random_;
  Time now_ = kStart;
  std::shared_ptr<const Snapshot> snapshot_;
  std::unique_ptr<Watchlist> list_;
  std::multimap<Time, Poll> running_;  // by when they end
  std::map<FeedId, std::set<ItemKey>> known_;
  std::unique_ptr<Disk> disk_;
  Witness* witness_ = nullptr;
};

Feed make_feed(const std::string& id, const std::string& url);

}  // namespace newswatch::daemon::politeness
