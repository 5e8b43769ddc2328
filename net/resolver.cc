#include "net/resolver.h"

#include <algorithm>
#include <array>
#include <optional>
#include <sys/stat.h>
#include <unordered_map>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/address.h"
#include "net/ares_channel.h"

namespace newswatch::net {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kCachedNames = 4096;
constexpr std::chrono::seconds kLongestCached = std::chrono::minutes(5);
constexpr const char* kResolvConf = "/etc/resolv.conf";

// One lookup, owned by the query and by the coroutine that awaits it; each may end first.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : wake(executor) {}

  asio::steady_timer wake;  // expires at the deadline, cancelled by the answer
  std::optional<Result<Addresses>> answer;
};

struct Cached {
  Addresses addresses;
  steady_clock::time_point expires;
};

// Identifies a version of a file: its device, inode and time of change.
using FileVersion = std::array<long long, 4>;

FileVersion version_of(const char* path) {
  struct stat info {};
  if (stat(path, &info) != 0) return {};
  return {static_cast<long long>(info.st_dev), static_cast<long long>(info.st_ino),
          static_cast<long long>(info.st_mtim.tv_sec),
          static_cast<long long>(info.st_mtim.tv_nsec)};
}

Addresses addresses_of(const ares_addrinfo& answer) {
  Addresses out;
  for (const auto* node = answer.nodes; node != nullptr; node = node->ai_next) {
    if (node->ai_addr == nullptr) continue;
    auto text = address_to_string(*node->ai_addr);
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
  }
  return out;
}

std::chrono::seconds lifetime_of(const ares_addrinfo& answer) {
  auto least = kLongestCached;
  for (const auto* node = answer.nodes; node != nullptr; node = node->ai_next) {
    least = std::min(least, std::chrono::seconds(std::max(node->ai_ttl, 0)));
  }
  return least;
}

}  // namespace

bool is_localhost(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host == "localhost" || host.ends_with(".localhost");
}

class Resolver::Impl {
 public:
  Impl(asio::any_io_executor executor, std::string servers)
      : executor_(std::move(executor)), servers_(std::move(servers)) {}

  const asio::any_io_executor& executor() const { return executor_; }

  const Addresses* cached(const std::string& host) {
    const auto found = cache_.find(host);
    if (found == cache_.end()) return nullptr;
    if (found->second.expires > steady_clock::now()) return &found->second.addresses;
    cache_.erase(found);
    return nullptr;
  }

  void start(const std::string& host, std::shared_ptr<Lookup> lookup) {
    // The channel is destroyed in our destructor, so its answers come while we live.
    channel()->lookup(host, [this, host, lookup](int status, const ares_addrinfo* answer) {
      lookup->answer = take(host, status, answer);
      lookup->wake.cancel();
    });
  }

 private:
  // A change of resolv.conf retires the channel; it goes with the next change, long after its
  // last lookup has ended.
  AresChannel* channel() {
    const auto version = servers_.empty() ? version_of(kResolvConf) : FileVersion{};
    if (!channel_ || version != version_) {
      retired_ = std::move(channel_);
      channel_ = std::make_unique<AresChannel>(executor_, servers_);
      version_ = version;
    }
    return channel_.get();
  }

  Result<Addresses> take(const std::string& host, int status, const ares_addrinfo* answer) {
    if (answer == nullptr) return failure(ares_strerror(status));
    auto addresses = addresses_of(*answer);
    if (addresses.empty()) return failure("no address");
    const auto lifetime = lifetime_of(*answer);
    if (lifetime.count() > 0) remember(host, addresses, steady_clock::now() + lifetime);
    return addresses;
  }

  void remember(const std::string& host, const Addresses& addresses,
                steady_clock::time_point expires) {
    if (cache_.size() >= kCachedNames) {
      std::erase_if(cache_, [now = steady_clock::now()](const auto& entry) {
        return entry.second.expires <= now;
      });
      if (cache_.size() >= kCachedNames) cache_.clear();
    }
    cache_[host] = {addresses, expires};
  }

  asio::any_io_executor executor_;
  const std::string servers_;
  FileVersion version_{};
  std::unordered_map<std::string, Cached> cache_;
  std::unique_ptr<AresChannel> retired_;
  std::unique_ptr<AresChannel> channel_;  // goes first: what it answers is remembered above
};

Resolver::Resolver(asio::any_io_executor executor, std::string servers)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(servers))) {}

Resolver::~Resolver() = default;

asio::awaitable<Result<Addresses>> Resolver::resolve(std::string host,
                                                     steady_clock::time_point deadline) {
  if (is_localhost(host)) co_return Addresses{"127.0.0.1", "::1"};
  if (const auto* known = impl_->cached(host)) co_return *known;
  const auto lookup = std::make_shared<Lookup>(impl_->executor());
  lookup->wake.expires_at(deadline);
  impl_->start(host, lookup);
  // From here on `this` may be gone.
  while (!lookup->answer) {
    const auto [error] = co_await lookup->wake.async_wait(asio::as_tuple(asio::use_awaitable));
    if (lookup->answer) break;
    if (!error) co_return failure("no answer in time");
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return failure("cancelled");
  }
  co_return *std::move(lookup->answer);
}

}  // namespace newswatch::net
