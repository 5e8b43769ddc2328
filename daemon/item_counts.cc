#include "daemon/item_counts.h"

#include <string_view>

#include "daemon/metrics.h"

namespace newswatch::daemon {
namespace {

// "invalid" is one without a title, which is made of its text where it has none, and without a
// link: there is nothing to match and nothing to open.
std::string_view disposition(feeds::Novelty novelty, const Item& item) {
  switch (novelty) {
    case feeds::Novelty::known:
      return "known";
    case feeds::Novelty::edited:
      return "edited";
    case feeds::Novelty::revised:
      return "revised";
    case feeds::Novelty::baseline:
    case feeds::Novelty::news:
      break;
  }
  if (item.title.empty() && item.link.empty()) return "invalid";
  return novelty == feeds::Novelty::baseline ? "too_old" : "new";
}

}  // namespace

void count_items(const feeds::Verdict& verdict, const std::vector<Item>& items, Metrics& metrics) {
  // Most are known: those are counted at once.
  metrics.items["known"].Increment(static_cast<double>(verdict.count(feeds::Novelty::known)));
  for (std::size_t i = 0; i < verdict.items.size(); ++i) {
    if (verdict.items[i] == feeds::Novelty::known) continue;
    metrics.items[disposition(verdict.items[i], items[i])].Increment();
  }
}

}  // namespace newswatch::daemon
