#include "tests/support/loopback_server.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

namespace newswatch::testing {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr int kBacklog = 4096;

bool same_name(std::string_view a, std::string_view b) { return boost::beast::iequals(a, b); }

Received received(const http::request<http::string_body>& request) {
  Received out;
  out.method = std::string(request.method_string());
  out.target = std::string(request.target());
  for (const auto& field : request) {
    out.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  out.body = request.body();
  out.at = std::chrono::steady_clock::now();
  return out;
}

bool has_header(const Reply& reply, std::string_view name) {
  return std::any_of(reply.headers.begin(), reply.headers.end(),
                     [&](const auto& header) { return same_name(header.first, name); });
}

bool status_has_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string head_of(const Reply& reply, bool keep_alive) {
  const std::string_view reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(reply.status)));
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", reply.status, reason);
  for (const auto& [name, value] : reply.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (reply.stream) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (status_has_body(reply.status) && !has_header(reply, "Content-Length")) {
    head += fmt::format("Content-Length: {}\r\n", reply.body.size());
  }
  if (!keep_alive) head += "Connection: close\r\n";
  return head + "\r\n";
}

std::string chunk_of(const std::string& bytes) {
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

asio::awaitable<bool> write(tcp::socket& socket, std::string bytes) {
  const auto [error, written] = co_await asio::async_write(socket, asio::buffer(bytes), kToken);
  co_return !error;
}

// Returns when the peer has closed the connection, or with the first byte it sends.
asio::awaitable<void> peer_gone(tcp::socket& socket) {
  co_await socket.async_wait(tcp::socket::wait_read, kToken);
}

asio::awaitable<void> pause(tcp::socket& socket, std::chrono::milliseconds length) {
  using namespace asio::experimental::awaitable_operators;  // NOLINT(google-build-using-namespace)
  if (length.count() <= 0) co_return;
  asio::steady_timer timer(socket.get_executor(), length);
  co_await (timer.async_wait(kToken) || peer_gone(socket));
}

// False where the connection is of no more use.
asio::awaitable<bool> write_stream(tcp::socket& socket, const Reply& reply, bool framed) {
  for (;;) {
    std::string bytes = reply.stream();
    const bool last = bytes.empty();
    if (framed) bytes = last ? "0\r\n\r\n" : chunk_of(bytes);
    if (!bytes.empty() && !co_await write(socket, std::move(bytes))) co_return false;
    if (last) co_return true;
    co_await pause(socket, reply.stream_pause);
  }
}

asio::awaitable<bool> write_reply(tcp::socket& socket, const Reply& reply, bool head_only,
                                  bool keep_alive) {
  co_await pause(socket, reply.delay);
  if (reply.hang) {
    co_await peer_gone(socket);
    co_return false;
  }
  if (reply.close_without_answer) co_return false;
  if (!reply.raw.empty() || reply.reset) {
    const bool written = co_await write(socket, reply.raw);
    if (written && reply.stream) co_await write_stream(socket, reply, false);
    error_code ignored;
    if (reply.reset) socket.set_option(tcp::socket::linger(true, 0), ignored);
    co_return written&& reply.raw_keep_open;
  }
  std::string head = head_of(reply, keep_alive);
  if (head_only) co_return co_await write(socket, std::move(head)) && keep_alive;
  if (reply.stream) {
    const bool written = co_await write(socket, std::move(head));
    co_return written&& co_await write_stream(socket, reply, true) && keep_alive;
  }
  const bool cut = reply.cut_after > 0 && reply.cut_after < reply.body.size();
  if (status_has_body(reply.status)) {
    head += std::string_view(reply.body).substr(0, cut ? reply.cut_after : std::string::npos);
  }
  co_return co_await write(socket, std::move(head)) && keep_alive && !cut;
}

// Ends the connection so that the peer still reads what was written: closing with unread input
// would reset it.
void close(tcp::socket& socket) {
  error_code ignored;
  tcp::socket::linger linger;
  socket.get_option(linger, ignored);
  if (!linger.enabled()) socket.shutdown(tcp::socket::shutdown_send, ignored);
  socket.close(ignored);
}

}  // namespace

std::string Received::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& field) { return same_name(field.first, name); });
  return found == headers.end() ? std::string{} : found->second;
}

