// What each format of a target is told by the configuration: where it sends, and what proves that
// it may. (docs/targets.md)
#include <algorithm>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/target_reading.h"
#include "config/values.h"
#include "core/base64.h"
#include "core/body_kind.h"
#include "core/file.h"
#include "core/utf8.h"

namespace newswatch::config {

std::optional<YamlNode> key_of(const YamlMap& map, std::string_view name) {
  auto node = map.key_node(name);
  return node ? node : map.key_node(fmt::format("{}_file", name));
}

void error_missing(const TargetReading& r, std::string_view name, std::string hint) {
  error_at_key(r.key, fmt::format("target \"{}\" has no \"{}\"", r.target.name.value, name),
               std::move(hint));
}

namespace {

using Reading = TargetReading;

constexpr std::string_view kTelegram = "https://api.telegram.org";
constexpr std::string_view kPagerDuty = "https://events.pagerduty.com/v2/enqueue";

std::string file_hint(std::string_view name, std::string_view example) {
  return fmt::format("add \"{}_file\" with the file that holds it: {}", name, example);
}

std::optional<Url> read_url(const Reading& r) {
  const auto url = secret(r.map, "url");
  const auto key = key_of(r.map, "url");
  auto parsed = url && key ? http_url(*key, *url, "url") : std::nullopt;
  if (parsed) r.target.url = parsed->str();
  return parsed;
}

std::optional<Url> require_url(const Reading& r, std::string_view example = {}) {
  auto url = read_url(r);
  if (!key_of(r.map, "url")) {
    error_missing(r, "url",
                  fmt::format("add it, or \"url_file\" with the file that holds it{}{}",
                              example.empty() ? "" : ": ", example));
  }
  return url;
}

// A credential that goes into a header, a path or a JSON text: one word.
std::string read_word(const Reading& r, std::string_view name) {
  auto word = secret(r.map, name);
  if (!word) return {};
  const bool is_word = std::all_of(word->begin(), word->end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f;
  });
  if (is_word && !word->empty()) return std::move(*word);
  const auto key = *key_of(r.map, name);
  error_at_key(key, fmt::format("{} must be one word of ASCII characters", key.raw()));
  return {};
}

std::string require_word(const Reading& r, std::string_view name, std::string_view example) {
  auto word = read_word(r, name);
  if (!key_of(r.map, name)) error_missing(r, name, file_hint(name, example));
  return word;
}

void read_basic_auth(const Reading& r, std::string_view or_else) {
  r.target.basic_auth = secret(r.map, "basic_auth").value_or("");
  const auto key = key_of(r.map, "basic_auth");
  const auto& value = r.target.basic_auth;
  if (!value.empty() &&
      (value.find(':') == std::string::npos || value.find_first_of("\r\n") != std::string::npos)) {
    error_at_key(*key, "basic_auth must be user:password");
  }
  if (key && key_of(r.map, or_else)) {
    error_at_key(*key, fmt::format("basic_auth and {} exclude each other", or_else),
                 "keep one of them");
  }
}

// The form that alerts/signature.h decodes.
bool is_signing_secret(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (!secret.starts_with(kPrefix)) return false;
  const auto key = base64_decode(secret.substr(kPrefix.size()));
  return key && key->size() >= 24 && key->size() <= 64;
}

// One secret, or several while one is rotated: a list, or words in a file, the current one first.
std::vector<std::string> read_secrets(const Reading& r) {
  std::vector<std::string> found;
  const auto key = key_of(r.map, "secret");
  if (!key) {
    r.map.get("secret");
    r.map.get("secret_file");
    r.key.warning(fmt::format("alerts to target \"{}\" are not signed", r.target.name.value),
                  "add \"secret_file\" with the file that holds whsec_...", "unsigned-target");
    return found;
  }
  const auto list = r.map.get("secret");
  if (list && list->is_sequence() && !r.map.has("secret_file")) {
    found = texts(*list, "secret");
  } else if (const auto words = secret(r.map, "secret")) {
    for (size_t at = 0; at < words->size();) {
      const auto end = std::min(words->find_first_of(" \t\r\n", at), words->size());
      if (end > at) found.push_back(words->substr(at, end - at));
      at = end + 1;
    }
  }
  if (!std::all_of(found.begin(), found.end(), is_signing_secret)) {
    error_at_key(*key,
                 fmt::format("{} must be \"whsec_\" and base64 of 24 to 64 bytes", key->raw()),
                 "make one: echo whsec_$(head -c 32 /dev/urandom | base64)");
  }
  return found;
}

void read_webhook(const Reading& r) {
  require_url(r);
  r.target.secrets = read_secrets(r);
}

void read_alertmanager(const Reading& r) {
  require_url(r, "http://alertmanager.example:9093");
  r.target.token = read_word(r, "bearer_token");
  read_basic_auth(r, "bearer_token");
}

bool is_bot_token(std::string_view token) {
  const auto colon = token.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == token.size()) return false;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::all_of(token.begin(), token.begin() + static_cast<std::ptrdiff_t>(colon), digit) &&
         std::all_of(token.begin() + static_cast<std::ptrdiff_t>(colon) + 1, token.end(),
                     [&](char c) {
                       return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              c == '_' || c == '-';
                     });
}

// "-1001234567890", "@newsroom"
bool is_chat(std::string_view chat) {
  const bool name = chat.starts_with('@');
  if (name || chat.starts_with('-')) chat.remove_prefix(1);
  return !chat.empty() && std::all_of(chat.begin(), chat.end(), [name](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return (c >= '0' && c <= '9') || (name && letter);
  });
}

