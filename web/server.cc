#include "web/server.h"

#include <array>
#include <optional>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "core/task_group.h"
#include "web/connection.h"
#include "web/response.h"
#include "web/router.h"

namespace newswatch::web {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kMaxHeader = 16 * 1024;
constexpr size_t kReadBuffer = 64 * 1024;  // above kMaxHeader, so that the parser's limit holds
constexpr size_t kFirstRead = 4096;
constexpr auto kLinger = std::chrono::seconds(2);
constexpr auto kAcceptRetry = std::chrono::milliseconds(100);

using Parser = http::request_parser<http::string_body>;

std::string why_not(const error_code& error) {
  if (error == asio::error::address_in_use) {
    return "another program has the port (`ss -ltnp` shows which): stop it, or choose another port "
           "in web.listen";
  }
  if (error == asio::error::access_denied) {
    return "ports below 1024 are for privileged programs: choose a higher one in web.listen";
  }
  if (error.value() == EADDRNOTAVAIL) {
    return "this machine has no such address: `ip address` lists those it has; correct web.listen";
  }
  if (error == asio::error::address_family_not_supported) {
    return "this machine does not speak that family of addresses: correct web.listen";
  }
  return "correct web.listen";
}

// What is answered to a request that could not be read; nullopt where nobody is there to read it
// (after a timeout neither: the stream has closed itself).
std::optional<HttpResponse> unreadable(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return plain(431, "The request's header is too large.");
  }
  if (error == http::error::body_limit) return plain(413, "The request's body is too large.");
  if (error == http::error::end_of_stream || error == http::error::partial_message) {
    return std::nullopt;
  }
  if (error.category() == http::make_error_code(http::error::bad_method).category()) {
    return plain(400, "This is not a request of HTTP/1.1.");
  }
  return std::nullopt;
}

HttpRequest to_request(const http::request<http::string_body>& message, Target target) {
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.path = std::move(target.path);
  request.query = std::move(target.query);
  for (const auto& field : message) {
    request.headers.emplace_back(field.name_string(), field.value());
  }
  request.body = message.body();
  return request;
}

}  // namespace

class Server::Impl {
 public:
  Impl(asio::any_io_executor loop, ServerOptions options, OnRequest on_request)
      : options_(std::move(options)),
        on_request_(std::move(on_request)),
        router_(options_.token, options_.hosts),
        acceptor_(loop),
        grace_over_(loop),
        tasks_(loop, [this](const std::string& task, const std::exception_ptr& error) {
          tell_error(task, error);
        }) {}

  void handle(std::string method, std::string path, Handler handler) {
    router_.add(std::move(method), std::move(path), std::move(handler));
  }

  Result<void> listen();
  std::uint16_t port() const { return port_; }
  asio::awaitable<void> stop(Duration grace);

 private:
  asio::awaitable<void> accept();
  void turn_away(tcp::socket socket);
  asio::awaitable<void> serve(std::unique_ptr<Connection> connection);
  asio::awaitable<bool> exchange(Connection* connection, beast::flat_buffer* buffer);
  asio::awaitable<bool> await_first_byte(Connection* connection, beast::flat_buffer* buffer);
  asio::awaitable<error_code> read_body(Connection* connection, beast::flat_buffer* buffer,
                                        Parser* parser);
  asio::awaitable<HttpResponse> ask(std::string label, const Handler* handler, HttpRequest request);
  asio::awaitable<bool> write(Connection* connection, std::string label, HttpResponse response,
                              bool head_only, bool keep_alive);
  asio::awaitable<void> linger(Connection* connection);

  void tell_error(const std::string& where, const std::exception_ptr& error) const;
  void told(const std::string& label, int status) const {
    if (on_request_) on_request_(label, status);
  }

  const ServerOptions options_;
  const OnRequest on_request_;
  Router router_;
  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  bool stopping_ = false;
  asio::steady_timer grace_over_;  // cancelled when the last connection has gone
  Connections connections_;
  TaskGroup tasks_;
};

