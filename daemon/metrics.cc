#include "daemon/metrics.h"

#include <algorithm>
#include <cstdlib>
#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <prometheus/text_serializer.h>

#include "core/file.h"
#include "daemon/version.h"

namespace newswatch::daemon {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using Bounds = prometheus::Histogram::BucketBoundaries;

constexpr size_t kMaxRuleSeries = 500;

const Bounds kFast{0.00001, 0.0001, 0.001, 0.01, 0.1, 1};
const Bounds kNetwork{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
const Bounds kDelay{0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800};
const Bounds kAge{10, 60, 300, 900, 3600, 14400, 86400, 604800};
const Bounds kLatency{0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3600, 86400};
const Bounds kCommit{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1};

long long field(const std::string& text, const std::string& key) {
  const auto at = text.find(key);
  if (at == std::string::npos) return 0;
  return std::strtoll(text.c_str() + at + key.size(), nullptr, 10);
}

double count_open_fds() {
  DIR* folder = opendir("/proc/self/fd");
  if (!folder) return 0;
  double count = -3;  // ".", ".." and the folder's own descriptor
  while (readdir(folder)) ++count;
  closedir(folder);
  return count;
}

}  // namespace

double seconds(Duration d) { return std::chrono::duration<double>(d).count(); }
double unix_seconds(Time t) { return seconds(t.time_since_epoch()); }

prometheus::Family<prometheus::Counter>& Metrics::counters(const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry_);
}
prometheus::Family<prometheus::Gauge>& Metrics::gauges(const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry_);
}
prometheus::Counter& Metrics::counter(const char* name, const char* help) {
  return counters(name, help).Add({});
}
prometheus::Gauge& Metrics::gauge(const char* name, const char* help) {
  return gauges(name, help).Add({});
}
prometheus::Histogram& Metrics::histogram(const char* name, const char* help, Bounds bounds) {
  return BuildHistogram().Name(name).Help(help).Register(registry_).Add({}, std::move(bounds));
}

