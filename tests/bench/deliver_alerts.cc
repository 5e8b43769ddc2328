// What alerts_bench.py measures: the deliverer with a real store and signing, from a queue that
// stands in the database to the last record of an answer.
//
// usage: deliver_alerts URL [--alerts N] [--concurrency N] [--print-body]
//
// One line of JSON comes out, or the body of one alert.
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <utility>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "alerts/deliverer.h"
#include "alerts/payload.h"
#include "core/alert.h"
#include "net/http_client.h"
#include "store/store.h"

namespace newswatch {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr int kAlertsAPoll = 50;

struct Options {
  std::string url;
  int alerts = 10'000;
  int concurrency = 4;
  bool print_body = false;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto total = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return total(usage.ru_utime) + total(usage.ru_stime);
}

// Runs one coroutine to its end.
template <class T>
T run(asio::io_context& loop, asio::awaitable<T> task) {
  T result{};
  std::exception_ptr error;
  asio::co_spawn(loop, std::move(task), [&](std::exception_ptr e, T value) {
    error = e;
    result = std::move(value);
    loop.stop();
  });
  loop.restart();
  loop.run();
  if (error) std::rethrow_exception(error);
  return result;
}

asio::awaitable<bool> drained(alerts::Deliverer& deliverer) {
  deliverer.wake();
  co_await deliverer.drain();
  co_return true;
}

asio::awaitable<bool> stopped(alerts::Deliverer& deliverer) {
  co_await deliverer.stop(Duration{0});
  co_return true;
}

Alert alert(int number) {
  Alert a;
  a.feed = {"bne"};
  a.feed_title = "bne IntelliNews";
  a.feed_site = "intellinews.com";
  a.item_key = ItemKey{hash128(std::to_string(number))};
  a.item.title = fmt::format("A 28-point Ukraine peace plan, leaked to report {}", number);
  a.item.link = fmt::format("https://www.intellinews.com/plan-{}", number);
  a.item.summary = std::string(400, 's');
  a.item.language = "en";
  a.first_seen = now();
  a.rule = {"peace-plan"};
  a.severity = Severity::high;
  const auto report = report_id(a.feed, a.item_key);
  a.story = story_led_by(report);
  a.id = alert_id(a.rule, report);
  return a;
}

store::PollCommit poll(int first, int end) {
  store::PollCommit commit;
  commit.feed = {"bne"};
  for (int n = first; n < end; ++n) {
    store::QueuedAlert queued{.alert = alert(n), .targets = {{"desk"}}};
    const auto& a = queued.alert;
    commit.listed.push_back(a.item_key);
    commit.items.push_back({a.item_key, a.item, a.first_seen, {}});
    store::StoryMember member;
    member.story = a.story;
    member.report = lead_report(a.story);
    member.feed = a.feed;
    member.key = a.item_key;
    member.url = a.item.link;
    member.decision = "new";
    member.reason = "no_match";
    member.seen = a.first_seen;
    commit.members.push_back(std::move(member));
    commit.alerts.push_back(std::move(queued));
  }
  return commit;
}

class TempFolder {
 public:
  TempFolder() {
    auto name = (fs::temp_directory_path() / "newswatch-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

void measure(const Options& options) {
  const TempFolder folder;
  asio::io_context loop(1);
  auto opened = store::Store::open(folder.file("newswatch.db"), loop.get_executor());
  if (!opened) throw std::runtime_error(opened.error().message);
  auto& store = **opened;
  for (int n = 0; n < options.alerts; n += kAlertsAPoll) {
    const auto written =
        run(loop, store.commit(poll(n, std::min(n + kAlertsAPoll, options.alerts))));
    if (!written) throw std::runtime_error(written.error().message);
  }

  Target target;
  target.name = {"desk"};
  target.format = TargetFormat::webhook;
  target.url = options.url;
  target.secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  target.concurrency = options.concurrency;
  net::HttpClient http(loop.get_executor(), {});
  size_t delivered = 0, commits = 0;
  store.on_commit([&](const store::Store::CommitStats&) { ++commits; });
  alerts::Deliverer deliverer(loop.get_executor(), http, store,
                              [&](const alerts::AttemptReport& report) {
                                delivered += report.state == store::DeliveryState::delivered;
                              });
  const auto started = std::chrono::steady_clock::now();
  const double before = cpu_seconds();
  deliverer.set_targets({target});
  run(loop, drained(deliverer));
  const double cpu = cpu_seconds() - before;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  run(loop, stopped(deliverer));
  fmt::print("{{\"alerts\": {}, \"seconds\": {:.6f}, \"cpu_seconds\": {:.6f}, \"commits\": {}}}\n",
             delivered, wall.count(), cpu, commits);
}

}  // namespace
}  // namespace newswatch

int main(int argc, char** argv) {
  newswatch::Options options;
  CLI::App app("What delivering alerts costs");
  app.add_option("url", options.url, "A receiver that takes all")->required();
  app.add_option("--alerts", options.alerts, "So many");
  app.add_option("--concurrency", options.concurrency, "Requests at a time");
  app.add_flag("--print-body", options.print_body, "Print the body of one instead");
  CLI11_PARSE(app, argc, argv);
  try {
    if (options.print_body) {
      newswatch::store::Delivery delivery;
      delivery.alert = newswatch::alert(1);
      fmt::print("{}", newswatch::alerts::webhook_body(delivery, newswatch::now()));
      return 0;
    }
    newswatch::measure(options);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "deliver_alerts: {}\n", e.what());
    return 1;
  }
}
