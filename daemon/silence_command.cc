// newswatch silence: alerts that nobody is told of for a while.
#include <cstdio>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/config.h"
#include "core/duration.h"
#include "core/json.h"
#include "core/silence.h"
#include "core/utf8.h"
#include "daemon/command_support.h"
#include "daemon/commands.h"
#include "daemon/daemon_client.h"
#include "daemon/log.h"
#include "daemon/own_store.h"
#include "daemon/terminal.h"
#include "store/store.h"

namespace newswatch::daemon {
namespace {

Result<Silence> silence_of(const SilenceAddOptions& options) {
  Silence silence;
  silence.rule.value = options.rule;
  silence.feed.value = options.feed;
  silence.comment = options.comment;
  if (!options.severity.empty()) silence.severity = parse_severity(options.severity);
  for (const auto& label : options.labels) {
    const auto equals = label.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return failure(fmt::format("--label {}: write NAME=VALUE, as in --label topic=talks",
                                 escape_control(label)));
    }
    silence.labels[label.substr(0, equals)] = label.substr(equals + 1);
  }
  if (!silence.about_something()) {
    return failure("silence add: what? Give --rule, --feed, --severity or --label");
  }
  const auto span = parse_duration(options.span);
  if (!span || *span <= Duration{0}) {
    return failure(
        fmt::format("--for {}: write a span such as 2h or 7d", escape_control(options.span)));
  }
  silence.from = now();
  silence.until = silence.from + *span;
  return silence;
}

// By the daemon where it runs, and by this process where it does not.
Result<Silence> add(const config::Config& config, const Silence& silence) {
  const auto answer = ask_daemon_for_json(config.web, "/api/v1/silences", silence_to_json(silence));
  if (!answer) return tl::unexpected(answer.error());
  if (*answer) return silence_from_json(**answer);
  return in_own_store<Silence>(config.store_path,
                               [&](store::Store& store) { return store.silence(silence); });
}

Result<long long> expire(const config::Config& config, const std::string& id) {
  const auto answer = ask_daemon_for_json(config.web, "/api/v1/silences/expire", {{"id", id}});
  if (!answer) return tl::unexpected(answer.error());
  if (*answer) return (*answer)->value("count", 0LL);
  return in_own_store<long long>(
      config.store_path, [&](store::Store& store) { return store.expire_silences(id, now()); });
}

}  // namespace

int silence_add_command(const SilenceAddOptions& options) {
  const auto silence = silence_of(options);
  if (!silence) return fail(silence.error().message, kUsage);
  const auto config = load_config(options.config);
  if (!config) return kFailure;
  const auto added = add(*config, *silence);
  if (!added) return fail(added.error().message);
  if (options.json) {
    fmt::print("{}\n", dump_json_pretty(silence_to_json(*added)));
  } else {
    fmt::print("{}: nobody is told of {} until {}\n", added->id, escape_control(added->matchers()),
               to_rfc3339(added->until));
  }
  return kOk;
}

int silence_list_command(const SilenceListOptions& options) {
  const auto config = load_config(options.config);
  if (!config) return kFailure;
  const auto time = now();
  const auto silences = store::read_silences(config->store_path, time);
  if (!silences) return fail(silences.error().message);
  if (options.json) {
    auto list = nlohmann::json::array();
    for (const auto& silence : *silences) list.push_back(silence_to_json(silence));
    fmt::print("{}\n", dump_json_pretty(list));
    return kOk;
  }
  std::vector<std::vector<Cell>> rows;
  for (const auto& silence : *silences) {
    rows.push_back({{silence.id, Colour::dim},
                    {relative(silence.until, time)},
                    {silence.matchers()},
                    {silence.comment}});
  }
  const std::vector<Column> columns = {{"SILENCE"}, {"ENDS"}, {"OF", 20}, {"COMMENT", 20}};
  fmt::print("{}", table(terminal_of(stdout), columns, rows));
  return kOk;
}

int silence_expire_command(const SilenceExpireOptions& options) {
  const auto config = load_config(options.config);
  if (!config) return kFailure;
  const auto count = expire(*config, options.id);
  if (!count) return fail(count.error().message);
  if (*count == 0) return fail("no silence in force begins so: newswatch silence list");
  fmt::print("{} ended\n", counted(static_cast<std::size_t>(*count), "silence"));
  return kOk;
}

}  // namespace newswatch::daemon
