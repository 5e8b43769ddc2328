#include "net/ares_channel.h"

#include <chrono>
#include <stdexcept>
#include <sys/time.h>
#include <utility>

#include <fmt/format.h>

namespace newswatch::net {

namespace asio = boost::asio;

namespace {

// For each server in turn, twice as long each round: a lookup ends after 14 s at most with one.
constexpr int kTryMilliseconds = 2000;
constexpr int kTries = 3;

}  // namespace

AresChannel::AresChannel(asio::any_io_executor executor, const std::string& servers)
    : timer_(executor),
      watcher_(executor,
               [this](int socket, SocketEvents events) {
                 process(events.readable ? socket : ARES_SOCKET_BAD,
                         events.writable ? socket : ARES_SOCKET_BAD);
               }),
      self_(std::make_shared<AresChannel*>(this)) {
  static const int library = ares_library_init(ARES_LIB_INIT_ALL);
  if (library != ARES_SUCCESS) throw std::runtime_error("c-ares could not be initialised");
  ares_options options{};
  options.timeout = kTryMilliseconds;
  options.tries = kTries;
  options.sock_state_cb = &AresChannel::on_state;
  options.sock_state_cb_data = this;
  const int status = ares_init_options(
      &channel_, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
  if (status != ARES_SUCCESS) {
    throw std::runtime_error(fmt::format("c-ares: {}", ares_strerror(status)));
  }
  if (servers.empty()) return;
  if (const int set = ares_set_servers_ports_csv(channel_, servers.c_str()); set != ARES_SUCCESS) {
    ares_destroy(channel_);
    throw std::runtime_error(fmt::format("name servers \"{}\": {}", servers, ares_strerror(set)));
  }
}

AresChannel::~AresChannel() {
  *self_ = nullptr;
  ares_destroy(channel_);
}

void AresChannel::lookup(const std::string& host, OnAnswer on_answer) {
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  auto argument = std::make_unique<OnAnswer>(std::move(on_answer));
  ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, &AresChannel::on_answer,
                   argument.release());
  set_timer();
}

void AresChannel::on_answer(void* argument, int status, int, ares_addrinfo* answer) noexcept {
  const std::unique_ptr<OnAnswer> callback(static_cast<OnAnswer*>(argument));
  (*callback)(status, status == ARES_SUCCESS ? answer : nullptr);
  if (answer != nullptr) ares_freeaddrinfo(answer);
}

void AresChannel::on_state(void* self, ares_socket_t socket, int readable, int writable) noexcept {
  auto& watcher = static_cast<AresChannel*>(self)->watcher_;
  try {
    if (readable == 0 && writable == 0) {
      watcher.forget(socket);  // c-ares closes it next
    } else {
      watcher.watch(socket, readable != 0, writable != 0);
    }
  } catch (...) {  // NOLINT(bugprone-empty-catch): the lookup then ends by its timeout
  }
}

void AresChannel::process(ares_socket_t readable, ares_socket_t writable) {
  ares_process_fd(channel_, readable, writable);
  set_timer();
}

void AresChannel::set_timer() {
  timeval left{};
  if (ares_timeout(channel_, nullptr, &left) == nullptr) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec) +
                       std::chrono::milliseconds(1));
  timer_.async_wait([self = self_](boost::system::error_code error) {
    if (error || *self == nullptr) return;
    (*self)->process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  });
}

}  // namespace newswatch::net
