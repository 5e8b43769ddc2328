#include "tests/demo/demo.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <deque>
#include <memory>
#include <stdexcept>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "alerts/signature.h"
#include "tests/demo/daemon_process.h"
#include "tests/demo/feed_server.h"
#include "tests/demo/scratch.h"
#include "tests/demo/stories.h"
#include "tests/demo/webhook_receiver.h"
#include "tests/support/child_process.h"

namespace newswatch::demo {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using boost::system::error_code;

namespace {

constexpr auto kLookAgain = std::chrono::milliseconds(50);  // until each feed was polled once
constexpr auto kPace = std::chrono::milliseconds(1300);     // between two items
constexpr auto kQuietEnd = std::chrono::seconds(3);  // nothing new: what is under way arrives
constexpr auto kStopLimit = std::chrono::seconds(15);
constexpr auto kBaselineAge = std::chrono::hours(3);
constexpr size_t kLastLines = 20;  // of the log, shown when the daemon died

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

double in_seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

struct Tally {
  size_t verified = 0;
  size_t repeated = 0;
  size_t bad_signatures = 0;
  size_t copies = 0;
  std::optional<Clock::duration> first_alert;  // since the daemon's start
};

class Demo {
 public:
  explicit Demo(DemoOptions options);
  int run();

 private:
  void introduce() const;
  void start_daemon();
  void wait_for_baseline();
  void publish_next();
  void on_alert(const ReceivedAlert& received);
  void on_log_line(const std::string& line);
  void on_daemon_end();
  void finish();
  void await_signal();
  void summarise() const;
  int verdict();
  void show_story() const;

