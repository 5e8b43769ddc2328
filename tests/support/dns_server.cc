#include "tests/support/dns_server.h"

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <fmt/format.h>

namespace newswatch::testing {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr std::size_t kHeader = 12;
constexpr int kTypeA = 1;
constexpr int kTtl = 0;  // every query reaches us

int byte(std::string_view packet, std::size_t at) { return static_cast<unsigned char>(packet[at]); }

void put16(std::string& out, int value) {
  out += static_cast<char>(value >> 8 & 0xff);
  out += static_cast<char>(value & 0xff);
}

struct Question {
  std::string name;
  int type = 0;
  std::size_t end = kHeader;  // where its bytes end in the packet
};

// Of a query with one question and no compression, as resolvers send it.
std::optional<Question> read_question(std::string_view packet) {
  Question question;
  std::size_t at = kHeader;
  while (at < packet.size() && packet[at] != 0) {
    const auto length = static_cast<std::size_t>(byte(packet, at));
    if (at + 1 + length >= packet.size()) return std::nullopt;
    if (!question.name.empty()) question.name += '.';
    for (const char c : packet.substr(at + 1, length)) {
      question.name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    at += 1 + length;
  }
  if (at + 5 > packet.size()) return std::nullopt;
  question.type = byte(packet, at + 1) << 8 | byte(packet, at + 2);
  question.end = at + 5;
  return question;
}

std::string answer_to(std::string_view query, const Question& question,
                      const std::vector<std::string>& addresses) {
  const std::size_t count = question.type == kTypeA ? addresses.size() : 0;
  std::string out(query.substr(0, 2));
  put16(out, addresses.empty() ? 0x8183 : 0x8180);  // recursion available; NXDOMAIN or not
  put16(out, 1);
  put16(out, static_cast<int>(count));
  put16(out, 0);
  put16(out, 0);
  out += query.substr(kHeader, question.end - kHeader);
  for (std::size_t i = 0; i < count; ++i) {
    put16(out, 0xc000 | kHeader);  // the question's name
    put16(out, kTypeA);
    put16(out, 1);
    put16(out, 0);
    put16(out, kTtl);
    put16(out, 4);
    for (const auto b : asio::ip::make_address_v4(addresses[i]).to_bytes()) {
      out += static_cast<char>(b);
    }
  }
  return out;
}

}  // namespace

class DnsServer::Impl {
 public:
  explicit Impl(Handler handler)
      : handler_(std::move(handler)),
        socket_(context_, udp::endpoint(asio::ip::address_v4::loopback(), 0)),
        port_(socket_.local_endpoint().port()) {
    receive();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Impl() {
    context_.stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::uint16_t port() const { return port_; }

  bool wait_for_query() const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return queries_ > 0; });
  }

 private:
  void receive() {
    socket_.async_receive_from(asio::buffer(buffer_), peer_,
                               [this](boost::system::error_code error, std::size_t bytes) {
                                 if (error) return;
                                 answer({buffer_.data(), bytes});
                                 receive();
                               });
  }

  void answer(std::string_view query) {
    const auto question = read_question(query);
    if (!question) return;
    const auto addresses = handler_(question->name);
    if (addresses) {
      boost::system::error_code ignored;
      socket_.send_to(asio::buffer(answer_to(query, *question, *addresses)), peer_, 0, ignored);
    }
    const std::lock_guard lock(mutex_);
    ++queries_;
    changed_.notify_all();
  }

  const Handler handler_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  int queries_ = 0;
  asio::io_context context_{1};
  udp::socket socket_;
  udp::endpoint peer_;
  std::array<char, 1500> buffer_{};
  const std::uint16_t port_;
  std::thread thread_;
};

DnsServer::DnsServer(Handler handler) : impl_(std::make_unique<Impl>(std::move(handler))) {}
DnsServer::~DnsServer() = default;
std::string DnsServer::address() const { return fmt::format("127.0.0.1:{}", impl_->port()); }
bool DnsServer::wait_for_query() const { return impl_->wait_for_query(); }

}  // namespace newswatch::testing
