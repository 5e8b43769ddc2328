#include "net/smtp_client.h"

#include <algorithm>
#include <chrono>
#include <list>
#include <system_error>
#include <utility>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "core/url.h"
#include "net/address.h"
#include "net/curl_multi.h"
#include "net/fetch_error.h"
#include "net/resolver.h"
#include "net/smtp_transfer.h"

namespace newswatch::net {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

using Outcome = Result<SmtpAnswer, FetchError>;

tl::unexpected<FetchError> not_sent(FetchFailure kind, const std::string& host,
                                    std::string_view why) {
  return tl::unexpected<FetchError>(fetch_error(kind, host, why));
}

std::string address_list(const Addresses& addresses) {
  std::string out;
  for (const auto& address : addresses) {
    const bool v6 = address.find(':') != std::string::npos;
    out += fmt::format("{}{}", out.empty() ? "" : ",", v6 ? fmt::format("[{}]", address) : address);
  }
  return out;
}

}  // namespace

class SmtpClient::Impl {
 public:
  explicit Impl(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  ~Impl() { shut_down(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void shut_down() {
    over_ = true;
    resolver_.reset();
    for (const auto& transfer : transfers_) transfer->stop();
    for (const auto& transfer : transfers_) transfer->join();
    transfers_.clear();
  }

  static asio::awaitable<Outcome> send(std::shared_ptr<Impl> self, Mail mail) {
    const auto deadline = steady_clock::now() + mail.timeout;
    const auto url = Url::parse(mail.url);
    if (!url) co_return not_sent(FetchFailure::blocked, {}, "its URL can't be used");
    const auto host = url->host();
    SmtpTransfer::Spec spec;
    if (!is_address(host) && !host.starts_with('[')) {
      auto addresses = co_await self->resolve(host, deadline);
      if (!addresses) co_return tl::unexpected(std::move(addresses.error()));
      spec.host_port = fmt::format("{}:{}", host, url->port());
      spec.addresses = address_list(*addresses);
    }
    if (self->over_) co_return not_sent(FetchFailure::cancelled, host, "shutting down");
    spec.host = host;
    spec.mail = std::move(mail);
    spec.left = std::chrono::ceil<Duration>(deadline - steady_clock::now());
    co_return co_await self->transfer(std::move(spec), deadline);
  }

 private:
  asio::awaitable<Result<Addresses, FetchError>> resolve(std::string host,
                                                         steady_clock::time_point deadline) {
    if (over_) co_return not_sent(FetchFailure::cancelled, host, "shutting down");
    if (!resolver_) resolver_ = std::make_unique<Resolver>(executor_, "");
    auto answer = co_await resolver_->resolve(host, deadline);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      co_return not_sent(FetchFailure::cancelled, host, "cancelled");
    }
    if (steady_clock::now() >= deadline) {
      co_return not_sent(FetchFailure::timeout, host, "its name was not resolved in time");
    }
    if (!answer) co_return not_sent(FetchFailure::dns_error, host, answer.error().message);
    co_return std::move(*answer);
  }

  asio::awaitable<Outcome> transfer(SmtpTransfer::Spec spec, steady_clock::time_point deadline) {
    // libcurl keeps the time itself; the slack is for what it looks at once a second.
    constexpr auto kSlack = std::chrono::seconds(2);
    const auto host = spec.host;
    forget_ended();
    const auto transfer = std::make_shared<SmtpTransfer>(executor_, std::move(spec));
    transfers_.push_back(transfer);
    try {
      transfer->start();
    } catch (const std::system_error& error) {
      transfers_.remove(transfer);
      co_return not_sent(FetchFailure::http_error, host, error.code().message());
    }
    switch (co_await transfer->wait(deadline + kSlack)) {
      case SmtpTransfer::Wake::deadline:
        transfer->stop();
        co_return not_sent(FetchFailure::timeout, host, "no complete answer in time");
      case SmtpTransfer::Wake::cancelled:
        transfer->stop();
        co_return not_sent(FetchFailure::cancelled, host, "cancelled");
      case SmtpTransfer::Wake::finished:
        break;
    }
    auto outcome = transfer->take_outcome();
    forget_ended();
    co_return outcome;
  }

  // Threads that were not waited for are joined when they have come to their end.
  void forget_ended() {
    transfers_.remove_if([](const auto& transfer) {
      if (!transfer->ended()) return false;
      transfer->join();
      return true;
    });
  }

  const asio::any_io_executor executor_;
  std::unique_ptr<Resolver> resolver_;  // made for the first name
  std::list<std::shared_ptr<SmtpTransfer>> transfers_;
  bool over_ = false;
};

SmtpClient::SmtpClient(asio::any_io_executor executor)
    : impl_(std::make_shared<Impl>(std::move(executor))) {}

SmtpClient::~SmtpClient() { impl_->shut_down(); }

asio::awaitable<Outcome> SmtpClient::send(Mail mail) {
  initialise_libcurl();
  return Impl::send(impl_, std::move(mail));
}

}  // namespace newswatch::net