  const DemoOptions options_;
  asio::io_context loop_{1};
  asio::signal_set signals_{loop_, SIGINT, SIGTERM};
  asio::steady_timer pace_{loop_};
  asio::steady_timer end_{loop_};
  const ScratchFolder folder_;
  const std::string secret_ = random_secret();
  const std::uint16_t web_port_ = free_port();
  FeedServer feeds_{demo_feeds()};
  WebhookReceiver receiver_;
  std::string config_;
  std::unique_ptr<DaemonProcess> daemon_;
  Clock::time_point started_;
  size_t published_ = 0;
  bool finishing_ = false;
  bool died_ = false;
  Tally tally_;
  std::deque<std::string> last_lines_;
};

Demo::Demo(DemoOptions options)
    : options_(std::move(options)),
      receiver_(*alerts::decode_secret(secret_), [this](ReceivedAlert received) {
        asio::post(loop_, [this, received = std::move(received)] { on_alert(received); });
      }) {
  auto age = now() - kBaselineAge;
  for (const auto& report : baseline()) {
    feeds_.publish(report.feed, to_entry(report, 1, age));
    age += std::chrono::minutes(10);
  }
}

int Demo::run() {
  introduce();
  start_daemon();
  await_signal();
  if (options_.length) {
    end_.expires_after(*options_.length);
    end_.async_wait([this](error_code error) {
      if (!error) finish();
    });
  }
  wait_for_baseline();
  loop_.run();
  summarise();
  const int code = verdict();
  if (code == 0) show_story();
  return code;
}

void Demo::introduce() const {
  const auto feeds = feeds_.feeds().size();
  print(fmt::format(
      "{}\n"
      "  {} feeds in three formats and three languages, on loopback; the rules are those of\n"
      "  {}\n"
      "  metrics while it runs: http://127.0.0.1:{}/metrics\n"
      "{}\n",
      bold("newswatch demo", options_.style), feeds, options_.rules_folder, web_port_,
      options_.length ? "" : dim("  Ctrl-C ends it.\n", options_.style)));
}

void Demo::start_daemon() {
  const auto secret_file = folder_.write("desk.secret", secret_ + "\n");
  config_ = folder_.write("newswatch.yaml", daemon_config(feeds_, {web_port_, options_.rules_folder,
                                                                   receiver_.url(), secret_file}));
  // Who started the demo is not who started the daemon.
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("JOURNAL_STREAM");
  started_ = Clock::now();
  daemon_ = std::make_unique<DaemonProcess>(
      loop_, std::vector<std::string>{options_.program, "run", "--config", config_},
      [this](const std::string& line) { on_log_line(line); }, [this] { on_daemon_end(); });
}

void Demo::wait_for_baseline() {
  if (finishing_) return;
  if (feeds_.all_asked()) {
    print(fmt::format("{}\n\n", dim(fmt::format("Each feed was polled once: the {} items it lists "
                                                "are known now, and no news. From here on there is "
                                                "some.",
                                                baseline().size()),
                                    options_.style)));
    publish_next();
    return;
  }
  pace_.expires_after(kLookAgain);
  pace_.async_wait([this](error_code error) {
    if (!error) wait_for_baseline();
  });
}

void Demo::publish_next() {
  if (finishing_) return;
  if (options_.length && Clock::now() > started_ + *options_.length - kQuietEnd) return;
  const auto& reports = script();
  const auto& report = reports[published_ % reports.size()];
  const int edition = static_cast<int>(published_ / reports.size()) + 1;
  feeds_.publish(report.feed, to_entry(report, edition, now()));
  ++published_;
  pace_.expires_after(kPace);
  pace_.async_wait([this](error_code error) {
    if (!error) publish_next();
  });
}

void Demo::on_alert(const ReceivedAlert& received) {
  switch (received.verdict) {
    case ReceivedAlert::Verdict::repeated:
      ++tally_.repeated;
      return;
    case ReceivedAlert::Verdict::bad_signature:
    case ReceivedAlert::Verdict::not_json:
      ++tally_.bad_signatures;
      print(
          bold("An alert came whose signature is not right; it was refused.\n\n", options_.style));
      return;
    case ReceivedAlert::Verdict::verified:
      break;
  }
  ++tally_.verified;
  if (!tally_.first_alert) tally_.first_alert = Clock::now() - started_;
  std::optional<Duration> age;
  const auto& data = received.alert.at("data");
  const auto publication = feeds_.find(data.at("feed").at("id").get<std::string>(),
                                       data.at("item").at("id").get<std::string>());
  if (publication) age = std::chrono::floor<Duration>(Clock::now() - publication->published);
  print(render_alert(received.alert, age, options_.style));
}

void Demo::on_log_line(const std::string& line) {
  last_lines_.push_back(line);
  if (last_lines_.size() > kLastLines) last_lines_.pop_front();
  const auto shown = interesting_log_line(line);
  if (!shown) return;
  if (shown->starts_with("copy of ")) ++tally_.copies;
  print(dim("newswatch: " + *shown, options_.style) + "\n\n");
}

void Demo::on_daemon_end() {
  died_ = !finishing_;
  finishing_ = true;
  error_code ignored;
  signals_.cancel(ignored);
  pace_.cancel();
  end_.cancel();
}

void Demo::finish() {
  if (finishing_) {
    daemon_->kill();
    return;
  }
  finishing_ = true;
  pace_.cancel();
  daemon_->terminate();
  end_.expires_after(kStopLimit);
  end_.async_wait([this](error_code error) {
    if (!error) finish();
  });
}

void Demo::await_signal() {
  signals_.async_wait([this](error_code error, int) {
    if (error) return;
    finish();
    await_signal();  // a second one is for the impatient
  });
}

void Demo::summarise() const {
  const auto total = feeds_.total();
  const auto line = [&](std::string_view name, const std::string& value) {
    return fmt::format("  {} {}\n", dim(fmt::format("{:<18}", name), options_.style), value);
  };
  auto text = bold("Summary", options_.style) + "\n";
  text += line("feeds", fmt::format("{}: {} requests, {} of them answered 304 Not Modified",
                                    feeds_.feeds().size(), total.requests, total.not_modified));
  text += line("items published", fmt::format("{}, after a silent baseline of {}", published_,
                                              total.items - published_));
  auto alerts = std::to_string(tally_.verified);
  if (tally_.first_alert) {
    alerts += fmt::format(", the first {:.1f} s after the daemon's start",
                          in_seconds(*tally_.first_alert));
  }
  text += line("alerts verified", alerts);
  text += line("copies folded", std::to_string(tally_.copies));
  text += line("bad signatures", std::to_string(tally_.bad_signatures));
  if (tally_.repeated > 0) text += line("delivered twice", std::to_string(tally_.repeated));
  print(text);
}

int Demo::verdict() {
  const int code = daemon_->wait();
  if (died_ || code != 0) {
    std::string log;
    for (const auto& line : last_lines_) log += "  " + line + "\n";
    print(fmt::format("\nThe daemon ended {}with code {}. The end of its log:\n{}",
                      died_ ? "by itself, " : "", code, log));
    return 1;
  }
  if (tally_.verified == 0) {
    print("\nNo verified alert came: it ended too early, or something is wrong.\n");
    return 1;
  }
  return tally_.bad_signatures == 0 ? 0 : 1;
}

// The time line of the story that most sites tell, as the program itself shows it.
void Demo::show_story() const {
  const auto newswatch = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {options_.program, "--config", config_, "stories"});
    return testing::run_command(std::move(arguments)).output;
  };
  const auto stories = nlohmann::json::parse(newswatch({"--output", "json"}));
  const auto widest =
      std::max_element(stories.begin(), stories.end(), [](const auto& a, const auto& b) {
        const auto breadth = [](const auto& story) {
          return std::pair(story.at("sources").template get<int>(),
                           story.at("reports").template get<int>());
        };
        return breadth(a) < breadth(b);
      });
  if (widest == stories.end()) return;
  print(
      fmt::format("\n{}\n{}",
                  bold(fmt::format("The widest of {} stories, as `newswatch stories show` tells it",
                                   stories.size()),
                       options_.style),
                  newswatch({"show", widest->at("id").get<std::string>()})));
}

}  // namespace

int run_demo(DemoOptions options) {
  if (::access(options.program.c_str(), X_OK) != 0) {
    throw std::runtime_error(
        fmt::format("{} is missing: build it first (./dev build), or name another with --program",
                    options.program));
  }
  Demo demo(std::move(options));
  return demo.run();
}

}  // namespace newswatch::demo
