// newswatch stories: what is told of, story by story, and the time line of one.
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/config.h"
#include "core/duration.h"
#include "core/json.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "daemon/terminal.h"
#include "store/story_reader.h"

namespace newswatch::daemon {
namespace {

nlohmann::json ids_json(const std::vector<RuleId>& rules) {
  auto list = nlohmann::json::array();
  for (const auto& rule : rules) list.push_back(rule.value);
  return list;
}

nlohmann::json summary_json(const store::StorySummary& story) {
  return {{"id", story.id.value},
          {"title", story.title},
          {"language", story.language},
          {"first_seen", to_rfc3339_millis(story.first_seen)},
          {"last_seen", to_rfc3339_millis(story.last_seen)},
          {"reports", story.reports},
          {"copies", story.copies},
          {"sources", story.sources},
          {"rules", ids_json(story.rules)}};
}

nlohmann::json id_or_null(const ReportId& report) {
  return report.empty() ? nlohmann::json(nullptr) : nlohmann::json(report.value);
}

nlohmann::json history_json(const store::StoryHistory& history) {
  auto json = summary_json(history.story);
  auto& steps = json["timeline"] = nlohmann::json::array();
  for (const auto& step : history.steps) {
    steps.push_back({{"seen", to_rfc3339_millis(step.seen)},
                     {"feed", step.feed.value},
                     {"site", step.site},
                     {"title", step.title},
                     {"url", step.url},
                     {"decision", step.decision},
                     {"reason", step.reason},
                     {"detail", step.detail},
                     {"report", step.report.value},
                     {"of", id_or_null(step.of)},
                     {"score", step.score},
                     {"rules", ids_json(step.rules)}});
  }
  return json;
}

std::string joined(const std::vector<RuleId>& rules) {
  std::string text;
  for (const auto& rule : rules) text += (text.empty() ? "" : ", ") + rule.value;
  return text;
}

// The first digits of an id name a story in practice; `stories show` takes them.
std::string short_id(const StoryId& story) {
  constexpr size_t kPrefix = 6;  // "story_"
  constexpr size_t kDigits = 8;
  return story.value.substr(std::min(kPrefix, story.value.size()), kDigits);
}

void print_stories(const std::vector<store::StorySummary>& stories) {
  const auto terminal = terminal_of(stdout);
  const auto time = now();
  std::vector<std::vector<Cell>> rows;
  for (const auto& story : stories) {
    rows.push_back({{short_id(story.id), Colour::dim},
                    {relative(story.last_seen, time)},
                    {std::to_string(story.sources)},
                    {std::to_string(story.reports)},
                    {std::to_string(story.copies)},
                    {story.title},
                    {joined(story.rules)}});
  }
  const std::vector<Column> columns = {{"STORY"},  {"LAST"},      {"SOURCES"},  {"REPORTS"},
                                       {"COPIES"}, {"TITLE", 30}, {"RULES", 12}};
  fmt::print("{}", table(terminal, columns, rows));
}

Colour colour_of(const std::string& decision) {
  if (decision == "new") return Colour::green;
  if (decision == "related") return Colour::yellow;
  if (decision == "update") return Colour::cyan;
  return Colour::dim;
}

void print_history(const store::StoryHistory& history) {
  const auto terminal = terminal_of(stdout);
  const auto& story = history.story;
  fmt::print("{}\n", escape_control(story.title));
  fmt::print("{}{}: {} to {}; sources {}, reports {}, copies {}; rules: {}\n\n", story.id.value,
             story.language.empty() ? "" : " (" + story.language + ")",
             to_rfc3339(story.first_seen), to_rfc3339(story.last_seen), story.sources,
             story.reports, story.copies, escape_control(joined(story.rules)));
  std::vector<std::vector<Cell>> rows;
  for (const auto& step : history.steps) {
    auto why = step.reason == "no_match" ? std::string() : step.reason;
    if (!step.detail.empty()) why += ": " + step.detail;
    rows.push_back({{to_rfc3339(step.seen)},
                    {step.decision, colour_of(step.decision)},
                    {step.site},
                    {step.title},
                    {why}});
  }
  const std::vector<Column> columns = {
      {"SEEN"}, {"DECISION"}, {"SITE", 12}, {"TITLE", 30}, {"WHY", 16}};
  fmt::print("{}", table(terminal, columns, rows));
}

// The configuration's store, or empty after a message.
std::string store_of(const std::string& config) {
  const auto loaded = config::load(config);
  if (loaded.config) return loaded.config->store_path;
  fmt::print(stderr, "{}", loaded.diagnostics.render());
  return {};
}

}  // namespace

int stories_command(const StoriesOptions& options) {
  const auto since = parse_duration(options.since);
  if (!since) {
    fmt::print(stderr, "newswatch: --since {}: write a span such as 24h or 7d\n",
               escape_control(options.since));
    return kUsage;
  }
  const auto path = store_of(options.config);
  if (path.empty()) return kFailure;
  const auto stories =
      store::read_stories(path, now() - *since, options.min_sources, options.limit);
  if (!stories) {
    fmt::print(stderr, "newswatch: {}\n", stories.error().message);
    return kFailure;
  }
  if (options.json) {
    auto list = nlohmann::json::array();
    for (const auto& story : *stories) list.push_back(summary_json(story));
    fmt::print("{}\n", dump_json_pretty(list));
  } else {
    print_stories(*stories);
  }
  return kOk;
}

int stories_show_command(const StoriesShowOptions& options) {
  const auto path = store_of(options.config);
  if (path.empty()) return kFailure;
  const auto history = store::read_story(path, options.story);
  if (!history) {
    fmt::print(stderr, "newswatch: {}\n", history.error().message);
    return kFailure;
  }
  if (!*history) {
    fmt::print(stderr, "newswatch: there is no story {} in {}; `newswatch stories` lists them\n",
               escape_control(options.story), path);
    return kFailure;
  }
  if (options.json) {
    fmt::print("{}\n", dump_json_pretty(history_json(**history)));
  } else {
    print_history(**history);
  }
  return kOk;
}

}  // namespace newswatch::daemon
