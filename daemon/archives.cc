#include "daemon/archives.h"

#include <algorithm>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "core/url.h"
#include "core/utf8.h"
#include "feeds/limits.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

constexpr int kMostPages = 10;

bool same_origin(const std::string& a, const std::string& b) {
  const auto x = Url::parse(a);
  const auto y = Url::parse(b);
  return x && y && x->origin() == y->origin();
}

// The feed as it is asked for at an address that a document names: what it is trusted with goes
// to its own origin alone.
Feed at(Feed feed, const std::string& url) {
  if (!same_origin(feed.url, url)) {
    feed.headers.clear();
    feed.basic_auth.clear();
    feed.bearer_token.clear();
  }
  feed.url = url;
  return feed;
}

bool any_known(const Recalled& recalled) {
  return std::any_of(recalled.familiar.begin(), recalled.familiar.end(),
                     [](const feeds::Familiar& f) { return f.key || f.title_at_link; });
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

asio::awaitable<Recollected> Archives::walk(Feed feed, Recollected document, Duration pause) {
  auto whole = std::make_shared<Reading>(*document.reading);
  document.archived_from = whole->parsed.items.size();
  auto url = whole->parsed.feed.prev_archive;
  for (int pages = 0; pages < kMostPages && !url.empty(); ++pages) {
    asio::steady_timer timer(co_await asio::this_coro::executor, pause);
    co_await timer.async_wait(asio::use_awaitable);
    auto asked = at(feed, url);
    const auto next = co_await page(std::move(asked), whole->identity.policy);
    if (!next) break;
    const auto recalled = co_await recall(store_, pool_, feed.id, next);
    if (!recalled) break;  // the commit that follows will say what is wrong with the store
    const auto room = feeds::limits::kItems - whole->parsed.items.size();
    if (next->parsed.items.size() > room) break;
    // Finished, since the document's own texts are all that it keeps.
    for (size_t i = 0; i < next->parsed.items.size(); ++i) {
      whole->parsed.items.push_back(next->parsed.finished(i));
    }
    append(whole->identity.keys, next->identity.keys);
    append(document.recalled.familiar, recalled->familiar);
    append(document.recalled.traits, recalled->traits);
    if (any_known(*recalled)) break;
    url = next->parsed.feed.prev_archive;
  }
  document.reading = std::move(whole);
  co_return document;
}

asio::awaitable<std::shared_ptr<const Reading>> Archives::page(Feed feed, IdentityPolicy policy) {
  const auto id = feed.id;
  // Named, not a temporary in the co_await: g++ 12 destroys those twice.
  Validators unconditional;
  auto outcome = co_await reader_.fetch(feed, feed.url, std::move(unconditional), std::nullopt);
  auto* document = std::get_if<feeds::FetchedDocument>(&outcome.result);
  if (document == nullptr) {
    const auto* failed = std::get_if<feeds::FetchFailed>(&outcome.result);
    spdlog::warn("feed {}: its archive could not be read: {}", id.value,
                 escape_control(failed == nullptr ? "not modified" : failed->message));
    co_return nullptr;
  }
  auto body = std::move(*document);
  auto reading = co_await reader_.read(id, policy, std::move(body));
  if (!reading) {
    spdlog::warn("feed {}: its archive could not be read: {}", id.value,
                 escape_control(reading.error().message));
    co_return nullptr;
  }
  if ((*reading)->identity.policy_changed) {
    spdlog::warn("feed {}: its archive tells items apart in another way; it is not used", id.value);
    co_return nullptr;
  }
  co_return std::move(*reading);
}

}  // namespace newswatch::daemon
