#include "feeds/move.h"

#include <algorithm>

#include "core/url.h"

namespace newswatch::feeds {
namespace {

constexpr Duration kForGood = std::chrono::hours(24 * 7);
constexpr int kForsaken = 5;  // failures in a row: more than an hour

bool is_permanent(const net::Hop& hop) { return hop.status == 301 || hop.status == 308; }

bool is_upgrade_to_https(const std::string& from, const std::string& to) {
  const auto a = Url::parse(from);
  const auto b = Url::parse(to);
  return a && b && a->scheme() == "http" && b->scheme() == "https" && a->host() == b->host();
}

bool is_own_url(const Feed& feed, const std::string& url) {
  if (url == feed.url) return true;
  const auto own = Url::parse(feed.url);  // as it is written when it answers
  return own && own->str() == url;
}

void settle(const Feed& feed, const std::string& url, PollState& state) {
  state.moved_to = is_own_url(feed, url) ? std::string() : url;
}

void forget_candidate(PollState& state) {
  state.moving_to.clear();
  state.moved_since.reset();
}

}  // namespace

std::string url_to_poll(const Feed& feed, const PollState& state) {
  return state.moved_to.empty() ? feed.url : state.moved_to;
}

void note_answer(const Feed& feed, const std::vector<net::Hop>& redirects,
                 const std::string& final_url, PollState& state, Time now) {
  if (redirects.empty() || !std::all_of(redirects.begin(), redirects.end(), is_permanent)) {
    return forget_candidate(state);
  }
  const auto& next = redirects.size() > 1 ? redirects[1].url : final_url;
  if (is_upgrade_to_https(redirects[0].url, next)) {
    settle(feed, next, state);
    if (next == final_url) return forget_candidate(state);
  }
  if (state.moving_to != final_url) {
    state.moving_to = final_url;
    state.moved_since = now;
  } else if (state.moved_since && now - *state.moved_since >= kForGood) {
    settle(feed, final_url, state);
    forget_candidate(state);
  }
}

void note_failed_place(int status, PollState& state) {
  if (state.moved_to.empty() || (status != 404 && state.failures < kForsaken)) return;
  state.moved_to.clear();
  forget_candidate(state);
}

}  // namespace newswatch::feeds
