// Resolver: names to addresses through c-ares, on the event loop.
//
// libcurl's own resolver runs getaddrinfo in threads, and removing a transfer waits for its
// thread: one slow name server would stop the loop (curl#8515). /etc/hosts and /etc/resolv.conf
// are read; other sources of nsswitch.conf (mDNS, LDAP) are not.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "core/result.h"

namespace newswatch::net {

// v4 and v6 in the order to try them (RFC 6724), never empty.
using Addresses = std::vector<std::string>;

// "localhost" and what ends in ".localhost": this machine, whatever /etc/hosts or a name server
// says (RFC 6761, 6.3).
bool is_localhost(std::string_view host);

// Used from its executor's thread alone.
class Resolver {
 public:
  // `servers` is "address[:port]" by commas; empty: those of /etc/resolv.conf, read again when the
  // file changes.
  Resolver(boost::asio::any_io_executor executor, std::string servers);
  // Lookups under way end with an error.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // The error is one line without the name. When the deadline passes, or the awaiting coroutine is
  // cancelled, it returns at once and the query is left to its own end.
  boost::asio::awaitable<Result<Addresses>> resolve(std::string host,
                                                    std::chrono::steady_clock::time_point deadline);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace newswatch::net
