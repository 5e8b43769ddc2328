// Metrics: every family the daemon exports, its children made at start and kept at hand, so that
// zeros exist and counting costs an addition. (docs/monitoring.md)
//
// No label carries a feed, a URL or a host. Counters may be raised from any thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "core/ids.h"
#include "core/time.h"
#include "store/store.h"

namespace newswatch::daemon {

// A family with one label whose values are looked up by name.
template <class T>
class Labelled {
 public:
  Labelled(prometheus::Family<T>& family, std::string label)
      : family_(family), label_(std::move(label)) {}

  // The child for `value`, made when it is new.
  T& operator[](std::string_view value) {
    const auto it = children_.find(value);
    if (it != children_.end()) return *it->second;
    auto& child = family_.Add({{label_, std::string(value)}});
    children_.emplace(value, &child);
    return child;
  }
  // Takes away the children of all other values: what is gone from the configuration is gone from
  // the metrics, or alerts on it would never end.
  void keep_only(const std::set<std::string>& values) {
    std::erase_if(children_, [&](const auto& child) {
      const bool gone = !values.contains(child.first);
      if (gone) family_.Remove(child.second);
      return gone;
    });
  }

 private:
  prometheus::Family<T>& family_;
  std::string label_;
  std::map<std::string, T*, std::less<>> children_;
};

class Metrics {
 public:
  Metrics();

  // The exposition text, `text/plain; version=0.0.4`. Reads /proc for the process_* family.
  std::string serialize();

  // Rules beyond the first 500 share `_other`, and so do those that are no longer there.
  void set_rules(const std::vector<RuleId>& rules);
  prometheus::Counter& rule_matches(const RuleId& rule);
  prometheus::Counter& rule_near_misses(const RuleId& rule);

  void set_targets(const std::vector<TargetName>& targets);
  // `queues`: what the store holds, which may be for targets that are no longer configured.
  void set_queues(const std::map<TargetName, store::QueueState>& queues);

 private:
  prometheus::Registry registry_;

  prometheus::Counter& counter(const char* name, const char* help);
  prometheus::Gauge& gauge(const char* name, const char* help);
  prometheus::Histogram& histogram(const char* name, const char* help,
                                   prometheus::Histogram::BucketBoundaries bounds);
  prometheus::Family<prometheus::Counter>& counters(const char* name, const char* help);
  prometheus::Family<prometheus::Gauge>& gauges(const char* name, const char* help);

 public:
  prometheus::Gauge& config_last_reload_successful;
  prometheus::Gauge& config_last_reload_success_timestamp;

  Labelled<prometheus::Gauge> feeds;  // state
  prometheus::Gauge& feeds_due;
  prometheus::Gauge& hosts_held;
  prometheus::Histogram& poll_delay;
  prometheus::Counter& feed_gaps;

  Labelled<prometheus::Counter> fetches;          // outcome
  Labelled<prometheus::Counter> fetch_responses;  // code
  prometheus::Histogram& fetch_duration;
  prometheus::Counter& fetch_received_bytes;
  prometheus::Gauge& fetches_in_flight;

  prometheus::Histogram& parse_duration(std::string_view format);
  Labelled<prometheus::Counter> parse_warnings;  // kind
  Labelled<prometheus::Counter> items;           // disposition
  prometheus::Histogram& item_age;
  prometheus::Gauge& last_new_item_timestamp;

  Labelled<prometheus::Gauge> rules;  // state
  prometheus::Histogram& rule_evaluation_duration;

  prometheus::Gauge& dedup_index_items;
  prometheus::Gauge& stories;

  Labelled<prometheus::Counter> alerts;                   // disposition
  Labelled<prometheus::Gauge> delivery_queue_length;      // target
  Labelled<prometheus::Gauge> delivery_oldest_timestamp;  // target
  Labelled<prometheus::Gauge> dead_letters;               // target
  Labelled<prometheus::Gauge> target_enabled;             // target

  Labelled<prometheus::Gauge> pipeline_heartbeat;  // stage
  prometheus::Gauge& store_size_bytes;
  prometheus::Histogram& store_commit_duration;
  Labelled<prometheus::Counter> store_errors;  // operation
  Labelled<prometheus::Counter> log_messages;  // level

  // Of a target that was configured when it was tried; what came of one removed since is not
  // counted. `result`: delivered, retry, dead.
  void count_delivery(const TargetName& target, std::string_view result);
  void observe_delivery(const TargetName& target, Duration attempt, Duration latency,
                        bool accepted);
  prometheus::Counter& dedup_decision(const std::string& decision, const std::string& reason);
  void count_http(const std::string& handler, int code);

 private:
  void make_children();
  void read_process();

  // A counter for each of the first rules.
  struct OfRules {
    prometheus::Family<prometheus::Counter>& family;
    std::map<std::string, prometheus::Counter*, std::less<>> counters = {};
    prometheus::Counter* other = nullptr;  // made when it is needed

    void set(const std::vector<RuleId>& rules);
    prometheus::Counter& of(const RuleId& rule);
  };
  prometheus::Family<prometheus::Histogram>& parse_duration_family_;
  std::map<std::string, prometheus::Histogram*, std::less<>> parse_durations_;  // by format
  OfRules rule_matches_;
  OfRules rule_near_misses_;
  prometheus::Family<prometheus::Counter>& dedup_decisions_family_;
  std::map<std::pair<std::string, std::string>, prometheus::Counter*> dedup_decisions_;

  struct OfTarget {
    std::map<std::string, prometheus::Counter*, std::less<>> attempts;    // by result
    std::map<std::string, prometheus::Counter*, std::less<>> deliveries;  // by result
    prometheus::Histogram* attempt_duration = nullptr;
    prometheus::Histogram* latency = nullptr;
  };
  OfTarget make_target(const std::string& name);
  void remove_target(const OfTarget& target);
  prometheus::Family<prometheus::Counter>& delivery_attempts_;
  prometheus::Family<prometheus::Counter>& deliveries_;
  prometheus::Family<prometheus::Histogram>& delivery_attempt_duration_;
  prometheus::Family<prometheus::Histogram>& alert_latency_;
  std::map<TargetName, OfTarget> targets_;
  prometheus::Family<prometheus::Counter>& http_requests_;
  std::map<std::pair<std::string, int>, prometheus::Counter*> http_requests_by_;

  prometheus::Counter& process_cpu_seconds_;
  prometheus::Gauge& process_resident_memory_;
  prometheus::Gauge& process_open_fds_;
  prometheus::Gauge& process_max_fds_;
  prometheus::Gauge& process_start_time_;
};

double seconds(Duration d);
double unix_seconds(Time t);

}  // namespace newswatch::daemon