Result<void> Server::Impl::listen() {
  auto text = options_.address == "localhost" ? std::string("127.0.0.1") : options_.address;
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(text, error);
  if (error) {
    return failure(
        fmt::format("web.listen: \"{}\" is not an IP address: write 127.0.0.1:{}, or "
                    "[::1]:{}",
                    options_.address, options_.port, options_.port));
  }
  router_.set_loopback(address.is_loopback());
  const tcp::endpoint endpoint(address, options_.port);
  const auto shown = address.is_v6() ? fmt::format("[{}]:{}", text, options_.port)
                                     : fmt::format("{}:{}", text, options_.port);
  if (!address.is_loopback() && options_.token.empty()) {
    return failure(
        fmt::format("web.listen: {} can be reached from other machines, which needs "
                    "web.token_file; or listen on 127.0.0.1:{}",
                    shown, options_.port));
  }
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (error) {
    error_code ignored;
    acceptor_.close(ignored);
    return failure(fmt::format("web.listen: can't listen on {}: {}: {}", shown, error.message(),
                               why_not(error)));
  }
  tasks_.spawn("web: accept", accept());
  return {};
}

asio::awaitable<void> Server::Impl::stop(Duration grace) {
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  connections_.close_idle();
  const auto deadline = std::chrono::steady_clock::now() + grace;
  grace_over_.expires_at(deadline);
  while (!connections_.empty() && std::chrono::steady_clock::now() < deadline) {
    co_await grace_over_.async_wait(kToken);
  }
  tasks_.cancel();
  connections_.close_all();
  co_await tasks_.wait();
}

asio::awaitable<void> Server::Impl::accept() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(kToken);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {  // most likely out of descriptors: others have to close some first
      asio::steady_timer pause(acceptor_.get_executor(), kAcceptRetry);
      co_await pause.async_wait(kToken);
      continue;
    }
    if (connections_.size() >= options_.max_connections && !connections_.close_longest_idle()) {
      turn_away(std::move(socket));
      continue;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    tasks_.spawn("web: connection",
                 serve(std::make_unique<Connection>(connections_, std::move(socket))));
  }
}

// Without a coroutine of its own: those are what there are too many of.
void Server::Impl::turn_away(tcp::socket socket) {
  auto response = plain(503, "Too many connections; try again.");
  response.headers.emplace_back("Retry-After", "1");
  const auto bytes = response_head(response, false, now()) + response.body;
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.send(asio::buffer(bytes), 0, ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  told(kOtherHandler, response.status);
}

asio::awaitable<void> Server::Impl::serve(std::unique_ptr<Connection> connection) {
  beast::flat_buffer buffer(kReadBuffer);
  bool more = true;
  while (more) more = co_await exchange(connection.get(), &buffer);
  co_await linger(connection.get());
  connection.reset();
  if (stopping_ && connections_.empty()) grace_over_.cancel();
}

// One request and its response. False where the connection is of no more use.
asio::awaitable<bool> Server::Impl::exchange(Connection* connection, beast::flat_buffer* buffer) {
  if (buffer->size() == 0 && !co_await await_first_byte(connection, buffer)) co_return false;
  connection->set_idle(false);
  auto& stream = connection->stream;
  stream.expires_after(options_.idle_timeout);  // for the whole request, however slowly it comes

  Parser parser;
  parser.header_limit(kMaxHeader);
  parser.body_limit(boost::none);  // set after the header was judged
  const auto [header_error, header_bytes] =
      co_await http::async_read_header(stream, *buffer, parser, kToken);
  if (header_error) {
    auto answer = unreadable(header_error);
    if (answer) co_await write(connection, kOtherHandler, std::move(*answer), false, false);
    co_return false;
  }

  error_code ignored;
  const auto local = stream.socket().local_endpoint(ignored).address().to_string();
  auto routed = router_.route(parser.get(), local);
  const bool head_only = parser.get().method() == http::verb::head;
  if (routed.refusal) {
    // With a body still to come, where the next request begins is not worth waiting for.
    const bool keep_alive = parser.keep_alive() && parser.is_done() && !stopping_;
    co_return co_await write(connection, routed.label, std::move(*routed.refusal), head_only,
                             keep_alive);
  }

  const auto body_error = co_await read_body(connection, buffer, &parser);
  if (body_error) {
    auto answer = unreadable(body_error);
    if (answer) co_await write(connection, routed.label, std::move(*answer), head_only, false);
    co_return false;
  }
  stream.expires_never();
  auto response = co_await ask(routed.label, routed.handler,
                               to_request(parser.get(), std::move(routed.target)));
  const bool keep_alive = parser.keep_alive() && !stopping_;
  co_return co_await write(connection, routed.label, std::move(response), head_only, keep_alive);
}

asio::awaitable<bool> Server::Impl::await_first_byte(Connection* connection,
                                                     beast::flat_buffer* buffer) {
  if (stopping_) co_return false;
  connection->set_idle(true);
  connection->stream.expires_after(options_.idle_timeout);
  const auto [error, read] =
      co_await connection->stream.async_read_some(buffer->prepare(kFirstRead), kToken);
  if (error) co_return false;
  buffer->commit(read);
  co_return true;
}

asio::awaitable<error_code> Server::Impl::read_body(Connection* connection,
                                                    beast::flat_buffer* buffer, Parser* parser) {
  if (parser->is_done()) co_return error_code{};
  if (parser->content_length_remaining().value_or(0) > options_.max_body_bytes) {
    co_return http::error::body_limit;
  }
  parser->body_limit(options_.max_body_bytes);
  if (beast::iequals(parser->get()[http::field::expect], "100-continue")) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [error, written] = co_await asio::async_write(
        connection->stream, asio::buffer(kContinue.data(), kContinue.size()), kToken);
    if (error) co_return error;
  }
  const auto [error, read] =
      co_await http::async_read(connection->stream, *buffer, *parser, kToken);
  co_return error;
}