bool Received::has_header(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& field) { return same_name(field.first, name); });
}

class LoopbackServer::Impl {
 public:
  Impl(Handler handler, const std::string& address, std::uint16_t port)
      : handler_(std::move(handler)), context_(std::make_unique<asio::io_context>(1)) {
    const tcp::endpoint endpoint(asio::ip::make_address(address), port);
    tcp::acceptor acceptor(*context_, endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(kBacklog);
    endpoint_ = acceptor.local_endpoint();
    asio::co_spawn(*context_, accept(std::move(acceptor)), asio::detached);
    thread_ = std::thread([this] { context_->run(); });
  }

  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void stop() {
    if (!thread_.joinable()) return;
    context_->stop();
    thread_.join();
    context_.reset();  // destroys the sessions, which closes their sockets
  }

  const tcp::endpoint& endpoint() const { return endpoint_; }

  std::vector<Received> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  size_t connections() const {
    const std::lock_guard lock(mutex_);
    return accepted_;
  }
  size_t open_connections() const {
    const std::lock_guard lock(mutex_);
    return open_;
  }
  bool wait_for_requests(size_t at_least, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return requests_.size() >= at_least; });
  }
  bool wait_for_open_connections(size_t at_most, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return open_ <= at_most; });
  }

 private:
  // Counts a connection from its accept to the close of its socket.
  class Open {
   public:
    explicit Open(Impl& impl) : impl_(impl) {
      const std::lock_guard lock(impl_.mutex_);
      ++impl_.accepted_;
      ++impl_.open_;
    }
    ~Open() {
      const std::lock_guard lock(impl_.mutex_);
      --impl_.open_;
      impl_.changed_.notify_all();
    }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;

   private:
    Impl& impl_;
  };

  asio::awaitable<void> accept(tcp::acceptor acceptor) {
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(kToken);
      if (error) continue;
      socket.set_option(tcp::no_delay(true));
      asio::co_spawn(*context_, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket accepted) {
    const Open open(*this);
    tcp::socket socket(std::move(accepted));  // closed before `open` ends
    boost::beast::flat_buffer buffer;
    for (bool more = true; more;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(boost::none);
      const auto [error, read] = co_await http::async_read(socket, buffer, parser, kToken);
      if (error) break;
      const auto& request = parser.get();
      const Reply reply = answer(received(request));
      more = co_await write_reply(socket, reply, request.method() == http::verb::head,
                                  request.keep_alive());
    }
    close(socket);
  }

  Reply answer(Received request) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    // Called without the lock: it may ask the server for its counts.
    Reply reply = handler_(request);
    changed_.notify_all();
    return reply;
  }

  const Handler handler_;
  tcp::endpoint endpoint_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<Received> requests_;
  size_t accepted_ = 0;
  size_t open_ = 0;
  std::unique_ptr<asio::io_context> context_;  // after what its sessions use
  std::thread thread_;
};

LoopbackServer::LoopbackServer(Handler handler, std::string address, std::uint16_t port)
    : impl_(std::make_unique<Impl>(std::move(handler), address, port)) {}

LoopbackServer::~LoopbackServer() = default;

std::uint16_t LoopbackServer::port() const { return impl_->endpoint().port(); }

std::string LoopbackServer::url(std::string_view path) const {
  const auto address = impl_->endpoint().address();
  const std::string host = address.is_v6()            ? fmt::format("[{}]", address.to_string())
                           : address.is_unspecified() ? "127.0.0.1"
                                                      : address.to_string();
  return fmt::format("http://{}:{}{}", host, port(), path);
}

std::vector<Received> LoopbackServer::requests() const { return impl_->requests(); }
size_t LoopbackServer::connections() const { return impl_->connections(); }
size_t LoopbackServer::open_connections() const { return impl_->open_connections(); }
bool LoopbackServer::wait_for_requests(size_t at_least, std::chrono::milliseconds timeout) const {
  return impl_->wait_for_requests(at_least, timeout);
}
bool LoopbackServer::wait_for_open_connections(size_t at_most,
                                               std::chrono::milliseconds timeout) const {
  return impl_->wait_for_open_connections(at_most, timeout);
}
void LoopbackServer::stop() { impl_->stop(); }

}  // namespace newswatch::testing
