#include "tests/web/running_server.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>

namespace newswatch::web {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

asio::awaitable<HttpResponse> answer(std::string body, HttpRequest request) {
  HttpResponse response;
  response.body = std::move(body);
  if (response.body == "echo") {
    response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
  }
  co_return response;
}

}  // namespace

std::string Answer::header(const std::string& name) const {
  size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    const auto end = head.find("\r\n", at + 2);
    const auto line = head.substr(at + 2, end - at - 2);
    const auto colon = line.find(": ");
    if (colon != std::string::npos && boost::beast::iequals(line.substr(0, colon), name)) {
      return line.substr(colon + 2);
    }
    at = end;
  }
  return {};
}

Client::Client(std::uint16_t port, const std::string& address) {
  socket_.connect({asio::ip::make_address(address), port});
}

bool Client::send(const std::string& bytes) {
  error_code error;
  asio::write(socket_, asio::buffer(bytes), error);
  return !error;
}

bool Client::fill() {
  char bytes[4096];
  error_code error;
  const auto read = socket_.read_some(asio::buffer(bytes), error);
  if (error) return false;
  buffer_.append(bytes, read);
  return true;
}

Answer Client::receive(bool head_only) {
  Answer answer;
  size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return answer;
  }
  answer.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  answer.status = std::stoi(answer.head.substr(9, 3));
  const auto length = answer.header("Content-Length");
  if (head_only || length.empty()) return answer;
  while (buffer_.size() < std::stoul(length)) {
    if (!fill()) break;
  }
  answer.body = buffer_.substr(0, std::stoul(length));
  buffer_.erase(0, answer.body.size());
  return answer;
}

std::string Client::receive_all() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

bool Client::closed() { return buffer_.empty() && !fill(); }

void Client::abort() {
  socket_.set_option(asio::socket_base::linger(true, 0));
  socket_.close();
}

std::string request(const std::string& method, const std::string& path, const std::string& more,
                    const std::string& body) {
  auto text = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more;
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

RunningServer::RunningServer(ServerOptions options) {
  options.port = 0;
  options.on_error = [this](const std::string& handler, const std::string& what) {
    const std::lock_guard lock(mutex_);
    errors_.push_back(handler + ": " + what);
  };
  server_ = std::make_unique<Server>(context_.get_executor(), std::move(options),
                                     [this](const std::string& handler, int status) {
                                       const std::lock_guard lock(mutex_);
                                       ++counts_[{handler, status}];
                                     });
}

RunningServer::~RunningServer() {
  if (!thread_.joinable()) return;
  if (!stopped_) stop(Duration(0)).wait();
  thread_.join();
}

void RunningServer::handle(const std::string& method, const std::string& path,
                           const std::string& body) {
  server_->handle(method, path, [body](HttpRequest r) { return answer(body, std::move(r)); });
}

void RunningServer::handle(const std::string& method, const std::string& path, Handler handler) {
  server_->handle(method, path, std::move(handler));
}

Result<void> RunningServer::start() {
  auto listening = server_->listen();
  if (listening) thread_ = std::thread([this] { context_.run(); });
  return listening;
}

std::future<void> RunningServer::stop(Duration grace) {
  stopped_ = true;
  return asio::co_spawn(context_, server_->stop(grace), asio::use_future);
}

std::map<std::pair<std::string, int>, int> RunningServer::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::vector<std::string> RunningServer::errors() const {
  const std::lock_guard lock(mutex_);
  return errors_;
}

}  // namespace newswatch::web