asio::awaitable<HttpResponse> Server::Impl::ask(std::string label, const Handler* handler,
                                                HttpRequest request) {
  std::exception_ptr error;
  try {
    co_return co_await (*handler)(std::move(request));
  } catch (...) {
    error = std::current_exception();
  }
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) std::rethrow_exception(error);
  tell_error(label, error);
  co_return plain(500, "Something went wrong here; the log says what.");
}

asio::awaitable<bool> Server::Impl::write(Connection* connection, std::string label,
                                          HttpResponse response, bool head_only, bool keep_alive) {
  std::string head;
  try {
    head = response_head(response, keep_alive, now());
  } catch (const std::exception&) {
    tell_error(label, std::current_exception());
    response = plain(500, "Something went wrong here; the log says what.");
    head = response_head(response, keep_alive, now());
  }
  told(label, response.status);
  const std::string_view body = head_only ? std::string_view() : std::string_view(response.body);
  connection->stream.expires_after(options_.idle_timeout);
  const std::array<asio::const_buffer, 2> bytes{asio::buffer(head), asio::buffer(body)};
  const auto [error, written] = co_await asio::async_write(connection->stream, bytes, kToken);
  co_return !error && keep_alive;
}

// Closing a socket with unread input resets it, and the client may lose the response: what it
// still sends is read away, for a moment.
asio::awaitable<void> Server::Impl::linger(Connection* connection) {
  auto& socket = connection->stream.socket();
  error_code error;
  socket.shutdown(tcp::socket::shutdown_send, error);
  if (error || stopping_) co_return;
  connection->set_idle(true);
  connection->stream.expires_after(kLinger);
  std::array<char, 4096> sink{};
  while (!error) {
    const auto [read_error, read] =
        co_await connection->stream.async_read_some(asio::buffer(sink), kToken);
    error = read_error;
  }
}

void Server::Impl::tell_error(const std::string& where, const std::exception_ptr& error) const {
  if (!options_.on_error) return;
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    options_.on_error(where, e.what());
  } catch (...) {
    options_.on_error(where, "an exception of unknown type");
  }
}

Server::Server(asio::any_io_executor loop, ServerOptions options, OnRequest on_request)
    : impl_(std::make_unique<Impl>(std::move(loop), std::move(options), std::move(on_request))) {}

Server::~Server() = default;

void Server::handle(std::string method, std::string path, Handler handler) {
  impl_->handle(std::move(method), std::move(path), std::move(handler));
}

Result<void> Server::listen() { return impl_->listen(); }
std::uint16_t Server::port() const { return impl_->port(); }
asio::awaitable<void> Server::stop(Duration grace) { return impl_->stop(grace); }

}  // namespace newswatch::web
