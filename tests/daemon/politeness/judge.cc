#include "tests/daemon/politeness/judge.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/duration.h"

namespace newswatch::daemon::politeness {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Duration kDay = hours(24);
constexpr Duration kGap = seconds(1);
// What a poll may wait for its turn: a host with twenty feeds that all time out.
constexpr Duration kQueue = minutes(15);
constexpr Duration kJitter = minutes(1);
constexpr std::size_t kReported = 40;

std::string host_of(const std::string& url) {
  if (url.empty()) return {};
  const auto start = url.find("://") + 3;
  return url.substr(start, url.find_first_of("/:?", start) - start);
}

std::string header(const net::Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

Duration back_off(int failures) {
  Duration wait = minutes(5);
  for (int i = 1; i < failures && wait < kDay; ++i) wait *= 2;
  return std::min(wait, kDay);
}

bool is_permanent(const Exchange& hop) {
  return hop.answer.status == 301 || hop.answer.status == 308;
}

}  // namespace

void Judge::violate(const Case& c, int row, Time at, std::string reason) {
  ++statistics_[c.feed.id].violations;
  violations_.push_back({at, c.feed.id, row, std::move(reason)});
}

void Judge::define(Case& c, const Feed& feed, Time now) {
  // Row 13: first polls are spread over the interval, an hour at most.
  const auto interval = feed.interval.value_or(c.policy.interval.value_or(c.policy.min_interval));
  const auto first_by = now + std::min<Duration>(interval, hours(1)) + kQueue;
  if (c.own_url.empty() || c.own_url != feed.url) {
    c.own_url = feed.url;
    c.gone = false;
    c.earliest = now;
    c.row = 12;
    c.latest = first_by;
    c.failures = 0;
    c.home.clear();
    c.candidate.clear();
    c.fresh_for.reset();
    c.ttl.reset();
    c.skip_hours.reset();
    c.skip_days.reset();
  } else if (feed.interval && feed.interval != c.feed.interval && c.watched && c.failures == 0 &&
             c.last_end) {
    // An interval that the operator sets is taken at its word.
    c.earliest = std::min(c.earliest, *c.last_end + *feed.interval);
  }
  if (c.gone && c.watched && feed != c.feed) {  // the operator acts
    c.gone = false;
    c.earliest = now;
    c.latest = now + kQueue;
  }
  if (!c.watched) c.latest = std::max(c.latest, c.last_end ? now + kQueue : first_by);
  c.feed = feed;
  c.watched = true;
}

void Judge::configured(const config::Config& config, Time now) {
  std::set<FeedId> listed;
  Import import{
      .at = now, .interval = config.polling.policy.min_interval, .awaited = {}, .first_polls = {}};
  for (const auto& feed : config.feeds) {
    auto& c = cases_[feed.id];
    c.policy = config.polling.policy;
    if (c.own_url.empty() && !feed.interval) import.awaited.insert(feed.id);
    define(c, feed, now);
    listed.insert(feed.id);
  }
  for (auto& [id, c] : cases_) c.watched = listed.contains(id);
  import.size = import.awaited.size();
  if (import.size >= 20) imports_.push_back(std::move(import));
}

// Rows 12 and 13: in no tenth of the interval more than a quarter of the feeds.
void Judge::check_spread(const Case& c, Time now) {
  for (auto& import : imports_) {
    if (import.awaited.erase(c.feed.id) == 0 || now > import.at + import.interval) continue;
    const auto polls = ++import.first_polls[(now - import.at) * 10 / import.interval];
    if (polls > import.size / 4 + 5) violate(c, 12, now, "an import is not spread");
  }
}

bool Judge::is_skipped(const Case& c, Time at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const auto hour = static_cast<std::size_t>((at - day) / hours(1));
  const auto weekday = std::chrono::weekday(day).c_encoding();
  if (c.skip_hours.all() || c.skip_days.all()) return false;
  return c.skip_hours.test(hour) || c.skip_days.test(weekday);
}

void Judge::check_not_late(const Case& c, Time now) {
  if (c.gone || c.under_way || !c.watched) return;
  auto latest = c.latest;
  for (const auto& url : {c.home.empty() ? c.own_url : c.home, c.validators.url}) {
    const auto host = hosts_.find(host_of(url));
    if (!url.empty() && host != hosts_.end()) {
      latest = std::max(latest, host->second.held_until + kQueue);
    }
  }
  const auto day_after = latest + kDay + kJitter;
  while (is_skipped(c, latest) && latest < day_after) latest += minutes(1);
  latest += kQueue;
  if (now > latest) {
    violate(c, c.row, now, fmt::format("should have been asked by {}", to_rfc3339(latest)));
  }
}

void Judge::check_moment(const Case& c, const std::string& host, Time now) {
  if (!c.watched) violate(c, 12, now, "is not watched any more");
  if (c.under_way) violate(c, 13, now, "is asked twice at a time");
  if (c.gone) violate(c, 11, now, "is gone and asked all the same");
  if (now < c.earliest) {
    violate(c, c.row, now, fmt::format("asked {} early", format_duration(c.earliest - now)));
  }
  // Not in them, but that a day longer than else is long enough.
  if (!c.feed.interval && is_skipped(c, now) && now < c.earliest + kDay) {
    violate(c, 6, now, "asked in a skipped hour or day");
  }
  const auto& h = hosts_[host];
  if (now < h.held_until) violate(c, 7, now, "its host is held");
  const auto& behind = hosts_[c.validators.url.empty() ? host : host_of(c.validators.url)];
  if (now < behind.held_until) violate(c, 7, now, "the host behind its redirects is held");
  if (h.under_way > 0) violate(c, 13, now, "another poll of its host is under way");
  if (now < h.free_from) violate(c, 13, now, "less than a second after its host's last");
}

void Judge::check_headers(const Case& c, const Asked& request) {
  bool agent = false;
  for (const auto& [name, value] : request.headers) {
    if (name == "User-Agent") {
      agent = value.starts_with("newswatch/") && value.find(" (+http") != std::string::npos;
    } else if (name != "If-None-Match" && name != "If-Modified-Since") {
      violate(c, 1, request.at, "sends " + name);
    }
  }
  if (!agent) violate(c, 1, request.at, "does not say who asks");
  const bool here = request.url == c.validators.url;
  const auto expect = [&](const char* name, const std::string& value) {
    const auto sent = header(request.headers, name);
    if (sent != (here ? value : "")) {
      violate(c, here ? 2 : 4, request.at,
              fmt::format("{} is \"{}\", not \"{}\"", name, sent, here ? value : ""));
    }
  };
  expect("If-None-Match", c.validators.etag);
  expect("If-Modified-Since", c.validators.last_modified);
}

void Judge::asked(const Asked& request) {
  auto& c = cases_[request.feed];
  auto& numbers = statistics_[request.feed];
  ++numbers.requests;
  check_headers(c, request);
  if (!request.first) return;
  const auto host = host_of(request.url);
  check_moment(c, host, request.at);
  check_not_late(c, request.at);
  check_spread(c, request.at);
  const auto& place = c.home.empty() ? c.own_url : c.home;
  if (request.url != place) {
    violate(c, 9, request.at, fmt::format("asked at {} instead of {}", request.url, place));
  }
  if (c.last_end) {
    numbers.shortest_gap = std::min(numbers.shortest_gap, request.at - *c.last_end);
    numbers.longest_wait = std::max(numbers.longest_wait, request.at - *c.last_end);
  }
  c.under_way = true;
  c.asked_as = c.feed;
  ++hosts_[host].under_way;
}

// Rows 9 and 10.
void Judge::place_of(Case& c, const std::vector<Exchange>& exchanges, Time now) {
  const auto& final_url = exchanges.back().asked.url;
  if (exchanges.size() == 1 || !std::all_of(exchanges.begin(), exchanges.end() - 1, is_permanent)) {
    c.candidate.clear();
    return;
  }
  const auto& from = exchanges[0].asked.url;
  const auto& to = exchanges[1].asked.url;
  if (from.starts_with("http:") && to.starts_with("https:") && host_of(from) == host_of(to)) {
    c.home = to;
    if (exchanges.size() == 2) {
      c.candidate.clear();
      return;
    }
  }
  if (c.candidate != final_url) {
    c.candidate = final_url;
    c.candidate_since = now;
  } else if (now - c.candidate_since >= 7 * kDay) {
    c.home = final_url == c.own_url ? "" : final_url;
    c.candidate.clear();
  }
}

void Judge::succeeded(Case& c, const std::vector<Exchange>& exchanges, Time now) {
  const auto& [request, answer] = exchanges.back();
  const auto& means = answer.means;
  const auto etag = header(answer.headers, "ETag");
  const auto modified = header(answer.headers, "Last-Modified");
  auto& numbers = statistics_[c.feed.id];
  c.failures = 0;
  if (answer.status == 304) {
    ++numbers.not_modified;
    if (!etag.empty()) c.validators.etag = etag;
    if (!modified.empty()) c.validators.last_modified = modified;
    if (means.fresh_for) c.fresh_for = means.fresh_for;
  } else {
    ++numbers.documents;
    c.validators = means.truncated ? Validators{} : Validators{request.url, etag, modified};
    c.fresh_for = means.fresh_for;
    c.ttl = means.ttl;
    c.skip_hours = means.skip_hours;
    c.skip_days = means.skip_days;
    c.newest = means.newest;
  }
  place_of(c, exchanges, now);

  const auto& feed = c.asked_as;
  const auto fixed = feed.interval ? feed.interval : c.policy.interval;
  auto least = fixed.value_or(c.policy.min_interval);
  // One that was quiet for two weeks may be asked six times less often.
  const bool quiet = !c.newest || now - *c.newest > 14 * kDay;
  auto most = fixed.value_or(c.policy.max_interval * (quiet ? 6 : 1));
  c.row = 12;
  const auto lengthen = [&](Duration asked_for, int row) {
    asked_for = std::min(asked_for, kDay);
    most = std::max(most, asked_for);
    if (asked_for <= least) return;
    least = asked_for;
    c.row = row;
  };
  if (!feed.interval) {
    const bool none = c.validators.etag.empty() && c.validators.last_modified.empty();
    if (none && !means.truncated && !c.policy.interval) lengthen(hours(1), 5);
    if (c.fresh_for) lengthen(*c.fresh_for - means.age, 6);
    if (c.ttl) lengthen(*c.ttl, 6);
  }
  c.earliest = now + least;
  c.latest = now + most + kJitter;
}

void Judge::failed(Case& c, const std::vector<Exchange>& exchanges, bool readable, Time now) {
  const auto& [request, answer] = exchanges.back();
  const int status = answer.failure || !readable ? 0 : answer.status;
  auto& numbers = statistics_[c.feed.id];
  ++numbers.failures;
  ++c.failures;
  if (!readable) c.validators = {};
  auto asked_for = answer.means.retry_after;
  if (answer.means.retry_at) asked_for = std::max(*answer.means.retry_at - now, Duration(0));
  auto wait = back_off(c.failures);
  auto most = wait + wait / 5 + kJitter;
  c.row = 8;
  if ((status == 429 || status == 503) && asked_for) {
    wait = std::min<Duration>(*asked_for, 14 * kDay);
    // A feed that was quiet for weeks, by what is known of it, is asked six times less often.
    const auto usual = c.asked_as.interval.value_or(c.policy.max_interval * 6);
    most = std::max(wait, usual) + kJitter;
    numbers.held += wait;
    c.row = 7;
  }
  c.earliest = now + wait;
  c.latest = now + most;
  if (status == 429) {
    auto& held_until = hosts_[host_of(request.url)].held_until;
    // Without a Retry-After it is ours to say how long: an hour at most.
    held_until =
        std::max(held_until, now + (asked_for ? wait : std::min<Duration>(wait, hours(1))));
  }
  if (status == 410) {
    c.gone = std::all_of(exchanges.begin(), exchanges.end() - 1, is_permanent);
  }
  // The place it moved to lost it, or never answers: its own URL is asked again.
  if (!c.home.empty() && (status == 404 || c.failures >= 5)) {
    c.home.clear();
    c.candidate.clear();
  }
}

void Judge::ended(const std::vector<Exchange>& exchanges, bool unanswered, Time now) {
  const auto& last = exchanges.back();
  auto& c = cases_[last.asked.feed];
  auto& host = hosts_[host_of(exchanges.front().asked.url)];
  --host.under_way;
  host.free_from = now + kGap;
  c.under_way = false;
  c.last_end = now;

  const int status = last.answer.status;
  const bool conditional = !last.asked.header("If-None-Match").empty() ||
                           !last.asked.header("If-Modified-Since").empty();
  const bool answered = !unanswered && (status == 200 || (status == 304 && conditional));
  const bool readable = status != 200 || last.answer.means.is_feed;
  if (answered && readable) {
    succeeded(c, exchanges, now);
  } else {
    failed(c, exchanges, !answered || readable, now);
  }
  if (c.feed.interval && c.feed.interval != c.asked_as.interval && c.failures == 0) {
    c.earliest = std::min(c.earliest, now + *c.feed.interval);
  }
}

void Judge::died(Time /*now*/) {
  for (auto& [id, c] : cases_) {
    // Nothing is due while there is no process; configured() tells when there is one again.
    c.under_way = false;
    c.watched = false;
  }
  for (auto& [name, host] : hosts_) host.under_way = 0;
}

void Judge::adjourn(Time now) {
  for (const auto& [id, c] : cases_) check_not_late(c, now);
}

std::set<int> Judge::rows_violated() const {
  std::set<int> rows;
  for (const auto& violation : violations_) rows.insert(violation.row);
  return rows;
}

std::string Judge::report() const {
  std::string text = fmt::format("{} violations\n", violations_.size());
  for (std::size_t i = 0; i < std::min(violations_.size(), kReported); ++i) {
    const auto& v = violations_[i];
    text +=
        fmt::format("{} {} row {}: {}\n", to_rfc3339_millis(v.at), v.feed.value, v.row, v.reason);
  }
  return text;
}

}  // namespace newswatch::daemon::politeness
