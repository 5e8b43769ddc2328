// newswatch feeds show: everything known of one feed.
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/duration.h"
#include "core/json.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "daemon/feed_book.h"
#include "daemon/log.h"
#include "daemon/terminal.h"

namespace newswatch::daemon {
namespace {

constexpr int kItems = 10;
constexpr std::string_view kHidden = "***";

std::string first_poll_text(const FirstPoll& first) {
  switch (first.kind) {
    case FirstPoll::Kind::last:
      return fmt::format("last {}", first.last);
    case FirstPoll::Kind::since:
      return "since " + format_duration(first.since);
    case FirstPoll::Kind::silent:
      break;
  }
  return "silent";
}

// A proxy may carry a user and a password.
std::string without_user(const std::string& url) {
  const auto at = url.rfind('@');
  const auto scheme = url.find("://");
  if (at == std::string::npos || scheme == std::string::npos || at < scheme) return url;
  return url.substr(0, scheme + 3) + std::string(kHidden) + url.substr(at);
}

// The settings that are not the defaults, by their names in the configuration; secrets are hidden.
std::vector<std::pair<std::string, std::string>> settings_of(const Feed& feed) {
  std::vector<std::pair<std::string, std::string>> set;
  const auto add = [&](const char* name, bool is_set, std::string value) {
    if (is_set) set.emplace_back(name, std::move(value));
  };
  const auto span = [](const std::optional<Duration>& d) { return d ? format_duration(*d) : ""; };
  add("interval", feed.interval.has_value(), span(feed.interval));
  add("language", !feed.language.empty(), feed.language);
  add("tags", !feed.tags.empty(), fmt::format("{}", fmt::join(feed.tags, ", ")));
  add("on_first_poll", true, first_poll_text(feed.on_first_poll));
  add("max_silence", feed.max_silence.has_value(), span(feed.max_silence));
  add("allow_private", feed.allow_private, "true");
  add("timeout", feed.timeout.has_value(), span(feed.timeout));
  add("user_agent", !feed.user_agent.empty(), feed.user_agent);
  add("proxy", !feed.proxy.empty(), without_user(feed.proxy));
  add("ca_file", !feed.ca_file.empty(), feed.ca_file);
  std::string headers;
  for (const auto& [name, value] : feed.headers) {
    headers += fmt::format("{}{}: {}", headers.empty() ? "" : ", ", name, kHidden);
  }
  add("headers", !headers.empty(), headers);
  add("basic_auth", !feed.basic_auth.empty(), std::string(kHidden));
  add("bearer_token", !feed.bearer_token.empty(), std::string(kHidden));
  return set;
}

class Printer {
 public:
  explicit Printer(Time now) : now_(now) {}

  void line(std::string_view name, const std::string& value) const {
    if (!value.empty()) fmt::print("  {:<14} {}\n", name, escape_control(value));
  }
  void line(std::string_view name, const std::optional<Time>& time, std::string more = {}) const {
    if (time) line(name, fmt::format("{} ({}){}", to_rfc3339(*time), relative(time, now_), more));
  }

