// newswatch deadletter: what could not be delivered, and what becomes of it.
#include <cstdio>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/config.h"
#include "core/json.h"
#include "core/utf8.h"
#include "daemon/alert_json.h"
#include "daemon/command_support.h"
#include "daemon/commands.h"
#include "daemon/daemon_client.h"
#include "daemon/log.h"
#include "daemon/own_store.h"
#include "daemon/terminal.h"
#include "store/store.h"

namespace newswatch::daemon {
namespace {

store::DeadLetterFilter filter_of(const DeadLetterOptions& options) {
  return {AlertId{options.alert}, TargetName{options.target}};
}

bool is_target(const config::Config& config, const std::string& name) {
  for (const auto& target : config.targets) {
    if (target.name.value == name) return true;
  }
  return false;
}

std::string why(const store::DeadLetter& letter) {
  const auto line = letter.detail.substr(0, letter.detail.find('\n'));
  return letter.status == 0 || line.find(std::to_string(letter.status)) != std::string::npos
             ? line
             : fmt::format("{} {}", letter.status, line);
}

void print_letters(const std::vector<store::DeadLetter>& letters) {
  const auto time = now();
  std::vector<std::vector<Cell>> rows;
  for (const auto& letter : letters) {
    rows.push_back({{letter.alert.id.value, Colour::dim},
                    {letter.target.value},
                    {relative(letter.at, time)},
                    {std::to_string(letter.attempts)},
                    {letter.alert.rule.value},
                    {letter.alert.item.title},
                    {why(letter), Colour::red}});
  }
  const std::vector<Column> columns = {{"ALERT"},    {"TARGET"},    {"GIVEN UP"}, {"TRIES"},
                                       {"RULE", 12}, {"TITLE", 20}, {"WHY", 20}};
  fmt::print("{}", table(terminal_of(stdout), columns, rows));
}

// What the daemon does where it runs, and this process where it does not.
Result<long long> change(const config::Config& config, const std::string& verb,
                         const store::DeadLetterFilter& filter) {
  const nlohmann::json body{{"alert", filter.alert.value}, {"target", filter.target.value}};
  const auto answer = ask_daemon_for_json(config.web, "/api/v1/deadletters/" + verb, body);
  if (!answer) return tl::unexpected(answer.error());
  if (*answer) return (*answer)->value("count", 0LL);
  return in_own_store<long long>(config.store_path, [&](store::Store& store) {
    return verb == "replay" ? store.replay(filter, now()) : store.drop(filter);
  });
}

int change_command(const DeadLetterOptions& options, const std::string& verb,
                   std::string_view done) {
  if (options.alert.empty() && options.target.empty() && !options.all) {
    fmt::print(stderr, "newswatch: deadletter {}: which? Name an ALERT, a --target, or --all\n",
               verb);
    return kUsage;
  }
  const auto config = load_config(options.config);
  if (!config) return kFailure;
  if (verb == "replay" && !options.target.empty() && !is_target(*config, options.target)) {
    return fail(fmt::format("there is no target {} in {} any more: nothing could be sent to it",
                            escape_control(options.target), config->file));
  }
  const auto count = change(*config, verb, filter_of(options));
  if (!count) return fail(count.error().message);
  if (*count == 0) return fail("no dead letter is like that: newswatch deadletter list");
  if (options.json) {
    fmt::print("{}\n", dump_json_pretty({{"count", *count}}));
  } else {
    fmt::print("{} {}\n", counted(static_cast<std::size_t>(*count), "dead letter"), done);
  }
  return kOk;
}

}  // namespace

int dead_letter_list_command(const DeadLetterOptions& options) {
  const auto config = load_config(options.config);
  if (!config) return kFailure;
  const auto letters =
      store::read_dead_letters(config->store_path, filter_of(options), options.limit);
  if (!letters) return fail(letters.error().message);
  if (options.json) {
    auto list = nlohmann::json::array();
    for (const auto& letter : *letters) list.push_back(dead_letter_json(letter));
    fmt::print("{}\n", dump_json_pretty(list));
  } else {
    print_letters(*letters);
  }
  return kOk;
}

int dead_letter_show_command(const DeadLetterOptions& options) {
  const auto config = load_config(options.config);
  if (!config) return kFailure;
  constexpr int kShown = 100;
  const auto letters = store::read_dead_letters(config->store_path, filter_of(options), kShown);
  if (!letters) return fail(letters.error().message);
  if (letters->empty()) return fail("no dead letter is like that: newswatch deadletter list");
  auto list = nlohmann::json::array();
  for (const auto& letter : *letters) {
    if (options.json) {
      list.push_back(dead_letter_json(letter));
      continue;
    }
    fmt::print("{} to {}: given up {} after {}\n  {}\n", letter.alert.id.value, letter.target.value,
               to_rfc3339(letter.at), counted(static_cast<std::size_t>(letter.attempts), "attempt"),
               escape_control(why(letter)));
    fmt::print("{}\n", dump_json_pretty(alert_to_json(letter.alert)));
  }
  if (options.json) fmt::print("{}\n", dump_json_pretty(list));
  return kOk;
}

int dead_letter_replay_command(const DeadLetterOptions& options) {
  return change_command(options, "replay", "queued again");
}

int dead_letter_drop_command(const DeadLetterOptions& options) {
  return change_command(options, "drop", "dropped");
}

}  // namespace newswatch::daemon
