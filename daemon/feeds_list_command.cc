// newswatch feeds list: how every feed is.
#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>

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

template <class T>
bool contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_asked_for(const FeedView& view, const FeedsListOptions& options) {
  if (!options.states.empty() && !contains(options.states, std::string(to_string(view.health)))) {
    return false;
  }
  return options.tags.empty() ||
         std::any_of(options.tags.begin(), options.tags.end(),
                     [&](const std::string& tag) { return contains(view.feed->tags, tag); });
}

void sort(std::vector<FeedView>& views, const std::string& by) {
  constexpr Time kNever = Time::max();
  const auto rank = [&](const FeedView& view) -> std::pair<long long, std::string_view> {
    long long first = 0;
    if (by == "state") first = static_cast<long long>(view.health);
    if (by == "next_poll") first = to_millis(view.next_poll.value_or(kNever));
    if (by == "last_new_item") {
      const auto newest = view.state != nullptr ? view.state->last_new_item : std::nullopt;
      first = -to_millis(newest.value_or(Time{}));
    }
    return {first, view.feed->id.value};
  };
  std::sort(views.begin(), views.end(),
            [&](const FeedView& a, const FeedView& b) { return rank(a) < rank(b); });
}

Colour colour_of(FeedHealth health) {
  switch (health) {
    case FeedHealth::failing:
    case FeedHealth::gone:
      return Colour::red;
    case FeedHealth::silent:
    case FeedHealth::held:
      return Colour::yellow;
    case FeedHealth::fresh:
      return Colour::cyan;
    case FeedHealth::healthy:
      break;
  }
  return Colour::green;
}

std::vector<Cell> row_of(const FeedView& view, Time now) {
  const auto* state = view.state;
  const auto time = [&](auto PollState::*member) {
    return state != nullptr ? relative(state->*member, now) : std::string("-");
  };
  std::string next = relative(view.next_poll, now);
  if (view.next_poll && *view.next_poll <= now) next = "due";
  if (view.health == FeedHealth::gone) next = "never";
  return {{std::string(to_string(view.health)), colour_of(view.health)},
          {view.feed->id.value},
          {time(&PollState::last_poll)},
          {std::move(next)},
          {state != nullptr && state->last_status > 0 ? std::to_string(state->last_status) : "-"},
          {view.wait ? format_duration(*view.wait) : "auto"},
          {time(&PollState::last_new_item)},
          {view.problem}};
}

void print_table(const std::vector<FeedView>& views, Time now) {
  // Below this width a problem has a line of its own.
  constexpr int kWide = 120;
  const auto terminal = terminal_of(stdout);
  const bool beside = terminal.width == 0 || terminal.width >= kWide;
  std::vector<Column> columns = {{"STATE"},  {"FEED", 12}, {"POLLED"}, {"NEXT"},
                                 {"STATUS"}, {"EVERY"},    {"NEWS"}};
  if (beside) columns.push_back({"PROBLEM", 20});
  std::vector<std::vector<Cell>> rows;
  rows.reserve(views.size());
  for (const auto& view : views) rows.push_back(row_of(view, now));
  const auto text = table(terminal, columns, rows);
  if (beside) {
    fmt::print("{}", text);
    return;
  }
  size_t at = 0;
  const auto next_line = [&] {
    const auto end = text.find('\n', at);
    const auto line = text.substr(at, end - at);
    at = end + 1;
    return line;
  };
  fmt::print("{}\n", next_line());
  for (const auto& view : views) {
    fmt::print("{}\n", next_line());
    if (view.problem.empty()) continue;
    const auto width = static_cast<size_t>(std::max(terminal.width - 2, 10));
    fmt::print("  {}\n", fit(escape_control(view.problem), width));
  }
}

// "12 feeds: 1 failing, 11 healthy"
std::string summary(const std::vector<FeedView>& views) {
  std::map<FeedHealth, size_t> counts;
  for (const auto& view : views) ++counts[view.health];
  auto text = counted(views.size(), "feed");
  const char* between = ": ";
  for (const auto& [health, count] : counts) {
    text += fmt::format("{}{} {}", between, count, to_string(health));
    between = ", ";
  }
  return text;
}

}  // namespace

int feeds_list_command(const FeedsListOptions& options) {
  const auto book = read_feed_book(options.config);
  if (!book) return kFailure;
  auto views = book->views();
  std::erase_if(views, [&](const FeedView& view) { return !is_asked_for(view, options); });
  sort(views, options.sort);
  if (options.json) {
    auto list = nlohmann::json::array();
    for (const auto& view : views) list.push_back(feed_to_json(view));
    fmt::print("{}\n", dump_json_pretty(list));
    return kOk;
  }
  if (!views.empty()) print_table(views, book->now);
  fmt::print("{}{}\n", summary(views),
             book->has_store ? "" : "; no daemon has run with this store yet");
  return kOk;
}

}  // namespace newswatch::daemon
