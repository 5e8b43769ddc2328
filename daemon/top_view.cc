#include "daemon/top_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace newswatch::daemon {
namespace {

// What an operator compares is one moment with the next: rates are of the time between them.
struct Between {
  const Scrape& before;
  const Scrape& after;

  double seconds() const {
    return std::max(0.001, std::chrono::duration<double>(after.at() - before.at()).count());
  }
  double grown(const std::string& series) const {
    return std::max(0.0, after.value(series) - before.value(series));
  }
  double grown_sum(const std::string& family) const {
    return std::max(0.0, after.sum(family) - before.sum(family));
  }
};

std::string rate_text(double per_second) {
  if (per_second >= 10) return fmt::format("{:.0f}/s", per_second);
  if (per_second >= 1) return fmt::format("{:.1f}/s", per_second);
  return fmt::format("{:.1f}/min", per_second * 60);
}

std::string span_text(double seconds) {
  if (seconds < 0) return "-";
  if (seconds < 0.001) return fmt::format("{:.0f} µs", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 120) return fmt::format("{:.1f} s", seconds);
  return roughly(Duration(static_cast<long long>(seconds * 1000)));
}

std::string count_text(double count) { return fmt::format("{:.0f}", count); }

std::string since_text(double unix_seconds, Time now) {
  if (unix_seconds <= 0) return "-";
  return relative(Time{Duration(static_cast<long long>(unix_seconds * 1000))}, now);
}

std::string sparkline(const PollRates& rates, size_t width) {
  constexpr std::array<std::string_view, 8> kBars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const size_t from = rates.size() > width ? rates.size() - width : 0;
  const double most = rates.empty() ? 0 : *std::max_element(rates.begin(), rates.end());
  std::string line;
  for (size_t i = from; i < rates.size(); ++i) {
    const auto step = most > 0 ? std::lround(rates[i] / most * 7.0) : 0;
    line += kBars.at(static_cast<size_t>(std::clamp(step, 0L, 7L)));
  }
  return line;
}

std::string feeds_line(const Terminal& terminal, const Scrape& now) {
  const auto state = [&](const char* name, Colour colour) {
    const auto count = now.value(fmt::format("newswatch_feeds{{state=\"{}\"}}", name));
    const auto text = fmt::format("{} {}", count_text(count), name);
    return count > 0 ? coloured(terminal, colour, text) : text;
  };
  return fmt::format("{}, {}, {}, {}; {} due, {} hosts held", state("healthy", Colour::green),
                     state("failing", Colour::red), state("silent", Colour::yellow),
                     state("gone", Colour::yellow), count_text(now.value("newswatch_feeds_due")),
                     count_text(now.value("newswatch_hosts_held")));
}

std::string polls_line(const Between& span, const PollRates& rates, size_t width) {
  const double polls = span.grown_sum("newswatch_fetches_total");
  const double same = span.grown("newswatch_fetches_total{outcome=\"not_modified\"}");
  const auto latency = [&](double q) {
    return span_text(quantile(span.before, span.after, "newswatch_fetch_duration_seconds", "", q));
  };
  auto line = fmt::format(
      "{}, {:.0f} % unchanged; p50 {}, p99 {}; late p99 {}", rate_text(polls / span.seconds()),
      polls > 0 ? 100 * same / polls : 0, latency(0.5), latency(0.99),
      span_text(quantile(span.before, span.after, "newswatch_poll_delay_seconds", "", 0.99)));
  if (width > 0) line += "  " + sparkline(rates, std::min<size_t>(width / 4, 30));
  return line;
}

std::string alerts_line(const Scrape& now) {
  std::string line;
  for (const auto& [what, count] : now.by("newswatch_alerts_total", "disposition")) {
    if (count == 0 && what != "queued") continue;
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", count_text(count), what);
  }
  return line + " since the start";
}

std::string targets_table(const Terminal& terminal, const Between& span) {
  const auto& now = span.after;
  std::vector<std::vector<Cell>> rows;
  for (const auto& [target, queued] : now.by("newswatch_delivery_queue_length", "target")) {
    const auto of = [&](const char* family) {
      return now.value(fmt::format("{}{{target=\"{}\"}}", family, target));
    };
    const bool enabled = of("newswatch_target_enabled") > 0;
    const double dead = of("newswatch_dead_letters");
    const auto latency = [&](double q) {
      return span_text(quantile(span.before, now, "newswatch_alert_latency_seconds",
                                fmt::format("target=\"{}\"", target), q));
    };
    const double delivered = span.grown(
        fmt::format("newswatch_deliveries_total{{result=\"delivered\",target=\"{}\"}}", target));
    rows.push_back(
        {{target},
         {enabled ? "enabled" : "disabled", enabled ? Colour::green : Colour::red},
         {count_text(queued), queued > 0 ? Colour::yellow : Colour::none},
         {queued > 0 ? since_text(of("newswatch_delivery_oldest_timestamp_seconds"), now.at())
                     : "-"},
         {count_text(dead), dead > 0 ? Colour::red : Colour::none},
         {rate_text(delivered / span.seconds())},
         {latency(0.5)},
         {latency(0.99)}});
  }
  const std::vector<Column> columns = {{"TARGET", 8}, {"STATE"},     {"WAITING"}, {"OLDEST"},
                                       {"DEAD"},      {"DELIVERED"}, {"p50"},     {"p99"}};
  return rows.empty() ? "no targets\n" : table(terminal, columns, rows);
}

}  // namespace

double poll_rate(const Scrape& before, const Scrape& after) {
  const Between span{before, after};
  return span.grown_sum("newswatch_fetches_total") / span.seconds();
}

std::string top_view(const Terminal& terminal, const Scrape& before, const Scrape& after,
                     const PollRates& rates) {
  const Between span{before, after};
  std::string text;
  const auto line = [&](std::string_view name, const std::string& what) {
    text += coloured(terminal, Colour::dim, fmt::format("{:<8}", name)) + what + "\n";
  };
  const auto version = after.by("newswatch_build_info", "version");
  line("daemon", fmt::format("{}, started {}; CPU {:.1f} %, {:.0f} MiB",
                             version.empty() ? "newswatch" : "newswatch " + version.front().first,
                             since_text(after.value("process_start_time_seconds"), after.at()),
                             100 * span.grown("process_cpu_seconds_total") / span.seconds(),
                             after.value("process_resident_memory_bytes") / (1024.0 * 1024.0)));
  line("feeds", feeds_line(terminal, after));
  line("polls", polls_line(span, rates, static_cast<size_t>(std::max(terminal.width, 0))));
  line("items",
       fmt::format(
           "{} new, the last {}",
           rate_text(span.grown("newswatch_items_total{disposition=\"new\"}") / span.seconds()),
           since_text(after.value("newswatch_last_new_item_timestamp_seconds"), after.at())));
  line("alerts", alerts_line(after));
  line("store",
       fmt::format(
           "{:.1f} MiB, commits p99 {}; {} errors since the start",
           after.value("newswatch_store_size_bytes") / (1024.0 * 1024.0),
           span_text(quantile(before, after, "newswatch_store_commit_duration_seconds", "", 0.99)),
           count_text(after.sum("newswatch_store_errors_total"))));
  return text + "\n" + targets_table(terminal, span);
}

}  // namespace newswatch::daemon
