// newswatch backtest: what rules would have alerted, over stored items or a file of items.
#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/config.h"
#include "core/duration.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/utf8.h"
#include "daemon/backtest.h"
#include "daemon/backtest_view.h"
#include "daemon/commands.h"
#include "daemon/item_lines.h"
#include "daemon/log.h"
#include "daemon/snapshot.h"
#include "store/store.h"

namespace newswatch::daemon {
namespace {

constexpr std::size_t kLinesAtOnce = 4096;

// How far the work is, on a terminal; nothing elsewhere.
class Progress {
 public:
  Progress() : shown_(isatty(STDERR_FILENO) != 0) {}
  ~Progress() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(double share, std::size_t items) {
    if (!shown_) return;
    constexpr std::size_t kWidth = 30;
    const auto done = bar(share, 1, kWidth);
    std::size_t cells = 0;
    for (const char c : done) cells += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    fmt::print(stderr, "\r\x1b[K  {}{} {:3.0f} %  {}", done, std::string(kWidth - cells, ' '),
               share * 100, counted(items, "item"));
    drawn_ = true;
  }

 private:
  bool shown_;
  bool drawn_ = false;
};

Result<PastItem> past_item(const std::string& line) {
  auto read = item_of_line(line);
  if (!read) return tl::unexpected(read.error());
  PastItem past;
  past.feed = std::move(read->feed);
  const auto& item = read->item;
  past.key = ItemKey{hash128({past.feed.value, item.id, item.link, item.title})};
  past.seen = read->first_seen ? read->first_seen : item.published;
  past.item = std::move(read->item);
  return past;
}

// Lines that are no items are reported and passed over: their count.
std::size_t add_lines(Backtest& backtest, const std::vector<std::string>& lines,
                      const std::string& name, std::size_t first_number) {
  std::vector<Result<PastItem>> read(lines.size(), failure("empty"));
  for_each_on_all_cores(lines.size(), [&](std::size_t i) {
    if (!is_blank(lines[i])) read[i] = past_item(lines[i]);
  });
  std::size_t bad = 0;
  std::vector<PastItem> items;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (read[i]) {
      items.push_back(std::move(*read[i]));
    } else if (!is_blank(lines[i])) {
      ++bad;
      complain_of_line(name, first_number + i, read[i].error());
    }
  }
  backtest.add(items);
  return bad;
}

int run_over_lines(Backtest& backtest, std::istream& in, const std::string& name, double size) {
  Progress progress;
  std::vector<std::string> lines;
  std::size_t number = 1;
  std::size_t bad = 0;
  double bytes = 0;
  const auto flush = [&] {
    bad += add_lines(backtest, lines, name, number);
    number += lines.size();
    lines.clear();
    if (size > 0) progress.show(std::min(1.0, bytes / size), number - 1);
  };
  for (std::string line; std::getline(in, line);) {
    bytes += static_cast<double>(line.size() + 1);
    lines.push_back(std::move(line));
    if (lines.size() == kLinesAtOnce) flush();
  }
  flush();
  return bad == 0 ? kOk : kFailure;
}

int run_over_file(Backtest& backtest, const std::string& path) {
  return with_lines(path, [&](std::istream& in, const std::string& name) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(path, unknown);
    return run_over_lines(backtest, in, name, unknown ? 0 : static_cast<double>(size));
  });
}

int run_over_store(Backtest& backtest, const std::string& store, Duration span) {
  Progress progress;
  const auto end = now();
  const auto since = end - span;
  std::size_t count = 0;
  const auto outcome = store::read_items(store, since, [&](std::vector<store::StoredItem> stored) {
    std::vector<PastItem> items;
    for (auto& one : stored) {
      items.push_back({std::move(one.feed), one.key, std::move(one.item), one.first_seen});
    }
    count += items.size();
    const auto reached = items.back().seen.value_or(since) - since;
    backtest.add(items);
    progress.show(
        std::clamp(static_cast<double>(reached.count()) / static_cast<double>(span.count()), 0.0,
                   1.0),
        count);
    return true;
  });
  if (outcome) return kOk;
  fmt::print(stderr, "newswatch: {}\n", outcome.error().message);
  return kFailure;
}

std::shared_ptr<const rules::RuleSet> load_rules(const std::vector<std::string>& paths) {
  const auto compiled = rules::load(paths);
  fmt::print(stderr, "{}", compiled.diagnostics.render());
  return compiled.rules;
}

}  // namespace

int backtest_command(const BacktestOptions& options) {
  const auto span = parse_duration(options.since);
  if (!span || *span <= Duration{0}) {
    fmt::print(stderr, "newswatch: --since {}: write a span such as 24h or 30d\n",
               escape_control(options.since));
    return kUsage;
  }
  const auto rules = load_rules(options.rules);
  if (!rules) return kFailure;
  std::shared_ptr<const rules::RuleSet> baseline;
  if (!options.baseline.empty() && !(baseline = load_rules(options.baseline))) return kFailure;

  dedup::Settings dedup;
  std::string store;
  if (options.file.empty()) {
    const auto loaded = config::load(options.config);
    if (!loaded.config) {
      fmt::print(stderr, "{}    hint: name a file of items (JSON Lines) to do without\n",
                 loaded.diagnostics.render());
      return kFailure;
    }
    dedup = dedup_settings(*loaded.config);
    store = loaded.config->store_path;
  }
  Backtest backtest(rules, baseline, dedup);
  const auto status = options.file.empty() ? run_over_store(backtest, store, *span)
                                           : run_over_file(backtest, options.file);
  const auto report = backtest.report();
  if (status != kOk && report.items == 0) return status;
  if (options.json) {
    fmt::print("{}\n", dump_json_pretty(backtest_to_json(report)));
  } else {
    fmt::print("{}", backtest_to_text(report, static_cast<std::size_t>(options.limit)));
  }
  return status;
}

}  // namespace newswatch::daemon
