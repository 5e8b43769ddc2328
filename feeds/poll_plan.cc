#include "feeds/poll_plan.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/duration.h"
#include "core/hash.h"
#include "core/url.h"
#include "net/backoff.h"
#include "net/retry_after.h"

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr net::BackoffPolicy kBackoff{.first = minutes(5), .max = hours(24)};
constexpr Duration kLongestRetryAfter = hours(24 * 14);
constexpr Duration kLongestWait = hours(24);       // whatever a server asks for
constexpr Duration kWithoutValidators = hours(1);  // a whole document each time
constexpr Duration kMovedForGood = hours(24 * 7);
constexpr double kJitter = 0.1;
constexpr Duration kLongestJitter = minutes(1);
// A feed without news for this long is asked less often, down to a sixth.
constexpr Duration kQuiet = hours(24 * 14);
constexpr Duration::rep kQuietest = 6;

Duration with_jitter(Duration wait, double random) {
  const auto spread =
      std::min(Duration(static_cast<Duration::rep>(kJitter * static_cast<double>(wait.count()))),
               kLongestJitter);
  return wait + Duration(static_cast<Duration::rep>(random * static_cast<double>(spread.count())));
}

// The number after "max-age=" in a Cache-Control header.
std::optional<Duration> max_age(std::string_view cache_control) {
  constexpr std::string_view kName = "max-age=";
  const auto at = cache_control.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  long long value = 0;
  const char* end = cache_control.data() + cache_control.size();
  const auto read = std::from_chars(cache_control.data() + at + kName.size(), end, value);
  if (read.ec != std::errc() || value < 0) return std::nullopt;
  return value < kLongestWait / seconds(1) ? Duration(seconds(value)) : kLongestWait;
}

// How long the answer may be taken as fresh (RFC 9111); max-age comes before Expires.
std::optional<Duration> freshness(const net::Headers& headers, Time now) {
  if (const auto* value = net::find_header(headers, "Cache-Control")) {
    if (const auto age = max_age(*value)) return age;
  }
  if (const auto* value = net::find_header(headers, "Expires")) {
    const auto expires = net::parse_http_date(*value);
    if (expires && *expires > now) return std::min<Duration>(*expires - now, kLongestWait);
  }
  return std::nullopt;
}

// The wait by the feed's own cadence, between the limits of the policy.
Duration learned_wait(const PollingPolicy& policy, const PollState& state, Time now) {
  const auto quiet_for = state.last_new_item ? now - *state.last_new_item : Duration(0);
  const auto stretch = std::clamp<Duration::rep>(quiet_for / kQuiet, 1, kQuietest);
  const auto longest = std::max(policy.max_interval, policy.min_interval);
  const auto base = state.learned_interval.value_or(policy.min_interval);
  return stretch > 1 ? std::min(longest * stretch, kLongestWait)
                     : std::clamp(base, policy.min_interval, longest);
}

struct Wait {
  Duration span{0};
  std::string reason;
};

Wait wait_after_success(const Feed& feed, const PollingPolicy& policy, const PollState& state,
                        const net::Headers& headers, const std::optional<Pace>& pace, Time now) {
  if (feed.interval) return {*feed.interval, "every " + format_duration(*feed.interval)};
  Wait wait;
  if (policy.interval) {
    wait = {*policy.interval, "every " + format_duration(*policy.interval)};
  } else {
    wait.span = learned_wait(policy, state, now);
    wait.reason = fmt::format("every {} by its own pace", format_duration(wait.span));
  }
  const auto lengthen = [&](std::optional<Duration> asked, std::string_view why) {
    if (asked && *asked > wait.span)
      wait = {*asked, fmt::format("{} {}", why, format_duration(*asked))};
  };
  if (state.validators.empty() && !policy.interval) {
    lengthen(kWithoutValidators, "no validators: every");
  }
  lengthen(freshness(headers, now), "the server's max-age");
  if (pace && pace->ttl) lengthen(std::min(*pace->ttl, kLongestWait), "the feed's ttl");
  return wait;
}

bool is_permanent(int status) { return status == 301 || status == 308; }

// False where the operator gave the feed another URL since.
bool learnt_here(const Feed& feed, const PollState& state) {
  return state.url.empty() || state.url == feed.url;
}

// Remembers a permanent redirect, or forgets one that is no longer given.
void note_move(const Feed& feed, const FetchOutcome& outcome, const std::string& final_url,
               PollState& state, Time now) {
  if (!learnt_here(feed, state)) {
    state.moved_to.clear();
    state.moved_since.reset();
  }
  if (final_url.empty()) return;
  if (outcome.redirects.empty()) {
    if (final_url != state.moved_to) state.moved_to.clear();  // the old place answers again
  } else {
    const bool permanent =
        std::all_of(outcome.redirects.begin(), outcome.redirects.end(),
                    [](const net::Hop& hop) { return is_permanent(hop.status); });
    const auto moved_to = permanent && final_url != feed.url ? final_url : std::string();
    if (moved_to != state.moved_to) {
      state.moved_to = moved_to;
      state.moved_since = now;
    }
  }
  if (state.moved_to.empty()) state.moved_since.reset();
}

