// newswatch target test: sends a made-up alert to one target, once, and says what became of it.
// Nothing is stored, and a daemon that runs is not asked.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "alerts/payload.h"
#include "alerts/sample.h"
#include "alerts/sender.h"
#include "alerts/template.h"
#include "config/config.h"
#include "core/json.h"
#include "core/url.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "daemon/version.h"
#include "net/http_client.h"

namespace newswatch::daemon {
namespace {

struct Outcome {
  alerts::Tried tried;
  Duration took{0};
};

Outcome send(const Target& target, const store::Delivery& delivery) {
  boost::asio::io_context loop(1);
  net::HttpClient http(loop.get_executor(),
                       {.user_agent = user_agent(""), .max_idle_connections = 1});
  alerts::Sender sender(
      loop.get_executor(), http, [] { return now(); }, STDOUT_FILENO);
  Outcome outcome;
  std::exception_ptr defect;
  const auto started = std::chrono::steady_clock::now();
  auto task = sender.send(std::make_shared<const alerts::Channel>(target), delivery, 0.5);
  boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, auto tried) {
    defect = error;
    outcome.tried = std::move(tried);
    loop.stop();
  });
  loop.run();
  if (defect) std::rethrow_exception(defect);
  outcome.took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started);
  return outcome;
}

// What the daemon would do after such an answer.
std::string_view consequence(alerts::Verdict verdict) {
  switch (verdict) {
    case alerts::Verdict::delivered:
      return "delivered";
    case alerts::Verdict::retry:
      return "not delivered: an alert would be tried again";
    case alerts::Verdict::hold_target:
      return "not delivered: the target would be left alone for a while, and then tried again";
    case alerts::Verdict::dead:
      return "refused: an alert would become a dead letter";
    case alerts::Verdict::disable:
      return "gone: the target would be disabled";
  }
  return "";
}

std::string_view verdict_name(alerts::Verdict verdict) {
  switch (verdict) {
    case alerts::Verdict::delivered:
      return "delivered";
    case alerts::Verdict::retry:
      return "retry";
    case alerts::Verdict::hold_target:
      return "hold_target";
    case alerts::Verdict::dead:
      return "dead";
    case alerts::Verdict::disable:
      return "disable";
  }
  return "";
}

void print(const Target& target, const std::string& host, const store::Delivery& delivery,
           const Outcome& outcome, bool json) {
  const auto verdict = outcome.tried.decision.verdict;
  if (json) {
    fmt::print("{}\n", dump_json_pretty({{"target", target.name.value},
                                         {"format", to_string(target.format)},
                                         {"host", host},
                                         {"alert_id", delivery.alert.id.value},
                                         {"delivered", verdict == alerts::Verdict::delivered},
                                         {"outcome", verdict_name(verdict)},
                                         {"status", outcome.tried.status},
                                         {"detail", outcome.tried.decision.reason},
                                         {"took_ms", outcome.took.count()}}));
    return;
  }
  fmt::print("{} ({}{}{}): {}\n  {} after {} ms\n", target.name.value, to_string(target.format),
             host.empty() ? "" : " at ", host, consequence(verdict),
             escape_control(outcome.tried.decision.reason), outcome.took.count());
}

}  // namespace

int target_test_command(const TargetTestOptions& options) {
  const auto loaded = config::load(options.config);
  if (!loaded.config) {
    fmt::print(stderr, "{}", loaded.diagnostics.render());
    return kFailure;
  }
  const auto& targets = loaded.config->targets;
  const auto target = std::find_if(targets.begin(), targets.end(),
                                   [&](const Target& t) { return t.name.value == options.target; });
  if (target == targets.end()) {
    std::vector<std::string> names;
    for (const auto& t : targets) names.push_back(t.name.value);
    const auto near = did_you_mean(options.target, names);
    fmt::print(stderr, "newswatch: there is no target \"{}\" in {}; {}\n",
               escape_control(options.target), options.config,
               !near.empty()   ? fmt::format("did you mean \"{}\"?", near)
               : names.empty() ? "it has none"
                               : fmt::format("it has {}", fmt::join(names, ", ")));
    return kFailure;
  }
  Diagnostics faults;
  alerts::check_template(*target, faults);
  if (faults.has_errors()) {
    fmt::print(stderr, "{}", faults.render());
    return kFailure;
  }
  const auto delivery = alerts::test_delivery(target->name, now());
  if (target->format == TargetFormat::stdout_text) {
    if (!options.json) {
      fmt::print("{}", alerts::console_text(delivery, now(), {.colour = false}));
    }
    Outcome outcome;
    outcome.tried.decision.reason = "printed";
    print(*target, {}, delivery, outcome, options.json);
    return kOk;
  }
  const auto url = Url::parse(target->url);
  const auto outcome = send(*target, delivery);
  print(*target, url ? url->host() : std::string{}, delivery, outcome, options.json);
  return outcome.tried.decision.verdict == alerts::Verdict::delivered ? kOk : kFailure;
}

}  // namespace newswatch::daemon
