#include "feeds/poll_plan.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/duration.h"
#include "core/hash.h"
#include "core/url.h"
#include "feeds/freshness.h"
#include "feeds/skip_times.h"
#include "net/backoff.h"

namespace newswatch::feeds {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Its own jitter goes both ways; ours is added.
constexpr net::BackoffPolicy kBackoff{.first = minutes(5), .max = hours(24), .jitter = 0};
constexpr double kBackoffJitter = 0.2;
constexpr Duration kLongestRetryAfter = hours(24 * 14);
constexpr Duration kLongestUnsaidHold = hours(1);  // of a host, by a 429 without Retry-After
constexpr Duration kLongestWait = hours(24);       // whatever a server asks for
constexpr Duration kWithoutValidators = hours(1);  // a whole document each time
constexpr Duration kWaryAfterGap = hours(24 * 7);
constexpr double kJitter = 0.1;
constexpr Duration kLongestJitter = minutes(1);
constexpr Duration kFirstPollsWithin = hours(1);
// A feed without news for this long is asked less often, down to a sixth.
constexpr Duration kQuiet = hours(24 * 14);
constexpr Duration::rep kQuietest = 6;
// Silent: learned intervals (half a median gap each) without an item, and at least so long.
constexpr Duration::rep kSilentIntervals = 40;
constexpr Duration kShortestSilence = hours(24 * 3);

Duration fraction_of(Duration span, double fraction) {
  return Duration(static_cast<Duration::rep>(fraction * static_cast<double>(span.count())));
}

Duration with_jitter(Duration wait, double random) {
  return wait + fraction_of(std::min(fraction_of(wait, kJitter), kLongestJitter), random);
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

// The feed's usual wait, before server and document have had their say.
Wait usual_wait(const Feed& feed, const PollingPolicy& policy, const PollState& state, Time now) {
  if (const auto fixed = feed.interval ? feed.interval : policy.interval) {
    return {*fixed, "every " + format_duration(*fixed)};
  }
  const auto learned = learned_wait(policy, state, now);
  return {learned, fmt::format("every {} by its own pace", format_duration(learned))};
}

Wait wait_after_success(const Feed& feed, const PollingPolicy& policy, const PollState& state,
                        Duration age, Time now) {
  auto wait = usual_wait(feed, policy, state, now);
  if (feed.interval) return wait;
  const auto lengthen = [&](std::optional<Duration> asked, std::string_view why) {
    if (!asked) return;
    const auto longest = std::min(*asked, kLongestWait);
    if (longest > wait.span) wait = {longest, fmt::format("{} {}", why, format_duration(longest))};
  };
  if (state.validators.empty() && !policy.interval) {
    lengthen(kWithoutValidators, "no validators: every");
  }
  if (state.fresh_for) lengthen(*state.fresh_for - age, "the server's max-age");
  lengthen(state.ttl, "the feed's ttl");
  return wait;
}

// Out of the hours and days that the feed wants to be left alone in, a day later at most.
void leave_skipped(const Feed& feed, Plan& plan, double random) {
  auto& next = plan.state.next_poll;
  if (feed.interval) return;
  const auto allowed = after_skipped(plan.state.skip_hours, plan.state.skip_days, next);
  const auto later = std::min(allowed, next + kLongestWait);
  if (later <= next) return;
  next = later + fraction_of(kLongestJitter, random);  // all that skip this hour wait for its end
  plan.reason += ", and then out of skipHours and skipDays";
}

void succeed(const Validators& validators, Plan& plan, Time now) {
  plan.state.validators = validators;
  plan.state.failures = 0;
  plan.state.last_error.clear();
  plan.state.gone = false;
  plan.state.new_place = false;
  plan.state.last_success = now;
}

void back_off(Plan& plan, Time now, double random) {
  auto& state = plan.state;
  const auto wait = net::backoff(kBackoff, state.failures, 0);
  state.next_poll = now + wait + fraction_of(wait, kBackoffJitter * random);
  plan.reason = fmt::format("back-off {} after {} failure{}", format_duration(wait), state.failures,
                            state.failures == 1 ? "" : "s");
}

void fail(std::string error, Plan& plan) {
  ++plan.state.failures;
  plan.state.last_error = std::move(error);
}

void hold_host(const FetchOutcome& outcome, Time until, Plan& plan) {
  const auto url = Url::parse(outcome.url);
  if (url) plan.hold = HostHold{url->host(), until};
}

bool is_temporary(const net::Hop& hop) { return hop.status != 301 && hop.status != 308; }

void plan_after_failure(const Feed& feed, const PollingPolicy& policy, const FetchFailed& failed,
                        const FetchOutcome& outcome, Plan& plan, Time now, double random) {
  auto& state = plan.state;
  fail(failed.message, plan);
  note_failed_place(outcome.status, state);
  back_off(plan, now, random);
  auto hold_until = std::min(state.next_poll, now + kLongestUnsaidHold);
  if (failed.retry_after) {
    const bool instead = outcome.status == 429 || outcome.status == 503;
    const auto asked = std::min(*failed.retry_after, kLongestRetryAfter);
    hold_until = now + with_jitter(asked, random);
    const auto wait = std::max(asked, usual_wait(feed, policy, state, now).span);
    const auto next = now + with_jitter(wait, random);
    if (instead || next > state.next_poll) {
      state.next_poll = next;
      plan.reason = "Retry-After " + format_duration(asked);
    }
  }
  if (outcome.status == 429) hold_host(outcome, hold_until, plan);
  if (outcome.status == 410 &&
      std::none_of(outcome.redirects.begin(), outcome.redirects.end(), is_temporary)) {
    state.gone = true;
    plan.reason = "the server says that the feed is gone for good (410)";
  }
}

void learn_pace(const Pace& pace, const PollingPolicy& policy, PollState& state, Time now) {
  state.ttl = pace.ttl;
  state.skip_hours = pace.skip_hours;
  state.skip_days = pace.skip_days;
  const auto before = state.learned_interval;
  if (pace.median_gap) state.learned_interval = *pace.median_gap / 2;
  if (pace.newest && *pace.newest <= now) {
    state.last_new_item = std::max(state.last_new_item.value_or(Time{}), *pace.newest);
  }
  if (pace.gap) {
    const auto longest = std::max(policy.max_interval, policy.min_interval);
    const auto halved = std::min(before.value_or(policy.min_interval), longest) / 2;
    const auto faster = std::max(halved, policy.min_interval);
    state.learned_interval = std::min(state.learned_interval.value_or(faster), faster);
    state.last_gap = now;
  } else if (before && state.last_gap && now - *state.last_gap < kWaryAfterGap) {
    state.learned_interval = std::min(*state.learned_interval, *before);
  }
}

}  // namespace

Plan plan_next_poll(const Feed& feed, const PollingPolicy& policy, const PollState& before,
                    const FetchOutcome& outcome, const std::optional<Pace>& pace, bool parsed_ok,
                    Time now, double random) {
  Plan plan;
  plan.state = before;
  auto& state = plan.state;
  state.url = feed.url;
  state.last_poll = now;
  state.last_status = outcome.status;

  const auto* document = std::get_if<FetchedDocument>(&outcome.result);
  if (const auto* failed = std::get_if<FetchFailed>(&outcome.result)) {
    plan_after_failure(feed, policy, *failed, outcome, plan, now, random);
  } else if (document && !parsed_ok) {
    state.validators = {};
    state.body_hash.reset();
    fail("the document could not be read", plan);
    note_failed_place(outcome.status, state);
    back_off(plan, now, random);
  } else {
    if (document) {
      succeed(document->validators, plan, now);
      state.body_hash = document->body_hash;
    } else {
      succeed(std::get<NotModified>(outcome.result).validators, plan, now);
    }
    note_answer(feed, outcome.redirects, outcome.url, state, now);
    const auto fresh = fresh_for(outcome.headers, now);
    if (fresh || outcome.status != 304) state.fresh_for = fresh;
    if (pace) learn_pace(*pace, policy, state, now);
    const auto wait = wait_after_success(feed, policy, state, age_of(outcome.headers), now);
    state.next_poll = now + with_jitter(wait.span, random);
    plan.reason = wait.reason;
  }
  leave_skipped(feed, plan, random);
  return plan;
}

Pace pace_of(const ParsedFeed& parsed) {
  Pace pace;
  if (parsed.feed.ttl_minutes && *parsed.feed.ttl_minutes > 0) {
    pace.ttl = minutes(*parsed.feed.ttl_minutes);
  }
  pace.skip_hours = parsed.feed.skip_hours;
  pace.skip_days = parsed.feed.skip_days;
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

Time may_poll_from(const Feed& feed, const PollState& state, Time now) {
  const auto allowed_from = [&](Time t) {
    return after_skipped(state.skip_hours, state.skip_days, t);
  };
  // Planned for such an hour, it has waited for a day to end already.
  if (feed.interval || allowed_from(state.next_poll) != state.next_poll) return now;
  return std::max(now, std::min(allowed_from(now), state.next_poll + kLongestWait));
}

Time first_poll(const Feed& feed, const PollingPolicy& policy, Time now) {
  const auto interval = feed.interval.value_or(policy.interval.value_or(policy.min_interval));
  const auto span = std::clamp<Duration>(interval, Duration(1), kFirstPollsWithin).count();
  const auto phase =
      static_cast<Duration::rep>(hash128(feed.url).low % static_cast<std::uint64_t>(span));
  const auto since = now.time_since_epoch().count() % span;
  return now + Duration((phase - since + span) % span);
}

Time due_after_edit(const Feed& feed, const PollState& state, Time now) {
  if (!feed.interval || state.failures > 0 || !state.last_poll) return state.next_poll;
  return std::max(now, std::min(state.next_poll, *state.last_poll + *feed.interval));
}

bool may_be_mended(const Feed& before, const Feed& feed, const PollState& state) {
  const auto asked = [](const Feed& f) {
    return std::tie(f.headers, f.allow_private, f.user_agent, f.proxy, f.ca_file, f.timeout,
                    f.basic_auth, f.bearer_token);
  };
  const int status = state.last_status;
  const bool ours = status == 0 || status == 401 || status == 403 || status == 407;
  return state.failures > 0 && ours && asked(before) != asked(feed);
}

void forget_place(PollState& state) {
  state.failures = 0;
  state.last_error.clear();
  state.gone = false;
  state.moved_to.clear();
  state.moving_to.clear();
  state.moved_since.reset();
  state.new_place = true;
  state.fresh_for.reset();
  state.ttl.reset();
  state.skip_hours.reset();
  state.skip_days.reset();
}

bool is_silent(const Feed& feed, const PollState& state, Time now) {
  const auto after = silent_after(feed, state);
  return after && now > *after;
}

std::optional<Time> silent_after(const Feed& feed, const PollState& state) {
  if (state.gone || state.failures > 0 || !state.last_success) return std::nullopt;
  if (!state.last_new_item) return feed.max_silence ? std::optional(Time{}) : std::nullopt;
  if (feed.max_silence) return *state.last_new_item + *feed.max_silence;
  if (!state.learned_interval) return std::nullopt;
  return *state.last_new_item +
         std::max(*state.learned_interval * kSilentIntervals, kShortestSilence);
}

}  // namespace newswatch::feeds