void read_telegram(const Reading& r) {
  r.target.url = kTelegram;
  read_url(r);
  constexpr std::string_view kToken = "123456789:AAF... as @BotFather gives it";
  r.target.token = require_word(r, "token", kToken);
  if (!r.target.token.empty() && !is_bot_token(r.target.token)) {
    const auto key = *key_of(r.map, "token");
    error_at_key(key, fmt::format("{} must be the token of a bot", key.raw()),
                 fmt::format("it looks like {}", kToken));
  }
  constexpr std::string_view kChat = "chat: -1001234567890, or chat: \"@newsroom\" for a channel";
  const auto chat = r.map.get("chat");
  if (!chat) {
    error_missing(r, "chat", fmt::format("add {}", kChat));
    return;
  }
  const auto value = text(*chat, "chat");
  r.target.recipient = value.value_or("");
  if (value && !is_chat(*value)) {
    chat->error("chat must be a chat's number or a channel's @name",
                fmt::format("write {}", kChat));
  }
}

void read_matrix(const Reading& r) {
  require_url(r, "https://matrix.example.org, the homeserver");
  r.target.token = require_word(r, "token", "the access token of the user who writes");
  constexpr std::string_view kRoom = "room: \"!abcdef:example.org\", with the quotes";
  const auto room = r.map.get("room");
  if (!room) {
    error_missing(r, "room", fmt::format("add {}", kRoom));
    return;
  }
  const auto value = text(*room, "room");
  r.target.recipient = value.value_or("");
  if (value && (!value->starts_with('!') || value->size() < 2)) {
    room->error("room must be a room's id, which begins with \"!\"",
                fmt::format("write {}; clients show it among the room's advanced settings", kRoom));
  }
}

bool is_topic(std::string_view topic) {
  return !topic.empty() && topic.size() <= 64 &&
         std::all_of(topic.begin(), topic.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

void read_ntfy(const Reading& r) {
  constexpr std::string_view kExample = "https://ntfy.sh/my-secret-topic";
  const auto url = require_url(r, kExample);
  const auto path = url ? url->path() : std::string{};
  if (url && (!is_topic(path.substr(path.rfind('/') + 1)) || !url->query().empty())) {
    error_at_key(*key_of(r.map, "url"), "url must end in a topic",
                 fmt::format("write {}", kExample));
  }
  r.target.token = read_word(r, "token");
  read_basic_auth(r, "token");
}

void read_pagerduty(const Reading& r) {
  r.target.url = kPagerDuty;
  read_url(r);
  r.target.token =
      require_word(r, "routing_key", "the key of an integration \"Events API V2\" of the service");
}

constexpr size_t kTemplateBytes = 64u << 10;

void read_template_file(const Reading& r) {
  auto& settings = r.target.body_template;
  const auto node = r.map.get("template");
  if (!node) {
    error_missing(r, "template", "add the file that its body is made of: template: desk.json");
    return;
  }
  settings.file = path(*node, "template").value_or("");
  if (settings.file.empty()) return;
  auto content = read_file(settings.file, kTemplateBytes);
  if (!content) {
    node->error(fmt::format("template can't be read: {}", content.error().message));
  } else if (!is_valid_utf8(*content)) {
    node->error("template is not UTF-8");
  } else {
    settings.text = std::move(*content);
  }
}

void read_template(const Reading& r) {
  auto& settings = r.target.body_template;
  require_url(r);
  read_template_file(r);
  if (const auto n = r.map.get("content_type")) {
    settings.content_type = header_text(*n, "content_type").value_or(settings.content_type);
    if (!body_kind(settings.content_type)) {
      n->error("content_type must be one that can be written safely",
               "JSON, HTML and XML of any name are, application/x-www-form-urlencoded, text/plain "
               "and text/markdown");
    }
  }
  if (const auto n = r.map.get("method")) {
    const std::vector<std::string> methods = {"POST", "PUT"};
    settings.method = methods[choice(*n, "method", methods).value_or(0)];
  }
  if (r.map.has("secret") || r.map.has("secret_file")) r.target.secrets = read_secrets(r);
  r.target.token = read_word(r, "bearer_token");
  read_basic_auth(r, "bearer_token");
}

}  // namespace

void read_target_format(YamlMap& map, const YamlNode& key, Target& target) {
  const Reading r{map, key, target};
  bool chat = true;  // one message after the other, in their order
  switch (target.format) {
    case TargetFormat::webhook:
    case TargetFormat::cloudevents:
      read_webhook(r);
      chat = false;
      break;
    case TargetFormat::alertmanager:
      read_alertmanager(r);
      chat = false;
      break;
    case TargetFormat::slack:
      require_url(r, "https://hooks.slack.com/services/...");
      break;
    case TargetFormat::discord:
      require_url(r, "https://discord.com/api/webhooks/...");
      break;
    case TargetFormat::teams:
      require_url(r, "what the workflow \"When a Teams webhook request is received\" shows");
      break;
    case TargetFormat::mattermost:
      require_url(r, "https://mattermost.example/hooks/...");
      break;
    case TargetFormat::telegram:
      read_telegram(r);
      break;
    case TargetFormat::matrix:
      read_matrix(r);
      break;
    case TargetFormat::ntfy:
      read_ntfy(r);
      break;
    case TargetFormat::pagerduty:
      read_pagerduty(r);
      chat = false;
      break;
    case TargetFormat::email:
      read_email(r);
      return;
    case TargetFormat::exec:
      read_exec(r);
      return;
    case TargetFormat::body_template:
      read_template(r);
      chat = false;
      break;
    case TargetFormat::stdout_text:
      target.concurrency = 1;
      return;
  }
  if (chat) target.concurrency = 1;
  if (const auto n = map.get("headers")) target.headers = headers(*n);
  if (const auto n = map.get("concurrency")) {
    target.concurrency = static_cast<int>(integer(*n, "concurrency", 1, 64).value_or(1));
  }
}

}  // namespace newswatch::config