 private:
  Time now_;
};

std::string validators_text(const Validators& v) {
  if (v.empty()) return "none: the server gives none, so every poll is a whole document";
  std::string text;
  if (!v.etag.empty()) text += "ETag " + v.etag;
  if (!v.last_modified.empty()) {
    text += fmt::format("{}Last-Modified {}", text.empty() ? "" : "; ", v.last_modified);
  }
  return text;
}

void print_state(const FeedView& view, const PollingPolicy& policy, Time now) {
  const Printer out(now);
  out.line("state", fmt::format("{}{}", to_string(view.health),
                                view.problem.empty() ? "" : ": " + view.problem));
  if (view.state == nullptr) {
    out.line("polled", "never");
    return;
  }
  const auto& state = *view.state;
  out.line("last poll", state.last_poll,
           state.last_status > 0 ? fmt::format(", status {}", state.last_status) : "");
  out.line("last success", state.last_success);
  if (view.next_poll) {
    out.line("next poll", view.next_poll, ": " + why_then(view, policy, now));
  } else {
    out.line("next poll", why_then(view, policy, now));
  }
  if (state.failures > 0) out.line("last error", state.last_error);
  if (state.last_success) out.line("validators", validators_text(state.validators));
  if (state.learned_interval) {
    out.line("own pace",
             format_duration(std::chrono::round<std::chrono::seconds>(*state.learned_interval)) +
                 ", half of the usual time between its items");
  }
  out.line("moved to", state.moved_to);
  if (!state.moving_to.empty()) {
    out.line("moving to", fmt::format("{}, by permanent redirects{}", state.moving_to,
                                      state.moved_since ? " since " + to_rfc3339(*state.moved_since)
                                                        : std::string{}));
  }
  out.line("last new item", state.last_new_item);
  out.line("last gap", state.last_gap, ": items may have been missed");
  out.line("renamed items", state.last_reseed, ": its items changed their ids");
}

void print_item(const store::FeedItem& item, Time now) {
  const auto terminal = terminal_of(stdout);
  std::string met;
  for (const auto& rule : item.rules) met += (met.empty() ? "" : ", ") + rule.value;
  if (!met.empty()) met = fmt::format("[{}{}] ", met, item.decision == "copy" ? "; copy" : "");
  fmt::print("    {:>8}  {}{}\n", relative(item.first_seen, now),
             coloured(terminal, Colour::green, escape_control(met)), escape_control(item.title));
  if (!item.link.empty()) fmt::print("              {}\n", escape_control(item.link));
}

void print_history(const store::FeedHistory& history, Time now) {
  const Printer out(now);
  out.line("known items", std::to_string(history.known));
  out.line("stories led", fmt::format("{}, with {}", history.stories_led,
                                      counted(static_cast<size_t>(history.alerts_led), "alert")));
  if (history.items.empty()) return;
  fmt::print("  last items{}\n",
             history.complete ? "" : ", of the newest 100000 items of all feeds");
  for (const auto& item : history.items) print_item(item, now);
}

nlohmann::json item_to_json(const store::FeedItem& item) {
  auto rules = nlohmann::json::array();
  for (const auto& rule : item.rules) rules.push_back(rule.value);
  nlohmann::json json = {{"first_seen", to_rfc3339(item.first_seen)},
                         {"published", time_or_null(item.published)},
                         {"title", item.title},
                         {"link", item.link},
                         {"rules", std::move(rules)},
                         {"decision", nullptr},
                         {"story", nullptr}};
  if (!item.decision.empty()) {
    json["decision"] = item.decision;
    json["story"] = item.story.value;
  }
  return json;
}

nlohmann::json shown_to_json(const FeedView& view, const store::FeedHistory& history,
                             const PollingPolicy& policy, Time now) {
  auto json = feed_to_json(view);
  const PollState blank;
  const auto& state = view.state != nullptr ? *view.state : blank;
  auto& settings = json["settings"] = nlohmann::json::object();
  for (const auto& [name, value] : settings_of(*view.feed)) settings[name] = value;
  json["next_poll_reason"] = why_then(view, policy, now);
  json["validators"] = {{"url", state.validators.url},
                        {"etag", state.validators.etag},
                        {"last_modified", state.validators.last_modified}};
  json["learned_interval"] =
      state.learned_interval ? nlohmann::json(format_duration(*state.learned_interval)) : nullptr;
  json["moved_to"] = text_or_null(state.moved_to);
  json["moving_to"] = text_or_null(state.moving_to);
  json["moved_since"] = time_or_null(state.moved_since);
  json["last_gap"] = time_or_null(state.last_gap);
  json["last_reseed"] = time_or_null(state.last_reseed);
  json["known_items"] = history.known;
  json["stories_led"] = history.stories_led;
  json["alerts_led"] = history.alerts_led;
  auto& items = json["items"] = nlohmann::json::array();
  for (const auto& item : history.items) items.push_back(item_to_json(item));
  json["items_complete"] = history.complete;
  return json;
}

void print_feed(const FeedView& view, const FeedBook& book, const store::FeedHistory& history) {
  const Printer out(book.now);
  fmt::print("{}\n", view.feed->id.value);
  out.line("url", view.feed->url);
  if (view.state != nullptr) out.line("title", view.state->title);
  for (const auto& [name, value] : settings_of(*view.feed)) out.line(name, value);
  print_state(view, book.config.polling.policy, book.now);
  if (view.state != nullptr) print_history(history, book.now);
}

}  // namespace

int feeds_show_command(const FeedsShowOptions& options) {
  const auto book = read_feed_book(options.config);
  if (!book) return kFailure;
  const auto* feed = find_feed(book->config, options.feed);
  if (feed == nullptr) return kFailure;
  store::FeedHistory history;
  if (book->has_store) {
    auto read = store::read_feed_history(book->config.store_path, feed->id, kItems);
    if (!read) {
      fmt::print(stderr, "newswatch: {}\n", read.error().message);
      return kFailure;
    }
    history = std::move(*read);
  }
  const auto view = book->view(*feed);
  if (options.json) {
    fmt::print("{}\n", dump_json_pretty(
                           shown_to_json(view, history, book->config.polling.policy, book->now)));
  } else {
    print_feed(view, *book, history);
  }
  return kOk;
}

}  // namespace newswatch::daemon
