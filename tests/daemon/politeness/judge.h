// Judge: what a polite poller may do, stated once more from the table of polite polling, without a
// call of the code that is judged. It watches every request and answer, and knows of each feed when
// it may be asked next, when it must have been, at which URL and with which validators.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/daemon/politeness/world.h"

namespace newswatch::daemon::politeness {

struct Violation {
  Time at{};
  FeedId feed;
  int row = 0;  // of the table of polite polling
  std::string reason;
};

struct Statistics {
  int requests = 0;
  int not_modified = 0;
  int documents = 0;
  int failures = 0;
  Duration shortest_gap = Duration::max();  // between two polls, from end to start
  Duration longest_wait{0};
  Duration held{0};  // asked for by Retry-After
  int violations = 0;
};

class Judge : public Witness {
 public:
  void configured(const config::Config& config, Time now) override;
  void asked(const Asked& request) override;
  void ended(const std::vector<Exchange>& exchanges, bool failed, Time now) override;
  void died(Time now) override;
  // Nothing may be overdue at the end.
  void adjourn(Time now);

  const std::vector<Violation>& violations() const { return violations_; }
  const std::map<FeedId, Statistics>& statistics() const { return statistics_; }
  std::set<int> rows_violated() const;
  std::string report() const;  // of the violations, the first few

 private:
  struct Case {
    Feed feed;
    Feed asked_as;  // its definition when the poll under way began
    PollingPolicy policy;
    bool watched = false;
    bool under_way = false;
    bool gone = false;
    std::string own_url;  // that all below is about

    Time earliest{};
    int row = 12;  // that `earliest` comes from
    Time latest{};
    std::optional<Time> last_end;
    int failures = 0;
    std::string home;  // where it lives for good; empty: at its own URL
    std::string candidate;
    Time candidate_since{};
    Validators validators;
    std::optional<Duration> fresh_for, ttl;
    std::optional<Time> newest;
    std::bitset<24> skip_hours;
    std::bitset<7> skip_days;
  };
  // Feeds that came into the configuration together.
  struct Import {
    Time at{};
    Duration interval{0};
    std::set<FeedId> awaited;
    std::size_t size = 0;
    std::map<long long, std::size_t> first_polls;  // by tenth of the interval
  };
  struct Host {
    int under_way = 0;
    Time free_from{};
    Time held_until{};
  };

  void define(Case& c, const Feed& feed, Time now);
  void check_moment(const Case& c, const std::string& host, Time now);
  void check_headers(const Case& c, const Asked& request);
  void check_spread(const Case& c, Time now);
  void check_not_late(const Case& c, Time now);
  void succeeded(Case& c, const std::vector<Exchange>& exchanges, Time now);
  void failed(Case& c, const std::vector<Exchange>& exchanges, bool readable, Time now);
  void place_of(Case& c, const std::vector<Exchange>& exchanges, Time now);
  static bool is_skipped(const Case& c, Time at);
  void violate(const Case& c, int row, Time at, std::string reason);

  std::map<FeedId, Case> cases_;
  std::map<std::string, Host> hosts_;
  std::vector<Import> imports_;
  std::vector<Violation> violations_;
  std::map<FeedId, Statistics> statistics_;
};

}  // namespace newswatch::daemon::politeness