Metrics::Metrics()
    : config_last_reload_successful(gauge("newswatch_config_last_reload_successful",
                                          "1 when the last reload took effect, 0 when the "
                                          "configuration before it was kept.")),
      config_last_reload_success_timestamp(
          gauge("newswatch_config_last_reload_success_timestamp_seconds",
                "When the configuration in force was loaded.")),
      feeds(gauges("newswatch_feeds", "Feeds by state."), "state"),
      feeds_due(gauge("newswatch_feeds_due", "Feeds that wait for their turn past their time.")),
      hosts_held(gauge("newswatch_hosts_held", "Hosts that asked to be left alone for now.")),
      poll_delay(histogram("newswatch_poll_delay_seconds",
                           "How late polls started after they were due.", kDelay)),
      feed_gaps(counter("newswatch_feed_gaps_total",
                        "Polls that found nothing they knew: items before them may be missed.")),
      fetches(counters("newswatch_fetches_total", "Polls by outcome."), "outcome"),
      fetch_responses(counters("newswatch_fetch_responses_total", "Answers by HTTP status code."),
                      "code"),
      fetch_duration(histogram("newswatch_fetch_duration_seconds",
                               "Time of a poll's request, redirects included.", kNetwork)),
      fetch_received_bytes(
          counter("newswatch_fetch_received_bytes_total", "Bytes received on the wire.")),
      fetches_in_flight(gauge("newswatch_fetches_in_flight", "Requests under way.")),
      parse_warnings(counters("newswatch_parse_warnings_total",
                              "Defects of documents that were repaired or left out, by kind."),
                     "kind"),
      items(counters("newswatch_items_total", "Items listed by feeds, by what became of them."),
            "disposition"),
      item_age(histogram("newswatch_item_age_seconds",
                         "From an item's own date to when it was first seen.", kAge)),
      last_new_item_timestamp(
          gauge("newswatch_last_new_item_timestamp_seconds", "When the last new item was seen.")),
      rules(gauges("newswatch_rules", "Rules by state."), "state"),
      rule_evaluation_duration(histogram("newswatch_rule_evaluation_duration_seconds",
                                         "Time to match the new items of one poll.", kFast)),
      dedup_index_items(
          gauge("newswatch_dedup_index_items", "Reports that later copies are compared with.")),
      stories(gauge("newswatch_stories", "Stories that may still grow.")),
      alerts(counters("newswatch_alerts_total", "Alerts by what became of them."), "disposition"),
      delivery_queue_length(gauges("newswatch_delivery_queue_length", "Alerts waiting, by target."),
                            "target"),
      delivery_oldest_timestamp(
          gauges("newswatch_delivery_oldest_timestamp_seconds",
                 "When the oldest waiting alert was queued, by target; 0 when none waits."),
          "target"),
      dead_letters(gauges("newswatch_dead_letters", "Alerts given up, by target."), "target"),
      target_enabled(
          gauges("newswatch_target_enabled", "0 when the target answered 410 and takes no more."),
          "target"),
      pipeline_heartbeat(gauges("newswatch_pipeline_heartbeat_timestamp_seconds",
                                "When a stage last did its work, or the program started."),
                         "stage"),
      store_size_bytes(gauge("newswatch_store_size_bytes", "Size of the database file.")),
      store_commit_duration(
          histogram("newswatch_store_commit_duration_seconds", "Time of a commit.", kCommit)),
      store_errors(counters("newswatch_store_errors_total",
                            "Failed operations of the store, by what they were for."),
                   "operation"),
      log_messages(counters("newswatch_log_messages_total", "Lines logged, by level."), "level"),
      parse_duration_family_(BuildHistogram()
                                 .Name("newswatch_parse_duration_seconds")
                                 .Help("Time to parse a document, by format.")
                                 .Register(registry_)),
      rule_matches_{counters("newswatch_rule_matches_total", "Items that a rule matched.")},
      rule_near_misses_{counters("newswatch_rule_near_misses_total",
                                 "Items that a rule would match with a few more words between.")},
      dedup_decisions_family_(
          counters("newswatch_dedup_decisions_total", "Matched items by decision and reason.")),
      delivery_attempts_(
          counters("newswatch_delivery_attempts_total", "Tries to deliver, by target and result.")),
      deliveries_(counters("newswatch_deliveries_total",
                           "Alerts that reached their end, by target and result.")),
      delivery_attempt_duration_(BuildHistogram()
                                     .Name("newswatch_delivery_attempt_duration_seconds")
                                     .Help("Time of one try to deliver, by target.")
                                     .Register(registry_)),
      alert_latency_(BuildHistogram()
                         .Name("newswatch_alert_latency_seconds")
                         .Help("From an item first seen to its alert accepted, by target.")
                         .Register(registry_)),
      http_requests_(counters("newswatch_http_requests_total",
                              "Requests to the web port, by handler and status code.")),
      process_cpu_seconds_(
          counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.")),
      process_resident_memory_(
          gauge("process_resident_memory_bytes", "Resident memory size in bytes.")),
      process_open_fds_(gauge("process_open_fds", "Number of open file descriptors.")),
      process_max_fds_(gauge("process_max_fds", "Maximum number of open file descriptors.")),
      process_start_time_(gauge("process_start_time_seconds",
                                "Start time of the process since unix epoch in seconds.")) {
  make_children();
  const auto started = unix_seconds(now());
  for (const auto* stage : {"schedule", "ingest", "deliver"}) {
    pipeline_heartbeat[stage].Set(started);
  }
  process_start_time_.Set(started);
}

// One for every value that a label may have, so that a rate over it begins at zero.
void Metrics::make_children() {
  gauges("newswatch_build_info", "The version and commit of this program.")
      .Add({{"version", std::string(version())}, {"revision", std::string(revision())}})
      .Set(1);
  for (const auto* state : {"healthy", "failing", "silent", "gone"}) feeds[state];
  for (const auto* outcome :
       {"modified", "not_modified", "http_error", "timeout", "dns_error", "connect_error",
        "tls_error", "too_large", "parse_error", "blocked"}) {
    fetches[outcome];
  }
  for (const auto* format : {"rss090", "rss091", "rss092", "rss093", "rss094", "rss20", "rss10",
                             "atom03", "atom10", "json_feed", "news_sitemap"}) {
    parse_duration(format);
  }
  for (const auto* kind :
       {"bad_encoding", "malformed_xml", "malformed_json", "truncated", "junk_before_root",
        "junk_after_root", "bad_date", "bad_url", "too_long", "too_many_items"}) {
    parse_warnings[kind];
  }
  for (const auto* disposition : {"new", "known", "revised", "edited", "too_old", "invalid"}) {
    items[disposition];
  }
  rules["active"];
  for (const auto* reason : {"no_match", "too_short", "shared_url"}) dedup_decision("new", reason);
  for (const auto* reason : {"same_item", "same_url", "near_duplicate"}) {
    dedup_decision("copy", reason);
  }
  for (const auto* reason : {"numbers", "negation", "direction", "order", "names"}) {
    dedup_decision("update", reason);
    dedup_decision("related", reason);
  }
  dedup_decision("related", "column");
  for (const auto* disposition :
       {"queued", "copy", "throttled", "silenced", "waiting", "gathered"}) {
    alerts[disposition];
  }
  for (const auto* operation : {"known", "commit", "outbox", "queues", "purge", "learnt", "ping"}) {
    store_errors[operation];
  }
  for (const auto* level : {"debug", "info", "warning", "error", "critical"}) log_messages[level];
}

std::string Metrics::serialize() {
  read_process();
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

void Metrics::set_rules(const std::vector<RuleId>& rule_ids) {
  rules["active"].Set(static_cast<double>(rule_ids.size()));
  rule_matches_.set(rule_ids);
  rule_near_misses_.set(rule_ids);
}

void Metrics::OfRules::set(const std::vector<RuleId>& rules) {
  std::set<std::string_view> counted;
  for (const auto& id : rules) {
    if (counted.size() == kMaxRuleSeries) break;
    counted.insert(id.value);
  }
  std::erase_if(counters, [&](const auto& known) {
    const bool gone = !counted.contains(known.first);
    if (gone) family.Remove(known.second);
    return gone;
  });
  for (const auto id : counted) {
    if (counters.contains(id)) continue;
    const std::string name(id);
    counters.emplace(name, &family.Add({{"rule", name}}));
  }
}

prometheus::Counter& Metrics::OfRules::of(const RuleId& rule) {
  const auto it = counters.find(rule.value);
  if (it != counters.end()) return *it->second;
  if (other == nullptr) other = &family.Add({{"rule", "_other"}});
  return *other;
}

prometheus::Counter& Metrics::rule_matches(const RuleId& rule) { return rule_matches_.of(rule); }

prometheus::Counter& Metrics::rule_near_misses(const RuleId& rule) {
  return rule_near_misses_.of(rule);
}

void Metrics::set_targets(const std::vector<TargetName>& targets) {
  std::set<std::string> names;
  for (const auto& target : targets) {
    names.insert(target.value);
    if (targets_.contains(target)) continue;
    targets_.emplace(target, make_target(target.value));
    target_enabled[target.value].Set(1);
  }
  std::erase_if(targets_, [&](const auto& known) {
    const bool gone = !names.contains(known.first.value);
    if (gone) remove_target(known.second);
    return gone;
  });
  target_enabled.keep_only(names);
}

Metrics::OfTarget Metrics::make_target(const std::string& name) {
  OfTarget target;
  for (const auto* result : {"delivered", "retry", "dead"}) {
    target.attempts[result] = &delivery_attempts_.Add({{"target", name}, {"result", result}});
  }
  for (const auto* result : {"delivered", "dead_letter"}) {
    target.deliveries[result] = &deliveries_.Add({{"target", name}, {"result", result}});
  }
  target.attempt_duration = &delivery_attempt_duration_.Add({{"target", name}}, kNetwork);
  target.latency = &alert_latency_.Add({{"target", name}}, kLatency);
  delivery_queue_length[name];
  delivery_oldest_timestamp[name];
  dead_letters[name];
  return target;
}

void Metrics::remove_target(const OfTarget& target) {
  for (const auto& [result, counter] : target.attempts) delivery_attempts_.Remove(counter);
  for (const auto& [result, counter] : target.deliveries) deliveries_.Remove(counter);
  delivery_attempt_duration_.Remove(target.attempt_duration);
  alert_latency_.Remove(target.latency);
}

void Metrics::set_queues(const std::map<TargetName, store::QueueState>& queues) {
  auto shown = queues;
  for (const auto& [target, series] : targets_) shown[target];
  std::set<std::string> names;
  for (const auto& [target, queue] : shown) {
    const auto& name = *names.insert(target.value).first;
    delivery_queue_length[name].Set(static_cast<double>(queue.pending));
    delivery_oldest_timestamp[name].Set(queue.oldest ? unix_seconds(*queue.oldest) : 0);
    dead_letters[name].Set(static_cast<double>(queue.dead));
  }
  delivery_queue_length.keep_only(names);
  delivery_oldest_timestamp.keep_only(names);
  dead_letters.keep_only(names);
}

void Metrics::count_delivery(const TargetName& target, std::string_view result) {
  const auto it = targets_.find(target);
  if (it == targets_.end()) return;
  it->second.attempts.find(result)->second->Increment();
  if (result == "retry") return;
  const auto* end = result == "delivered" ? "delivered" : "dead_letter";
  it->second.deliveries.find(end)->second->Increment();
}

void Metrics::observe_delivery(const TargetName& target, Duration attempt, Duration latency,
                               bool accepted) {
  const auto it = targets_.find(target);
  if (it == targets_.end()) return;
  it->second.attempt_duration->Observe(seconds(attempt));
  if (accepted) it->second.latency->Observe(seconds(latency));
}

prometheus::Counter& Metrics::dedup_decision(const std::string& decision,
                                             const std::string& reason) {
  auto& child = dedup_decisions_[{decision, reason}];
  if (!child) {
    child = &dedup_decisions_family_.Add({{"decision", decision}, {"reason", reason}});
  }
  return *child;
}

void Metrics::count_http(const std::string& handler, int code) {
  auto& child = http_requests_by_[{handler, code}];
  if (!child) {
    child = &http_requests_.Add({{"handler", handler}, {"code", std::to_string(code)}});
  }
  child->Increment();
}

prometheus::Histogram& Metrics::parse_duration(std::string_view format) {
  const auto it = parse_durations_.find(format);
  if (it != parse_durations_.end()) return *it->second;
  auto& child = parse_duration_family_.Add({{"format", std::string(format)}}, kFast);
  parse_durations_.emplace(format, &child);
  return child;
}

void Metrics::read_process() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto total = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  const double cpu = total(usage.ru_utime) + total(usage.ru_stime);
  process_cpu_seconds_.Increment(std::max(0.0, cpu - process_cpu_seconds_.Value()));
  if (const auto status = read_file("/proc/self/status")) {
    process_resident_memory_.Set(static_cast<double>(field(*status, "VmRSS:")) * 1024);
  }
  process_open_fds_.Set(count_open_fds());
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  process_max_fds_.Set(static_cast<double>(limit.rlim_cur));
}

}  // namespace newswatch::daemon
