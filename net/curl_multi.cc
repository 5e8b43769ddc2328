#include "net/curl_multi.h"

#include <csignal>
#include <new>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace newswatch::net {

namespace asio = boost::asio;

namespace {

// Where libcurl 7.88 closes the oldest connection to make room for another, it keeps an empty entry
// for its host, and walks the entries of all hosts that it ever met each time: at 10,000 hosts that
// is more than all else a poll costs. So it is not left to make room; see keeps_more().
constexpr long kUnlimited = 1'000'000;

void check(CURLMcode code, const char* what) {
  if (code == CURLM_OK) return;
  throw std::runtime_error(fmt::format("libcurl: {}: {}", what, curl_multi_strerror(code)));
}

int to_curl(SocketEvents events) {
  return (events.readable ? CURL_CSELECT_IN : 0) | (events.writable ? CURL_CSELECT_OUT : 0);
}

}  // namespace

void initialise_libcurl() {
  static const bool done = [] {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
      throw std::runtime_error("libcurl could not be initialised");
    }
    struct sigaction current {};
    if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
      std::signal(SIGPIPE, SIG_IGN);
    }
    return true;
  }();
  static_cast<void>(done);
}

template <class T>
void CurlMulti::set(CURLMoption option, T value) {
  static_assert(std::is_pointer_v<T> || std::is_same_v<T, long>);
  check(curl_multi_setopt(handle_.get(), option, value), "curl_multi_setopt");
}

CurlMulti::CurlMulti(asio::any_io_executor executor, std::size_t max_idle_connections,
                     OnFinished on_finished)
    : on_finished_(std::move(on_finished)),
      timer_(executor),
      max_idle_connections_(max_idle_connections),
      watcher_(executor,
               [this](int socket, SocketEvents events) { action(socket, to_curl(events)); }),
      self_(std::make_shared<CurlMulti*>(this)) {
  initialise_libcurl();
  handle_.reset(curl_multi_init());
  if (!handle_) throw std::bad_alloc();
  set(CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  set(CURLMOPT_SOCKETDATA, this);
  set(CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
  set(CURLMOPT_TIMERDATA, this);
  set(CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  set(CURLMOPT_MAXCONNECTS, kUnlimited);
}

CurlMulti::~CurlMulti() {
  *self_ = nullptr;
  // Cleaning up would call them; on_close still has to run, for the connections it closes.
  curl_multi_setopt(handle_.get(), CURLMOPT_SOCKETFUNCTION, nullptr);
  curl_multi_setopt(handle_.get(), CURLMOPT_TIMERFUNCTION, nullptr);
  handle_.reset();
}

void CurlMulti::prepare(CurlEasy& easy) {
  // The data is the multi's, not the transfer's: a connection outlives its transfer.
  easy.set(CURLOPT_CLOSESOCKETFUNCTION, &CurlMulti::on_close);
  easy.set(CURLOPT_CLOSESOCKETDATA, static_cast<void*>(this));
}

void CurlMulti::add(CURL* easy) {
  check(curl_multi_add_handle(handle_.get(), easy), "add");
  ++running_;
}

void CurlMulti::remove(CURL* easy) {
  check(curl_multi_remove_handle(handle_.get(), easy), "remove");
  if (--running_ > 0) return;
  due_.reset();  // nothing runs: the loop has nothing to wait for
  timer_.cancel();
}

int CurlMulti::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept {
  auto& watcher = static_cast<CurlMulti*>(self)->watcher_;
  try {
    if (what == CURL_POLL_REMOVE) {
      watcher.rest(socket);  // open for the next transfer, or closed later
    } else {
      watcher.watch(socket, (what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
    }
    return 0;
  } catch (...) {
    return -1;  // libcurl gives the transfers up
  }
}

int CurlMulti::on_close(void* self, curl_socket_t socket) noexcept {
  try {
    static_cast<CurlMulti*>(self)->kept_.forget(socket);
    static_cast<CurlMulti*>(self)->watcher_.forget(socket);
  } catch (...) {  // NOLINT(bugprone-empty-catch): the socket is closed in any case
  }
  return ::close(socket);
}

int CurlMulti::on_timer(CURLM*, long timeout_ms, void* self) noexcept {
  try {
    static_cast<CurlMulti*>(self)->set_due(timeout_ms);
    return 0;
  } catch (...) {
    return -1;
  }
}

// libcurl must not be called from here, so what is due at once goes through the loop too.
void CurlMulti::set_due(long timeout_ms) {
  if (timeout_ms < 0) {
    due_.reset();
    return;
  }
  due_ = Clock::now() + std::chrono::milliseconds(timeout_ms);
  if (timeout_ms > 0) {
    if (!timer_at_ || *due_ < *timer_at_) arm_timer(*due_);
    return;
  }
  if (std::exchange(posted_, true)) return;
  asio::post(timer_.get_executor(), [self = self_] {
    if (*self == nullptr) return;
    (*self)->posted_ = false;
    (*self)->act_when_due();
  });
}

void CurlMulti::arm_timer(Clock::time_point at) {
  timer_.expires_at(at);
  timer_at_ = at;
  timer_.async_wait([self = self_, at](boost::system::error_code error) {
    if (*self == nullptr || (*self)->timer_at_ != at) return;  // set anew in the meantime
    (*self)->timer_at_.reset();
    if (!error || (*self)->due_) (*self)->act_when_due();
  });
}

void CurlMulti::act_when_due() {
  if (!due_) return;
  if (Clock::now() >= *due_) {
    due_.reset();
    action(CURL_SOCKET_TIMEOUT, 0);
  } else if (!timer_at_ || *due_ < *timer_at_) {
    arm_timer(*due_);
  }
}

void CurlMulti::action(curl_socket_t socket, int events) {
  int running = 0;
  check(curl_multi_socket_action(handle_.get(), socket, events, &running), "socket action");
  finish_ended();
}

void CurlMulti::finish_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(handle_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // Removing the handle frees the message.
    CURL* const easy = message->easy_handle;
    const CURLcode result = message->data.result;
    remove(easy);
    on_finished_(easy, result);
  }
}

}  // namespace newswatch::net
