// One fetch is a chain of legs (redirect.h). For each leg the host's name is resolved by us, the
// addresses are vetted and pinned, and one transfer runs; a single deadline spans them all.
//
// Connections are kept in pools that requests of different trust do not share: a request for public
// addresses alone can only be given a connection that was vetted when it was opened. Requests
// with a CA file of their own have pools apart too, since a multi handle of libcurl keeps a single
// parsed bundle.
#include "net/http_client.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <unordered_set>
#include <utility>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "net/address.h"
#include "net/curl_easy.h"
#include "net/curl_multi.h"
#include "net/fetch_error.h"
#include "net/headers.h"
#include "net/redirect.h"
#include "net/resolver.h"
#include "net/transfer.h"

namespace newswatch::net {

namespace asio = boost::asio;
using std::chrono::steady_clock;

class HttpClient::Impl {
 public:
  Impl(asio::any_io_executor executor, HttpClientOptions options)
      : executor_(std::move(executor)),
        options_(std::move(options)),
        buffered_{.bytes = 0, .limit = options_.max_buffered_bytes},
        resolver_(std::make_unique<Resolver>(executor_, options_.dns_servers)) {}
  ~Impl() { shut_down(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void shut_down() {
    resolver_.reset();
    for (auto* transfer : running_) transfer->end();
    for (auto& multi : multis_) multi.reset();
  }

  bool is_shut_down() const { return resolver_ == nullptr; }

  const asio::any_io_executor& executor() const { return executor_; }
  const HttpClientOptions& options() const { return options_; }
  Resolver& resolver() { return *resolver_; }
  EasyPool& easy_handles() { return easy_handles_; }
  Buffered& buffered() { return buffered_; }

  CurlMulti& multi_for(const Request& request) {
    const std::size_t index =
        (request.addresses == AddressPolicy::any ? 1u : 0u) + (request.ca_file.empty() ? 0u : 2u);
    auto& multi = multis_[index];
    if (!multi) {
      multi =
          std::make_unique<CurlMulti>(executor_, options_.max_idle_connections, &Transfer::finish);
    }
    return *multi;
  }

  std::unordered_set<Transfer*>& running() { return running_; }
  std::size_t in_flight = 0;

 private:
  const asio::any_io_executor executor_;
  const HttpClientOptions options_;
  Buffered buffered_;
  std::unique_ptr<Resolver> resolver_;
  EasyPool easy_handles_{&Transfer::prepare};
  std::array<std::unique_ptr<CurlMulti>, 4> multis_;
  std::unordered_set<Transfer*> running_;
};

namespace {

// Keeps `value` in `set` while it lives.
template <class T>
class Listed {
 public:
  Listed(std::unordered_set<T>& set, T value) : set_(set), value_(value) { set_.insert(value_); }
  ~Listed() { set_.erase(value_); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  std::unordered_set<T>& set_;
  T value_;
};

class Counted {
 public:
  explicit Counted(std::size_t& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::size_t& count_;
};

std::string_view without_brackets(std::string_view host) {
  return host.size() > 2 && host.front() == '[' ? host.substr(1, host.size() - 2) : host;
}

tl::unexpected<FetchError> failed(FetchFailure kind, const std::string& host,
                                  std::string_view why) {
  return tl::unexpected<FetchError>(fetch_error(kind, host, why));
}

// As CURLOPT_RESOLVE wants them.
std::string listed(const Addresses& addresses) {
  std::string out;
  for (const auto& address : addresses) {
    if (!out.empty()) out += ',';
    const bool v6 = address.find(':') != std::string::npos;
    out += v6 ? fmt::format("[{}]", address) : address;
  }
  return out;
}

}  // namespace

// One call of fetch(). Lives in the frame of that coroutine, which runs all legs itself: what is
// awaited in coroutines of their own costs each of them a frame too large for the allocator's
// caches.
class HttpClient::Fetch {
 public:
  using Outcome = Result<Response, FetchError>;

  static asio::awaitable<Outcome> run(std::shared_ptr<Impl> impl, Request request) {
    Fetch fetch(std::move(impl), std::move(request));
    const Counted counted(fetch.impl_->in_flight);
    if (auto refused = fetch.begin()) co_return tl::unexpected(std::move(*refused));
    for (;;) {
      Addresses addresses;
      if (auto refused = fetch.refuse_host()) co_return tl::unexpected(std::move(*refused));
      if (fetch.must_resolve()) {
        auto resolved = co_await fetch.resolve();
        if (!resolved) co_return tl::unexpected(std::move(resolved.error()));
        addresses = std::move(*resolved);
      }
      if (fetch.impl_->is_shut_down()) {
        co_return failed(FetchFailure::cancelled, fetch.leg_->host, "shutting down");
      }
      Transfer transfer(fetch.impl_->executor(), fetch.impl_->multi_for(fetch.request_),
                        fetch.impl_->easy_handles(), fetch.spec_for(addresses));
      const Listed<Transfer*> listed(fetch.impl_->running(), &transfer);
      transfer.start();
      const auto wake = co_await transfer.wait(fetch.deadline_);
      if (auto outcome = fetch.take(wake, transfer)) co_return std::move(*outcome);
    }
  }

 private:
  Fetch(std::shared_ptr<Impl> impl, Request request)
      : impl_(std::move(impl)),
        request_(std::move(request)),
        deadline_(steady_clock::now() + request_.limits.total) {}

  // The first leg, or why there is none.
  std::optional<FetchError> begin() {
    for (const auto& [name, value] : request_.headers) {
      if (!is_safe_header(name, value)) {
        return fetch_error(FetchFailure::blocked, {}, "a header that can't be sent");
      }
    }
    auto first = first_leg(request_);
    if (!first) return std::move(first.error());
    leg_ = std::move(*first);
    return std::nullopt;
  }

  // Why the leg's host is not asked, where its name says enough.
  std::optional<FetchError> refuse_host() const {
    const auto host = without_brackets(leg_->host);
    if (!public_only()) return std::nullopt;
    // Localhost is the one name that is sure to lead a proxy to its own machine, which is often
    // ours.
    const bool refused = is_address(host) ? !is_public_address(host)
                                          : !request_.proxy.empty() && is_localhost(leg_->host);
    if (!refused) return std::nullopt;
    return fetch_error(FetchFailure::blocked, leg_->host, kNotPublic);
  }

  // Not for a literal address, which libcurl needs no name server for, nor where a proxy resolves.
  bool must_resolve() const {
    return request_.proxy.empty() && !is_address(without_brackets(leg_->host));
  }

  // What came of the leg's transfer: the outcome of the fetch, or nullopt with the leg after it.
  std::optional<Outcome> take(Transfer::Wake wake, Transfer& transfer) {
    const auto& host = leg_->host;
    if (wake == Transfer::Wake::deadline) {
      return failed(FetchFailure::timeout, host, "no complete answer in time");
    }
    if (wake == Transfer::Wake::cancelled) {
      return failed(FetchFailure::cancelled, host, "cancelled");
    }
    auto result = transfer.take_result();
    if (result.code != CURLE_OK) return tl::unexpected(fetch_error(host, result));
    if (result.status < 200) {  // 101: a switch to another protocol, which we never ask for
      return failed(FetchFailure::http_error, host, "ends with an interim answer");
    }
    response_.received_bytes += result.received_bytes;
    const auto* location =
        is_redirect(result.status) ? find_header(result.headers, "location") : nullptr;
    if (location == nullptr || request_.limits.max_redirects == 0) {
      response_.status = result.status;
      response_.headers = std::move(result.headers);
      response_.body = std::move(result.body);
      response_.url = std::move(leg_->text);
      return std::move(response_);
    }
    response_.redirects.push_back({result.status, leg_->text});
    if (response_.redirects.size() > static_cast<std::size_t>(request_.limits.max_redirects)) {
      return failed(FetchFailure::http_error, host, "too many redirects");
    }
    auto next = next_leg(*leg_, result.status, *location);
    if (!next) return tl::unexpected(std::move(next.error()));
    leg_ = std::move(*next);
    return std::nullopt;
  }

  bool public_only() const { return request_.addresses == AddressPolicy::public_only; }

  // Those of the leg's host that may be connected to.
  asio::awaitable<Result<Addresses, FetchError>> resolve() {
    const auto& host = leg_->host;
    if (impl_->is_shut_down()) co_return failed(FetchFailure::cancelled, host, "shutting down");

    const auto connect_deadline =
        std::min(deadline_, steady_clock::now() + request_.limits.connect);
    auto answer = co_await impl_->resolver().resolve(host, connect_deadline);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      co_return failed(FetchFailure::cancelled, host, "cancelled");
    }
    if (steady_clock::now() >= deadline_) {
      co_return failed(FetchFailure::timeout, host, "its name was not resolved in time");
    }
    if (!answer) co_return failed(FetchFailure::dns_error, host, answer.error().message);
    if (public_only()) {
      std::erase_if(*answer, [](const std::string& address) {
        return !is_public_address(std::string_view(address));
      });
      if (answer->empty()) {
        co_return failed(FetchFailure::blocked, host, kNotPublic);
      }
    }
    co_return std::move(*answer);
  }

  TransferSpec spec_for(const Addresses& addresses) const {
    const Leg& leg = *leg_;
    TransferSpec spec;
    spec.method = leg.method;
    spec.url = leg.text;
    spec.headers = headers_for(request_, leg);
    if (find_header(request_.headers, "user-agent") == nullptr &&
        !impl_->options().user_agent.empty()) {
      spec.headers.emplace_back("User-Agent", impl_->options().user_agent);
    }
    spec.body = &request_.body;
    // A proxy is the operator's choice and may be anywhere; what it connects to is beyond us.
    spec.public_only = public_only() && request_.proxy.empty();
    spec.limits = request_.limits;
    if (!addresses.empty()) {
      spec.host_port = fmt::format("{}:{}", leg.host, leg.url.port());
      spec.addresses = listed(addresses);
    }
    spec.proxy = request_.proxy;
    spec.ca_file = request_.ca_file;
    if (leg.trusted) spec.basic_auth = request_.basic_auth;
    spec.buffered = &impl_->buffered();
    return spec;
  }

  const std::shared_ptr<Impl> impl_;
  const Request request_;
  const steady_clock::time_point deadline_;
  std::optional<Leg> leg_;  // under way
  Response response_;       // as far as it is known
};

HttpClient::HttpClient(asio::any_io_executor executor, HttpClientOptions options)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(options))) {}

HttpClient::~HttpClient() { impl_->shut_down(); }

asio::awaitable<Result<Response, FetchError>> HttpClient::fetch(Request request) {
  return Fetch::run(impl_, std::move(request));  // may run when this object is gone
}

std::size_t HttpClient::in_flight() const { return impl_->in_flight; }

}  // namespace newswatch::net
