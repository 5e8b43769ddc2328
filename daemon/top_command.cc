// newswatch top: the running daemon, live in the terminal.
#include <csignal>
#include <cstdio>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/duration.h"
#include "daemon/command_support.h"
#include "daemon/commands.h"
#include "daemon/daemon_client.h"
#include "daemon/scrape.h"
#include "daemon/top_view.h"

namespace newswatch::daemon {
namespace {

constexpr size_t kRatesKept = 60;

volatile std::sig_atomic_t interrupted = 0;

// Keys come one by one, and what stood on the terminal comes back at the end.
class FullScreen {
 public:
  FullScreen() {
    tcgetattr(STDIN_FILENO, &before_);
    auto keys = before_;
    keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &keys);
    std::fputs("\x1b[?1049h\x1b[?25l", stdout);
  }
  ~FullScreen() {
    std::fputs("\x1b[?25h\x1b[?1049l", stdout);
    std::fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;

  static void show(const std::string& text) {
    std::string screen = "\x1b[H";
    for (const char c : text) screen += c == '\n' ? std::string("\x1b[K\n") : std::string(1, c);
    std::fputs((screen + "\x1b[J").c_str(), stdout);
    std::fflush(stdout);
  }

 private:
  termios before_{};
};

Result<Scrape> scrape(const config::Web& web) {
  auto answer = ask_daemon(web, "/metrics", {}, net::Method::get);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return failure(fmt::format("the daemon answers {}", answer->status));
  return Scrape(answer->body, now());
}

// False where "q" was pressed, or the command is to end.
bool wait_for_key(Duration span, bool keys) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  const int ready = ::poll(&input, keys ? 1 : 0, static_cast<int>(span.count()));
  if (interrupted != 0) return false;
  if (ready <= 0) return true;
  char key = 0;
  return ::read(STDIN_FILENO, &key, 1) == 1 && key != 'q' && key != 'Q';
}

int show_once(const config::Web& web, Scrape before, Duration interval) {
  wait_for_key(interval, /*keys=*/false);
  const auto after = scrape(web);
  if (!after) return fail(after.error().message);
  fmt::print("{}", top_view(terminal_of(stdout), before, *after, {poll_rate(before, *after)}));
  return kOk;
}

// Shows the time since the command began at first, so that rates stand there at once.
int show_live(const config::Web& web, Scrape before, Duration interval) {
  struct sigaction end {};
  end.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &end, nullptr);
  sigaction(SIGTERM, &end, nullptr);
  std::string ended;
  {
    const FullScreen screen;
    PollRates rates;
    while (wait_for_key(interval, /*keys=*/true)) {
      auto after = scrape(web);
      if (!after) {
        ended = after.error().message;
        break;
      }
      rates.push_back(poll_rate(before, *after));
      if (rates.size() > kRatesKept) rates.pop_front();
      FullScreen::show(top_view(terminal_of(stdout), before, *after, rates) + "\nq quits\n");
      before = std::move(*after);
    }
  }
  return ended.empty() ? kOk : fail(ended);
}

}  // namespace

int top_command(const TopOptions& options) {
  const auto interval = parse_duration(options.interval);
  if (!interval || *interval < std::chrono::milliseconds(100)) {
    return fail("--interval must be a span of at least 100ms, such as 2s", kUsage);
  }
  const auto config = load_config(options.config);
  if (!config) return kFailure;
  auto first = scrape(config->web);
  if (!first) return fail(first.error().message);
  const bool live = !options.once && isatty(STDOUT_FILENO) != 0 && isatty(STDIN_FILENO) != 0;
  return live ? show_live(config->web, std::move(*first), *interval)
              : show_once(config->web, std::move(*first), *interval);
}

}  // namespace newswatch::daemon
