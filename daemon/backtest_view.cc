#include "daemon/backtest_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/utf8.h"
#include "daemon/log.h"

namespace newswatch::daemon {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::size_t kBarWidth = 50;
constexpr std::size_t kMaxBars = 42;       // more days than that are put together
constexpr std::size_t kShownChanges = 10;  // of each sort
constexpr std::size_t kMaxIdWidth = 40;

std::string date(sys_days day) { return to_rfc3339(Time(day)).substr(0, 10); }

double per_day(const BacktestReport& report, std::size_t count) {
  return static_cast<double>(count) / static_cast<double>(report.days());
}

// Thousands apart: 10,963.
std::string grouped(std::size_t number) {
  auto text = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3) {
    text.insert(static_cast<std::size_t>(i), 1, ',');
  }
  return text;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string padded(std::string_view text, std::size_t width) {
  auto shown = escape_control(text);
  if (columns(shown) > width) {
    while (columns(shown) >= width) shown = truncate_utf8(shown, shown.size() - 1);
    shown += "…";
  }
  return shown + std::string(width - std::min(width, columns(shown)), ' ');
}

std::string headline(const BacktestReport& report) {
  auto text = grouped(report.items) + (report.items == 1 ? " item" : " items");
  if (report.first) {
    text +=
        fmt::format(", {} to {} ({})", date(std::chrono::floor<days>(*report.first)),
                    date(std::chrono::floor<days>(*report.last)), counted(report.days(), "day"));
  }
  if (report.undated > 0) text += fmt::format(", {} without a date", grouped(report.undated));
  return text + '\n';
}

std::string change_columns(const BacktestReport& report, const RuleTally& rule) {
  if (!report.has_baseline) return {};
  const auto signed_count = [](char sign, std::size_t n) {
    return n == 0 ? std::string("-") : sign + grouped(n);
  };
  const auto* note = rule.is_new ? "  new" : rule.is_gone ? "  gone" : "";
  return fmt::format("{:>9}{:>9}{}", signed_count('+', rule.added), signed_count('-', rule.removed),
                     note);
}

std::string table(const BacktestReport& report, std::size_t limit) {
  std::vector<const RuleTally*> shown;
  std::size_t silent = 0;
  for (const auto& rule : report.rules) {
    const bool nothing =
        rule.items == 0 && rule.near_misses == 0 && rule.removed == 0 && !rule.is_gone;
    silent += nothing ? 1 : 0;
    if (!nothing) shown.push_back(&rule);
  }
  std::stable_sort(shown.begin(), shown.end(), [](const RuleTally* a, const RuleTally* b) {
    return std::pair(a->added + a->removed, a->alerts) >
           std::pair(b->added + b->removed, b->alerts);
  });
  const auto total = shown.size();
  shown.resize(std::min(shown.size(), limit));
  std::size_t width = 5;
  for (const auto* rule : shown) width = std::max(width, columns(rule->rule.value));
  width = std::min(width, kMaxIdWidth);

  auto text = fmt::format("\n{}{:>9}{:>9}{:>9}{:>9}{:>9}{}\n", padded("RULE", width), "ALERTS",
                          "A DAY", "COPIES", "ITEMS", "MISSES",
                          report.has_baseline ? fmt::format("{:>9}{:>9}", "ADDED", "REMOVED") : "");
  for (const auto* rule : shown) {
    text += fmt::format("{}{:>9}{:>9.1f}{:>9}{:>9}{:>9}{}\n", padded(rule->rule.value, width),
                        grouped(rule->alerts), per_day(report, rule->alerts), grouped(rule->copies),
                        grouped(rule->items), grouped(rule->near_misses),
                        change_columns(report, *rule));
  }
  if (total > shown.size()) {
    text += fmt::format("{} more: --limit {} shows them\n", grouped(total - shown.size()), total);
  }
  text += fmt::format("{}{:>9}{:>9.1f}{:>9}\n", padded("total", width), grouped(report.alerts),
                      per_day(report, report.alerts), grouped(report.copies));
  text +=
      fmt::format("{} {} told", grouped(report.stories), report.stories == 1 ? "story" : "stories");
  const bool misses = std::any_of(shown.begin(), shown.end(),
                                  [](const auto* rule) { return rule->near_misses > 0; });
  if (silent > 0) {
    text += fmt::format("; {} found nothing", counted(silent, "rule"));
  }
  text += '\n';
  if (misses)
    text += "MISSES: items in which a phrase's words stand further apart; ~n finds them\n";
  return text;
}

std::string chart(const BacktestReport& report) {
  if (report.alerts_by_day.empty()) return {};
  const auto span = report.alerts_by_day.size();
  const std::size_t step = span <= kMaxBars ? 1 : span <= kMaxBars * 7 ? 7 : 30;
  struct Bucket {
    sys_days first;
    double alerts = 0;
    std::size_t days = 0;
  };
  std::vector<Bucket> buckets;
  for (const auto& [day, alerts] : report.alerts_by_day) {
    if (buckets.empty() || buckets.back().days == step) buckets.push_back({day});
    buckets.back().alerts += static_cast<double>(alerts);
    ++buckets.back().days;
  }
  double largest = 0;
  for (const auto& b : buckets) largest = std::max(largest, b.alerts / static_cast<double>(b.days));
  auto text =
      fmt::format("\nAlerts a day{}\n", step == 1 ? "" : fmt::format(", means of {} days", step));
  for (const auto& b : buckets) {
    const auto mean = b.alerts / static_cast<double>(b.days);
    const auto shown = bar(mean, largest, kBarWidth);
    text += fmt::format("{}  {}{}{}\n", date(b.first), shown, shown.empty() ? "" : " ",
                        step == 1 ? fmt::format("{:.0f}", mean) : fmt::format("{:.1f}", mean));
  }
  return text;
}

std::string changes(const BacktestReport& report) {
  if (!report.has_baseline) return {};
  auto text = fmt::format("\nThe edit adds {} and removes {}\n",
                          report.added == 1 ? "1 match" : grouped(report.added) + " matches",
                          grouped(report.removed));
  for (const bool added : {true, false}) {
    std::size_t shown = 0;
    for (const auto& change : report.changes) {
      if (change.added != added || ++shown > kShownChanges) continue;
      const auto day = change.seen ? date(std::chrono::floor<days>(*change.seen)) : "          ";
      text += fmt::format("  {} {}  {}  {}\n", added ? '+' : '-', day,
                          escape_control(change.rule.value),
                          truncate_utf8(escape_control(change.title), 100));
    }
    const auto all = added ? report.added : report.removed;
    if (all > kShownChanges) {
      text += fmt::format("  {} {} more: --output json lists {}\n", added ? '+' : '-',
                          grouped(all - kShownChanges),
                          report.added + report.removed > report.changes.size()
                              ? fmt::format("the first {}", report.changes.size())
                              : "all");
    }
  }
  return text;
}

nlohmann::json rule_to_json(const BacktestReport& report, const RuleTally& rule) {
  nlohmann::json json = {{"id", rule.rule.value},
                         {"alerts", rule.alerts},
                         {"alerts_per_day", per_day(report, rule.alerts)},
                         {"copies", rule.copies},
                         {"items", rule.items},
                         {"near_misses", rule.near_misses}};
  if (report.has_baseline) {
    json["added"] = rule.added;
    json["removed"] = rule.removed;
    json["new"] = rule.is_new;
    json["gone"] = rule.is_gone;
  }
  return json;
}

}  // namespace

