#include "alerts/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base64.h"
#include "core/duration.h"
#include "core/url.h"
#include "core/utf8.h"
#include "net/retry_after.h"

namespace newswatch::alerts {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The wait after try 1, 2, ...
constexpr std::array<Duration, 8> kWaits{seconds(5),  seconds(30), minutes(2), minutes(10),
                                         minutes(30), hours(2),    hours(5),   hours(10)};
constexpr double kJitter = 0.2;
constexpr Duration kLongestHold = minutes(2);
constexpr double kLongestAskedSeconds = 7 * 24 * 3600.0;  // beyond any max_age
constexpr size_t kDetailBytes = 512;
constexpr size_t kShortestRedacted = 4;      // a path such as "/" is no secret
constexpr size_t kShortestRedactedWord = 9;  // nor is "services" in one

Duration scheduled_wait(int attempt, double random) {
  const auto step = std::min(static_cast<size_t>(std::max(attempt, 1)) - 1, kWaits.size() - 1);
  const double factor = 1 - kJitter + 2 * kJitter * random;
  return Duration{static_cast<Duration::rep>(static_cast<double>(kWaits[step].count()) * factor)};
}

Duration from_seconds(double wait) {
  return std::chrono::ceil<Duration>(
      std::chrono::duration<double>(std::clamp(wait, 0.0, kLongestAskedSeconds)));
}

// Discord writes {"retry_after": 0.65}, Telegram {"parameters": {"retry_after": 30}}, in seconds,
// and Matrix {"retry_after_ms": 650}.
std::optional<Duration> retry_after_of_body(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto read = [](const nlohmann::json& object, const char* key) -> std::optional<double> {
    const auto it = object.find(key);
    return it != object.end() && it->is_number() ? std::optional(it->get<double>()) : std::nullopt;
  };
  if (const auto wait = read(json, "retry_after")) return from_seconds(*wait);
  if (const auto wait = read(json, "retry_after_ms")) return from_seconds(*wait / 1000);
  const auto parameters = json.find("parameters");
  if (parameters == json.end() || !parameters->is_object()) return std::nullopt;
  const auto wait = read(*parameters, "retry_after");
  return wait ? std::optional(from_seconds(*wait)) : std::nullopt;
}

// Discord says with each answer how many requests are left, and in how many seconds there are more
// (https://discord.com/developers/docs/topics/rate-limits#header-format).
std::optional<Duration> wait_of_rate_headers(const net::Headers& headers) {
  const auto* left = net::find_header(headers, "X-RateLimit-Remaining");
  const auto* after = net::find_header(headers, "X-RateLimit-Reset-After");
  if (!left || !after || *left != "0") return std::nullopt;
  double wait = 0;
  const auto* end = after->data() + after->size();
  const auto [stopped, error] = std::from_chars(after->data(), end, wait);
  if (error != std::errc{} || stopped != end || !(wait > 0)) return std::nullopt;
  return std::min(from_seconds(wait), kLongestHold);
}

std::optional<Duration> asked_wait(const net::Response& response, Time now) {
  std::optional<Duration> wait;
  if (const auto* header = net::find_header(response.headers, "Retry-After")) {
    wait = net::parse_retry_after(*header, now);
  }
  if (const auto in_body = retry_after_of_body(response.body)) {
    wait = std::max(wait.value_or(Duration{0}), *in_body);
  }
  if (wait) {
    wait = std::min(*wait, Duration{static_cast<Duration::rep>(kLongestAskedSeconds * 1000)});
  }
  return wait;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (size_t at = text.find(from); at != std::string_view::npos; at = text.find(from)) {
    out += text.substr(0, at);
    out += to;
    text.remove_prefix(at + from.size());
  }
  return out += text;
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// Credentials, and what stands in their place.
using Redactions = std::vector<std::pair<std::string, std::string_view>>;

// The whole, and its long words: these stay the same where "/" becomes "\/", "%2F" or "&#47;".
void add_credential(Redactions& redactions, std::string_view credential, std::string_view to) {
  if (credential.size() >= kShortestRedacted) redactions.emplace_back(credential, to);
  for (auto rest = credential; !rest.empty();) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_word_character);
    const auto size = static_cast<size_t>(end - rest.begin());
    if (size >= kShortestRedactedWord) redactions.emplace_back(rest.substr(0, size), to);
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
}

// Error pages like to repeat what was asked for, and with it the credential: as it is, or encoded.
std::string without_credentials(std::string_view text, const Target& target) {
  Redactions redactions;
  if (const auto url = Url::parse(target.url)) {
    redactions.emplace_back(target.url, "[url]");
    redactions.emplace_back(url->str(), "[url]");
    add_credential(redactions, url->path(), "[path]");
    add_credential(redactions, url->query(), "[query]");
  }
  for (const auto& [name, value] : target.headers) add_credential(redactions, value, "[header]");
  add_credential(redactions, target.token, "[token]");
  add_credential(redactions, target.email.password, "[password]");
  if (target.email.user.size() >= kShortestRedacted) {
    redactions.emplace_back(target.email.user, "[user]");
  }
  for (const auto& to : target.email.to) redactions.emplace_back(to, "[recipient]");
  add_credential(redactions, target.basic_auth, "[credentials]");
  add_credential(redactions, base64_encode(target.basic_auth), "[credentials]");
  // The longest first: what is part of another one must not break it.
  std::stable_sort(redactions.begin(), redactions.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  std::string safe(text);
  for (const auto& [credential, to] : redactions) safe = replaced(safe, credential, to);
  return safe;
}

std::string answer_text(const net::Response& response, const Target& target) {
  const auto safe = escape_control(without_credentials(response.body, target));
  return fmt::format("HTTP {}{}{}", response.status, safe.empty() ? "" : ": ",
                     truncate_utf8(safe, kDetailBytes));
}

struct Wait {
  std::optional<Duration> floor;
  bool hold = false;
};

RetryDecision retry(Wait wait, std::string reason, int attempt, Time queued, const Target& target,
                    Time now, double random) {
  RetryDecision decision;
  const Time end = queued + target.max_age;
  const Duration floor = wait.floor.value_or(Duration{0});
  if (now >= end || now + floor > end) {
    decision.verdict = Verdict::dead;
    decision.reason =
        now >= end ? fmt::format("{}; given up: {} old", reason, format_duration(target.max_age))
                   : fmt::format("{}, which is beyond max_age", reason);
    return decision;
  }
  decision.verdict = wait.hold ? Verdict::hold_target : Verdict::retry;
  decision.next_try = std::min(now + std::max(scheduled_wait(attempt, random), floor), end);
  if (wait.hold) {
    decision.hold_until = std::max(now + floor, std::min(decision.next_try, now + kLongestHold));
  }
  decision.reason = std::move(reason);
  return decision;
}

}  // namespace

RetryDecision decide(const Result<net::Response, net::FetchError>& answer, int attempt, Time queued,
                     const Target& target, Time now, double random) {
  if (!answer) {
    auto reason = fmt::format("{}: {}", net::to_string(answer.error().kind),
                              without_credentials(answer.error().message, target));
    return decide_failure(std::move(reason), attempt, queued, target, now, random);
  }
  const auto& response = *answer;
  const int status = response.status;
  if (status >= 200 && status < 300) {
    const auto wait = wait_of_rate_headers(response.headers);
    return {Verdict::delivered, {}, wait ? now + *wait : Time{}, fmt::format("HTTP {}", status)};
  }
  if (status == 410) return {Verdict::disable, {}, {}, answer_text(response, target)};

  Wait wait;
  auto reason = fmt::format("HTTP {}", status);
  if (status == 429 || status == 503) {
    // Who names a wait speaks for the receiver, not for one alert.
    wait.floor = asked_wait(response, now);
    wait.hold = wait.floor.has_value();
    if (wait.floor) reason += fmt::format(", Retry-After {}", format_duration(*wait.floor));
  } else if (status == 502 || status == 504) {
    wait.hold = true;
  } else if (status >= 400 && status < 500) {
    return {Verdict::dead, {}, {}, answer_text(response, target)};
  } else if (status >= 300 && status < 400) {
    reason += ", a redirect, which is not followed";
  }
  return retry(wait, std::move(reason), attempt, queued, target, now, random);
}

RetryDecision decide_mail(const Result<net::SmtpAnswer, net::FetchError>& answer, int attempt,
                          Time queued, const Target& target, Time now, double random) {
  if (!answer) {
    const auto& error = answer.error();
    const auto kind = error.kind == net::FetchFailure::http_error ? std::string_view("smtp_error")
                                                                  : net::to_string(error.kind);
    auto reason = fmt::format("{}: {}", kind, without_credentials(error.message, target));
    return decide_failure(std::move(reason), attempt, queued, target, now, random);
  }
  const auto text = escape_control(without_credentials(answer->text, target));
  auto reason =
      fmt::format("SMTP {}{}{}{}{}", answer->status, answer->command.empty() ? "" : " to ",
                  answer->command, text.empty() ? "" : ": ", truncate_utf8(text, kDetailBytes));
  if (answer->status < 400) return {Verdict::delivered, {}, {}, std::move(reason)};
  if (answer->status >= 500) return {Verdict::dead, {}, {}, std::move(reason)};
  return decide_failure(std::move(reason), attempt, queued, target, now, random);
}

RetryDecision decide_failure(std::string reason, int attempt, Time queued, const Target& target,
                             Time now, double random) {
  return retry({}, escape_control(reason), attempt, queued, target, now, random);
}

}  // namespace newswatch::alerts
