// A server on a loop of its own thread, and a client made of a bare socket: what is sent and what
// comes back is seen byte for byte.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "web/server.h"

namespace newswatch::web {

struct Answer {
  int status = 0;  // 0: none came
  std::string head;
  std::string body;

  std::string header(const std::string& name) const;  // empty where there is none
};

// Blocks; a test that would wait for ever is ended by the test runner.
class Client {
 public:
  explicit Client(std::uint16_t port, const std::string& address = "127.0.0.1");

  bool send(const std::string& bytes);  // false where the connection is gone
  // The next response; `head_only` where no body follows.
  Answer receive(bool head_only = false);
  Answer ask(const std::string& bytes, bool head_only = false) {
    send(bytes);
    return receive(head_only);
  }
  // Everything until the server closes.
  std::string receive_all();
  bool closed();  // waits for the close: false where bytes come instead
  void abort();   // closes with a reset

 private:
  bool fill();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_{context_};
  std::string buffer_;
};

// "GET /x HTTP/1.1" with a Host that is known, and further header lines ("A: b\r\n").
std::string request(const std::string& method, const std::string& path,
                    const std::string& more = {}, const std::string& body = {});

class RunningServer {
 public:
  explicit RunningServer(ServerOptions options = {});
  ~RunningServer();  // stop() at once, where it has not been called
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  // Before start(). Answers with `body`; with "echo" the request as it was understood.
  void handle(const std::string& method, const std::string& path, const std::string& body);
  void handle(const std::string& method, const std::string& path, Handler handler);
  Result<void> start();
  std::future<void> stop(Duration grace);

  std::uint16_t port() const { return server_->port(); }
  boost::asio::any_io_executor executor() { return context_.get_executor(); }
  std::map<std::pair<std::string, int>, int> counts() const;
  std::vector<std::string> errors() const;

 private:
  boost::asio::io_context context_{1};
  std::unique_ptr<Server> server_;
  std::thread thread_;
  bool stopped_ = false;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, int> counts_;
  std::vector<std::string> errors_;
};

}  // namespace newswatch::web