bool is_upgrade_to_https(std::string_view from, std::string_view to) {
  const auto a = Url::parse(from);
  const auto b = Url::parse(to);
  return a && b && a->scheme() == "http" && b->scheme() == "https" && a->host() == b->host();
}

void succeed(const Validators& validators, Plan& plan, Time now) {
  plan.state.validators = validators;
  plan.state.failures = 0;
  plan.state.last_error.clear();
  plan.state.gone = false;
  plan.state.last_success = now;
}

void fail(std::string error, std::optional<Duration> retry_after, Plan& plan, Time now,
          double random) {
  auto& state = plan.state;
  ++state.failures;
  state.last_error = std::move(error);
  if (retry_after) {
    const auto wait = std::min(*retry_after, kLongestRetryAfter);
    state.next_poll = now + with_jitter(wait, random);
    plan.reason = "Retry-After " + format_duration(wait);
  } else {
    const auto wait = net::backoff(kBackoff, state.failures, random);
    state.next_poll = now + wait;
    plan.reason = fmt::format("back-off {} after {} failure{}", format_duration(wait),
                              state.failures, state.failures == 1 ? "" : "s");
  }
}

void plan_after_failure(const FetchFailed& failed, int status, Plan& plan, Time now,
                        double random) {
  plan.state.moved_to.clear();  // a new place that fails is asked for at the old one
  plan.state.moved_since.reset();
  fail(failed.message, failed.retry_after, plan, now, random);
  if (status == 410) {
    plan.state.gone = true;
    plan.reason = "the server says that the feed is gone for good (410)";
  }
  if (status == 429) plan.hold_host_until = plan.state.next_poll;
}

}  // namespace

Plan plan_next_poll(const Feed& feed, const PollingPolicy& policy, const PollState& before,
                    const FetchOutcome& outcome, const std::optional<Pace>& pace, bool parsed_ok,
                    Time now, double random) {
  Plan plan;
  plan.state = before;
  auto& state = plan.state;
  state.last_poll = now;
  state.last_status = outcome.status;

  if (const auto* failed = std::get_if<FetchFailed>(&outcome.result)) {
    plan_after_failure(*failed, outcome.status, plan, now, random);
    return plan;
  }
  const auto* document = std::get_if<FetchedDocument>(&outcome.result);
  if (document && !parsed_ok) {
    state.validators = {};
    state.body_hash.reset();
    fail("the document could not be read", std::nullopt, plan, now, random);
    return plan;
  }
  if (document) {
    succeed(document->validators, plan, now);
    state.body_hash = document->body_hash;
    note_move(feed, outcome, document->url, state, now);
  } else {
    const auto& validators = std::get<NotModified>(outcome.result).validators;
    succeed(validators, plan, now);
    note_move(feed, outcome, validators.url, state, now);
  }
  state.url = feed.url;
  if (pace) {
    if (pace->median_gap) state.learned_interval = *pace->median_gap / 2;
    if (pace->newest && *pace->newest <= now) {
      state.last_new_item = std::max(state.last_new_item.value_or(Time{}), *pace->newest);
    }
  }
  const auto wait = wait_after_success(feed, policy, state, outcome.headers, pace, now);
  state.next_poll = now + with_jitter(wait.span, random);
  plan.reason = wait.reason;
  return plan;
}

Pace pace_of(const ParsedFeed& parsed) {
  Pace pace;
  if (parsed.feed.ttl_minutes && *parsed.feed.ttl_minutes > 0) {
    pace.ttl = minutes(*parsed.feed.ttl_minutes);
  }
  std::vector<Time> dates;
  for (const auto& item : parsed.items) {
    if (item.published) dates.push_back(*item.published);
  }
  if (dates.empty()) return pace;
  std::sort(dates.begin(), dates.end());
  pace.newest = dates.back();
  if (dates.size() < 3) return pace;
  std::vector<Duration> gaps;
  for (std::size_t i = 1; i < dates.size(); ++i) gaps.push_back(dates[i] - dates[i - 1]);
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  pace.median_gap = *middle;
  return pace;
}

std::string url_to_poll(const Feed& feed, const PollState& state, Time now) {
  if (state.moved_to.empty() || !learnt_here(feed, state)) return feed.url;
  const bool for_good = state.moved_since && now - *state.moved_since >= kMovedForGood;
  return for_good || is_upgrade_to_https(feed.url, state.moved_to) ? state.moved_to : feed.url;
}

Duration first_poll_delay(const Feed& feed, const PollingPolicy& policy) {
  const auto interval = feed.interval.value_or(policy.interval.value_or(policy.min_interval));
  if (interval <= Duration(0)) return Duration(0);
  const auto spread = static_cast<std::uint64_t>(interval.count());
  return Duration(static_cast<Duration::rep>(hash128(feed.url).low % spread));
}

Time due_after_edit(const Feed& feed, const PollState& state, Time now) {
  if (!feed.interval || state.failures > 0 || !state.last_poll) return state.next_poll;
  return std::max(now, std::min(state.next_poll, *state.last_poll + *feed.interval));
}

}  // namespace newswatch::feeds
