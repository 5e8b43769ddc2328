#include "alerts/exec.h"

#include <csignal>
#include <cstring>
#include <sysexits.h>

#include <fmt/format.h>

#include "alerts/payload.h"
#include "core/duration.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

constexpr size_t kErrorsTold = 512;
constexpr size_t kVariableBytes = 1024;

// An environment holds no NUL.
std::string variable(std::string_view text) {
  return std::string(truncate_utf8(escape_control(repair_utf8(text)), kVariableBytes));
}

bool is_final(int exit_code) {
  return (exit_code >= EX_USAGE && exit_code <= EX_NOHOST) || exit_code == EX_PROTOCOL ||
         exit_code == EX_NOPERM || exit_code == EX_CONFIG;
}

std::string end_text(const ProgramEnd& end, const Target& target) {
  std::string text = fmt::format("exit {}", end.exit_code);
  if (end.signal != 0) {
    const char* name = ::sigabbrev_np(end.signal);
    text = name ? fmt::format("SIG{}", name) : fmt::format("signal {}", end.signal);
  }
  if (end.timed_out) text = fmt::format("no end within {}", format_duration(target.timeout));
  auto said = escape_control(repair_utf8(end.errors));
  while (said.ends_with("\\n")) said.resize(said.size() - 2);
  if (said.empty()) return text;
  return fmt::format("{}: {}", text, truncate_utf8(said, kErrorsTold));
}

}  // namespace

ProgramCall program_call(const Target& target, const store::Delivery& delivery, Time now) {
  const auto& alert = delivery.alert;
  ProgramCall call;
  call.command = target.command;
  call.timeout = target.timeout;
  call.input = webhook_body(delivery, now);
  call.environment = {{"NEWSWATCH_ALERT_ID", variable(alert.id.value)},
                      {"NEWSWATCH_TYPE", std::string(to_string(alert.type))},
                      {"NEWSWATCH_RULE", variable(alert.rule.value)},
                      {"NEWSWATCH_SEVERITY", std::string(to_string(alert.severity))},
                      {"NEWSWATCH_TARGET", variable(target.name.value)}};
  return call;
}

RetryDecision decide_program(const Result<ProgramEnd>& end, int attempt, Time queued,
                             const Target& target, Time now, double random) {
  if (!end) return decide_failure(end.error().message, attempt, queued, target, now, random);
  auto reason = end_text(*end, target);
  const bool exited = end->signal == 0 && !end->timed_out;
  if (exited && end->exit_code == 0) return {Verdict::delivered, {}, {}, std::move(reason)};
  if (exited && is_final(end->exit_code)) return {Verdict::dead, {}, {}, std::move(reason)};
  return decide_failure(std::move(reason), attempt, queued, target, now, random);
}

}  // namespace newswatch::alerts
