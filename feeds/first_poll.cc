#include "feeds/first_poll.h"

#include <algorithm>
#include <numeric>

namespace newswatch::feeds {
namespace {

// The newest first by their dates where all have one, else as the document lists them.
std::vector<size_t> newest_first(const std::vector<Item>& items) {
  std::vector<size_t> order(items.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const bool dated = std::all_of(items.begin(), items.end(),
                                 [](const Item& item) { return item.published.has_value(); });
  if (dated) {
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return *items[a].published > *items[b].published; });
  }
  return order;
}

}  // namespace

std::vector<bool> news_of_first_poll(const FirstPoll& choice, const std::vector<Item>& items,
                                     Time now) {
  std::vector<bool> news(items.size(), false);
  switch (choice.kind) {
    case FirstPoll::Kind::silent:
      break;
    case FirstPoll::Kind::last: {
      const auto order = newest_first(items);
      const auto count = std::min(order.size(), static_cast<size_t>(std::max(choice.last, 0)));
      for (size_t i = 0; i < count; ++i) news[order[i]] = true;
      break;
    }
    case FirstPoll::Kind::since:
      for (size_t i = 0; i < items.size(); ++i) {
        news[i] = items[i].published && *items[i].published >= now - choice.since;
      }
      break;
  }
  return news;
}

}  // namespace newswatch::feeds
