// newswatch dedup: items in, what dedup decides of each out; a JSON line an item.
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/alert.h"
#include "core/duration.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/language.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "daemon/item_lines.h"
#include "dedup/deduplicator.h"

namespace newswatch::daemon {
namespace {

// Items in the order of their lines, each taken for one that met a rule.
class DedupLines {
 public:
  explicit DedupLines(const dedup::Settings& settings) : dedup_(settings) {}

  nlohmann::json decide(LineItem line) {
    auto& item = line.item;
    if (item.language.empty()) item.language = ItemLanguage(item).code();
    clock_ = line.seen_or(clock_);
    dedup_.expire(clock_);
    const auto fingerprint = dedup::fingerprint_of(item);
    const auto decision = dedup_.decide({line.feed, key_of(line), &fingerprint, clock_});
    if (decision.told()) ids_.emplace(decision.report, item.id);
    auto reason = decision.reason;
    if (!decision.detail.empty()) reason += ": " + decision.detail;
    const auto older = ids_.find(decision.of);
    return {{"id", item.id},
            {"decision", dedup::to_string(decision.kind)},
            {"story", decision.story.value},
            {"of", older != ids_.end() ? nlohmann::json(older->second) : nlohmann::json(nullptr)},
            {"score", std::round(decision.score * 1000) / 1000},
            {"reason", std::move(reason)}};
  }

 private:
  // An item without an id is told from others by what it says.
  static ItemKey key_of(const LineItem& line) {
    const auto& item = line.item;
    return ItemKey{item.id.empty() ? hash128({line.feed.value, item.link, item.title, item.summary})
                                   : hash128({line.feed.value, item.id})};
  }

  dedup::Deduplicator dedup_;
  Time clock_{};  // an item without a time comes at that of the one before it
  std::unordered_map<ReportId, std::string> ids_;
};

int decide_lines(const dedup::Settings& settings, std::istream& in, const std::string& name) {
  DedupLines dedup(settings);
  int status = kOk;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (is_blank(line)) continue;
    auto item = item_of_line(line);
    if (!item) {
      complain_of_line(name, number, item.error());
      status = kFailure;
      continue;
    }
    fmt::print("{}\n", dump_json(dedup.decide(std::move(*item))));
  }
  return status;
}

}  // namespace

int dedup_command(const DedupOptions& options) {
  const auto window = parse_duration(options.window);
  if (!window || *window <= Duration{0}) {
    fmt::print(stderr, "newswatch: --window {}: write a span such as 72h or 3d\n",
               escape_control(options.window));
    return kUsage;
  }
  dedup::Settings settings;
  settings.window = *window;
  settings.threshold = static_cast<float>(options.threshold);
  return with_lines(options.file, [&](std::istream& in, const std::string& name) {
    return decide_lines(settings, in, name);
  });
}

}  // namespace newswatch::daemon
