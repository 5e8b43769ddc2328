#include "alerts/stdout_writer.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace newswatch::alerts {
namespace {

namespace asio = boost::asio;

// A file may stand behind standard output, which epoll refuses to watch: so a full pipe is asked
// again after a moment.
constexpr auto kAskAgain = std::chrono::milliseconds(20);

bool ready(int fd) {
  pollfd entry{fd, POLLOUT, 0};
  return ::poll(&entry, 1, 0) > 0;  // with an error too: the write then says which
}

}  // namespace

asio::awaitable<Result<void>> write_stdout(int fd, std::string text, Duration timeout) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  const auto end = std::chrono::steady_clock::now() + timeout;
  std::fflush(stdout);  // what the program itself printed comes first
  for (size_t done = 0; done < text.size();) {
    if (!ready(fd)) {
      if (std::chrono::steady_clock::now() >= end) {
        co_return failure("standard output: nobody reads it");
      }
      timer.expires_after(kAskAgain);
      co_await timer.async_wait(asio::use_awaitable);
      continue;
    }
    const auto size = std::min(text.size() - done, size_t{PIPE_BUF});
    const auto wrote = ::write(fd, text.data() + done, size);
    if (wrote >= 0) {
      done += static_cast<size_t>(wrote);
    } else if (errno != EINTR && errno != EAGAIN) {
      co_return failure(fmt::format("standard output: {}", std::strerror(errno)));
    }
  }
  co_return Result<void>{};
}

bool wants_colour(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(fd) == 1 && (!no_color || !*no_color);
}

}  // namespace newswatch::alerts
