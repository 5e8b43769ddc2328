#include "config/show.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "core/duration.h"
#include "core/url.h"

namespace newswatch::config {
namespace {

constexpr const char* kSecret = "****";

using Yaml = YAML::Emitter;

template <class Value>
void pair(Yaml& out, const char* key, const Value& value) {
  out << YAML::Key << key << YAML::Value << value;
}

void pair_text(Yaml& out, const char* key, const std::string& value) {
  if (!value.empty()) pair(out, key, value);
}

void pair_secret(Yaml& out, const char* key, const std::string& value) {
  if (!value.empty()) pair(out, key, kSecret);
}

void pair_span(Yaml& out, const char* key, Duration span) { pair(out, key, format_duration(span)); }

void pair_texts(Yaml& out, const char* key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  out << YAML::Key << key << YAML::Value << YAML::Flow << values;
}

template <class Id>
std::vector<std::string> texts_of(const std::vector<Id>& ids) {
  std::vector<std::string> texts;
  texts.reserve(ids.size());
  for (const auto& id : ids) texts.push_back(id.value);
  return texts;
}

std::vector<std::string> texts_of(const std::vector<Severity>& severities) {
  std::vector<std::string> texts;
  for (const auto severity : severities) texts.emplace_back(to_string(severity));
  return texts;
}

void pair_headers(Yaml& out, const std::vector<std::pair<std::string, std::string>>& headers) {
  if (headers.empty()) return;
  out << YAML::Key << "headers" << YAML::Value << YAML::Flow << YAML::BeginMap;
  for (const auto& [name, value] : headers) pair(out, name.c_str(), kSecret);
  out << YAML::EndMap;
}

void pair_first_poll(Yaml& out, const FirstPoll& first) {
  out << YAML::Key << "on_first_poll" << YAML::Value;
  switch (first.kind) {
    case FirstPoll::Kind::silent:
      out << "silent";
      return;
    case FirstPoll::Kind::last:
      out << YAML::Flow << YAML::BeginMap;
      pair(out, "last", first.last);
      break;
    case FirstPoll::Kind::since:
      out << YAML::Flow << YAML::BeginMap;
      pair_span(out, "since", first.since);
      break;
  }
  out << YAML::EndMap;
}

void pair_limits(Yaml& out, const char* key, const RequestLimits& limits) {
  out << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginMap;
  pair(out, "concurrency", limits.concurrency);
  pair_span(out, "gap", limits.gap);
  out << YAML::EndMap;
}

std::string listen_text(const Web& web) {
  const bool v6 = web.address.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", web.address, v6 ? "]" : "", web.port);
}

// "08:00"
std::string clock_text(int minutes) {
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

// "30/m"
std::string rate_text(Duration pace) {
  if (pace <= Duration{0}) return {};
  for (const auto& [name, span] : {std::pair{'s', Duration(std::chrono::seconds(1))},
                                   std::pair{'m', Duration(std::chrono::minutes(1))}}) {
    const auto count = span / pace;
    if (count > 0 && span / count == pace) return fmt::format("{}/{}", count, name);
  }
  return fmt::format("{}/h", Duration(std::chrono::hours(1)) / pace);
}

void show_web(Yaml& out, const Web& web) {
  out << YAML::Key << "web" << YAML::Value << YAML::BeginMap;
  pair(out, "listen", listen_text(web));
  pair_secret(out, "token", web.token);
  pair_texts(out, "hosts", web.hosts);
  pair(out, "reload", web.reload);
  out << YAML::EndMap;
}

void show_polling(Yaml& out, const Polling& polling) {
  const auto& policy = polling.policy;
  out << YAML::Key << "polling" << YAML::Value << YAML::BeginMap;
  pair(out, "interval", policy.interval ? format_duration(*policy.interval) : "auto");
  pair_span(out, "min_interval", policy.min_interval);
  pair_span(out, "max_interval", policy.max_interval);
  pair_limits(out, "per_host", polling.per_host);
  pair_limits(out, "per_site", polling.per_site);
  pair(out, "max_concurrent", polling.max_concurrent);
  pair_text(out, "contact", polling.contact);
  out << YAML::EndMap;
}

void show_feed(Yaml& out, const Feed& feed) {
  out << YAML::BeginMap;
  pair(out, "id", feed.id.value);
  pair(out, "url", feed.url);
  if (feed.interval) pair_span(out, "interval", *feed.interval);
  pair_text(out, "language", feed.language);
  pair_texts(out, "tags", feed.tags);
  pair_first_poll(out, feed.on_first_poll);
  pair(out, "allow_private", feed.allow_private);
  if (feed.max_silence) pair_span(out, "max_silence", *feed.max_silence);
  pair_headers(out, feed.headers);
  pair_secret(out, "basic_auth", feed.basic_auth);
  pair_secret(out, "bearer_token", feed.bearer_token);
  pair_text(out, "user_agent", feed.user_agent);
  pair_secret(out, "proxy", feed.proxy);  // it may hold a password
  pair_text(out, "ca_file", feed.ca_file);
  if (feed.timeout) pair_span(out, "timeout", *feed.timeout);
  out << YAML::EndMap;
}

void show_email(Yaml& out, const Target& target) {
  const auto& mail = target.email;
  constexpr const char* kStartTls[] = {"required", "try", "off"};
  if (target.url.starts_with("smtp:")) {
    pair(out, "starttls", kStartTls[static_cast<size_t>(mail.starttls)]);
  }
  pair_secret(out, "user", mail.user);
  pair_secret(out, "password", mail.password);
  pair_secret(out, "from", mail.from);
  pair_texts(out, "to", std::vector<std::string>(mail.to.size(), kSecret));
  pair_text(out, "ca_file", mail.ca_file);
  pair_text(out, "subject_prefix", mail.subject_prefix);
}

void show_target(Yaml& out, const Target& target) {
  out << YAML::Key << target.name.value << YAML::Value << YAML::BeginMap;
  pair(out, "format", std::string(to_string(target.format)));
  if (const auto url = Url::parse(target.url)) {
    pair(out, "url", fmt::format("{}://{}/{}", url->scheme(), url->host(), kSecret));
  }
  if (!target.secrets.empty()) {
    pair_texts(out, "secret", std::vector<std::string>(target.secrets.size(), kSecret));
  }
  pair_secret(out, "token", target.token);
  pair_secret(out, "basic_auth", target.basic_auth);
  pair_secret(out, target.format == TargetFormat::matrix ? "room" : "chat", target.recipient);
  if (target.format == TargetFormat::email) show_email(out, target);
  if (target.format == TargetFormat::body_template) {
    pair(out, "template", target.body_template.file);
    pair(out, "content_type", target.body_template.content_type);
    pair(out, "method", target.body_template.method);
  }
  if (!target.command.empty()) {
    std::vector<std::string> words(target.command.size(), kSecret);  // arguments may be secret
    words.front() = target.command.front();
    pair_texts(out, "command", words);
  }
  pair_headers(out, target.headers);
  pair_span(out, "timeout", target.timeout);
  pair_span(out, "max_age", target.max_age);
  if (target.format != TargetFormat::stdout_text) pair(out, "concurrency", target.concurrency);
  pair_text(out, "rate", rate_text(target.pace));
  out << YAML::EndMap;
}

void show_match(Yaml& out, const Route& route) {
  const bool any =
      route.severities.empty() && route.labels.empty() && route.rules.empty() && route.tags.empty();
  if (any) return;
  out << YAML::Key << "match" << YAML::Value << YAML::Flow << YAML::BeginMap;
  pair_texts(out, "severity", texts_of(route.severities));
  pair_texts(out, "rule", texts_of(route.rules));
  pair_texts(out, "tag", route.tags);
  if (!route.labels.empty()) pair(out, "labels", route.labels);
  out << YAML::EndMap;
}

void show_grouping(Yaml& out, const Grouping& grouping) {
  pair_texts(out, "group_by", grouping.by);
  if (grouping.wait > Duration{0}) pair_span(out, "group_wait", grouping.wait);
  if (grouping.every > Duration{0} || !grouping.at.empty()) {
    out << YAML::Key << "digest" << YAML::Value << YAML::Flow << YAML::BeginMap;
    if (grouping.every > Duration{0}) pair_span(out, "every", grouping.every);
    if (!grouping.at.empty()) {
      out << YAML::Key << "at" << YAML::Value << YAML::BeginSeq;
      for (const int minutes : grouping.at) out << YAML::DoubleQuoted << clock_text(minutes);
      out << YAML::EndSeq;
    }
    out << YAML::EndMap;
  }
  if (const auto& quiet = grouping.quiet) {
    out << YAML::Key << "quiet_hours" << YAML::Value << YAML::Flow << YAML::BeginMap;
    out << YAML::Key << "from" << YAML::Value << YAML::DoubleQuoted << clock_text(quiet->from);
    out << YAML::Key << "until" << YAML::Value << YAML::DoubleQuoted << clock_text(quiet->until);
    pair_texts(out, "except", texts_of(quiet->except));
    out << YAML::EndMap;
  }
  pair_text(out, "time_zone", grouping.time_zone);
}

void show_route(Yaml& out, const Route& route) {
  out << YAML::BeginMap;
  pair(out, "name", route.name);
  show_match(out, route);
  out << YAML::Key << "targets" << YAML::Value << YAML::Flow << texts_of(route.targets);
  if (route.grouping) show_grouping(out, *route.grouping);
  out << YAML::EndMap;
}

void show_dedup(Yaml& out, const Config& config) {
  out << YAML::Key << "dedup" << YAML::Value << YAML::BeginMap;
  pair_span(out, "window", config.dedup_window);
  pair(out, "threshold", fmt::format("{}", config.dedup_threshold));
  pair_span(out, "stories", config.story_span);
  out << YAML::EndMap;
}

void show_log(Yaml& out, const Log& log) {
  constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error"};
  out << YAML::Key << "log" << YAML::Value << YAML::BeginMap;
  pair(out, "level", std::string(kLevels[static_cast<size_t>(log.level)]));
  pair(out, "format", log.format == Log::Format::json ? "json" : "text");
  out << YAML::EndMap;
}

}  // namespace

std::string to_yaml(const Config& config) {
  Yaml out;
  out << YAML::BeginMap;
  pair(out, "schema", 1);
  pair(out, "store", config.store_path);
  out << YAML::Key << "rules" << YAML::Value << config.rules;
  show_web(out, config.web);
  show_polling(out, config.polling);
  out << YAML::Key << "feeds" << YAML::Value << YAML::BeginSeq;
  for (const auto& feed : config.feeds) show_feed(out, feed);
  out << YAML::EndSeq << YAML::Key << "targets" << YAML::Value << YAML::BeginMap;
  for (const auto& target : config.targets) show_target(out, target);
  out << YAML::EndMap << YAML::Key << "routes" << YAML::Value << YAML::BeginSeq;
  for (const auto& route : config.routes) show_route(out, route);
  out << YAML::EndSeq;
  show_dedup(out, config);
  pair_span(out, "retention", config.retention);
  show_log(out, config.log);
  out << YAML::EndMap;
  return fmt::format("{}\n", out.c_str());
}

}  // namespace newswatch::config
