// Targets and routes: where alerts go.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/grouping.h"
#include "core/ids.h"
#include "core/match.h"
#include "core/time.h"

namespace newswatch {

enum class TargetFormat {
  webhook,
  cloudevents,
  alertmanager,
  slack,
  discord,
  teams,
  mattermost,
  telegram,
  matrix,
  ntfy,
  pagerduty,
  email,
  exec,
  body_template,
  stdout_text,
};

// As the configuration names them, in the order of the enumeration.
inline constexpr std::array<std::string_view, 15> kTargetFormats = {
    "webhook",   "cloudevents", "alertmanager", "slack",    "discord",
    "teams",     "mattermost",  "telegram",     "matrix",   "ntfy",
    "pagerduty", "email",       "exec",         "template", "stdout"};

constexpr std::string_view to_string(TargetFormat format) {
  return kTargetFormats[static_cast<std::size_t>(format)];
}

// Whether mail is sent encrypted where the connection does not begin so.
enum class StartTls { required, tried, off };

struct EmailSettings {
  StartTls starttls = StartTls::required;
  std::string user;  // empty: the server asks for none
  std::string password;
  std::string from;  // an address
  std::string from_name;
  std::vector<std::string> to;
  std::string ca_file;  // empty: the system's
  std::string subject_prefix;

  bool operator==(const EmailSettings&) const = default;
};

// A body of the user's own making.
struct TemplateSettings {
  std::string file;
  std::string text;  // of the file, as it was read
  std::string content_type = "application/json";
  std::string method = "POST";

  bool operator==(const TemplateSettings&) const = default;
};

// A place that takes alerts. URL, secrets and token are credentials: only the name and the host are
// ever shown.
struct Target {
  TargetName name;
  TargetFormat format = TargetFormat::stdout_text;
  std::string url;                   // of the receiver, or of the server's API
  std::vector<std::string> secrets;  // "whsec_...", the current one first; all of them sign
  std::string token;       // of a Telegram bot or a Matrix user, a routing key, a bearer token
  std::string basic_auth;  // "user:password"
  std::string recipient;   // Telegram's chat, Matrix's room
  std::vector<std::pair<std::string, std::string>> headers;  // values may be secret
  EmailSettings email = {};
  TemplateSettings body_template = {};
  std::vector<std::string> command = {};  // of exec: the program's path first
  Duration timeout = std::chrono::seconds(15);
  Duration max_age = std::chrono::hours(24);  // then a dead letter
  int concurrency = 4;                        // requests in flight
  Duration pace{0};                           // from the start of a request to that of the next

  bool operator==(const Target&) const = default;
};

// A rule that names a route goes there; else the first route that matches takes the alert.
struct Route {
  std::string name;
  std::vector<Severity> severities;  // empty: any
  Labels labels;                     // all must be equal; empty: any
  std::vector<RuleId> rules;         // empty: any
  std::vector<std::string> tags;     // the feed has one of them; empty: any
  std::vector<TargetName> targets;
  std::optional<Grouping> grouping;  // absent: each alert by itself, at once

  bool operator==(const Route&) const = default;
};

}  // namespace newswatch