std::string bar(double value, double largest, std::size_t width) {
  static constexpr std::array<std::string_view, 8> kEighths = {"",  "▏", "▎", "▍",
                                                               "▌", "▋", "▊", "▉"};
  if (value <= 0 || largest <= 0) return {};
  const auto share = std::min(1.0, value / largest);
  const auto eighths = std::max<std::size_t>(
      1, static_cast<std::size_t>(std::lround(share * static_cast<double>(width) * 8)));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  return text += kEighths[eighths % 8];
}

nlohmann::json backtest_to_json(const BacktestReport& report) {
  nlohmann::json json = {{"items", report.items},
                         {"undated", report.undated},
                         {"from", time_or_null(report.first)},
                         {"to", time_or_null(report.last)},
                         {"days", report.days()},
                         {"stories", report.stories},
                         {"alerts", report.alerts},
                         {"copies", report.copies}};
  auto& rules = json["rules"] = nlohmann::json::array();
  for (const auto& rule : report.rules) rules.push_back(rule_to_json(report, rule));
  auto& by_day = json["alerts_by_day"] = nlohmann::json::object();
  for (const auto& [day, alerts] : report.alerts_by_day) by_day[date(day)] = alerts;
  if (!report.has_baseline) return json;
  auto list = nlohmann::json::array();
  for (const auto& change : report.changes) {
    list.push_back({{"rule", change.rule.value},
                    {"change", change.added ? "added" : "removed"},
                    {"item", change.item},
                    {"title", change.title},
                    {"seen", time_or_null(change.seen)}});
  }
  json["baseline"] = {
      {"added", report.added}, {"removed", report.removed}, {"changes", std::move(list)}};
  return json;
}

std::string backtest_to_text(const BacktestReport& report, std::size_t limit) {
  return headline(report) + table(report, limit) + chart(report) + changes(report);
}

}  // namespace newswatch::daemon
