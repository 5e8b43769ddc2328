#include "dedup/posting_lists.h"

#include <algorithm>

namespace newswatch::dedup {

std::uint32_t PostingLists::take(std::uint32_t size) {
  auto& free = free_[size];
  if (free.empty()) {
    const auto first = static_cast<std::uint32_t>(pages_.size()) * (kPage / kUnit);
    pages_.push_back(std::make_unique<Page>());
    // The lowest is taken first.
    for (auto runs = kPage / kSize[size]; runs > 0; --runs) {
      free.push_back(first + (runs - 1) * (kSize[size] / kUnit));
    }
  }
  const auto unit = free.back();
  free.pop_back();
  return unit;
}

void PostingLists::give_back(std::uint32_t unit, std::uint32_t size) {
  free_[size].push_back(unit);
}

void PostingLists::add(WordHash word, std::uint32_t number) {
  const auto [number_or_list, first] = slots_.add(word);
  auto& slot = *number_or_list;
  if (first) {
    slot = number;
    return;
  }
  if ((slot & kList) == 0) {
    const auto unit = take(0);
    auto* const made = run(unit);
    made[0] = 1;
    made[1] = slot;
    slot = kList | unit * kSizes;
  }
  auto unit = unit_of(slot);
  const auto size = (slot & ~kList) % kSizes;
  auto* list = run(unit);
  if (size + 1 < kSizes && list[0] + 1 == kSize[size]) {  // full
    const auto longer = take(size + 1);
    std::copy_n(list, kSize[size], run(longer));
    give_back(unit, size);
    unit = longer;
    slot = kList | (unit * kSizes + size + 1);
    list = run(unit);
  }
  list[1 + list[0] % kMost] = number;
  // Counts on in a circle above kMost, so that it never runs over.
  list[0] = list[0] + 1 < 3 * kMost ? list[0] + 1 : 2 * kMost;
}

PostingLists::List PostingLists::find(WordHash word) const {
  List list;
  const auto* const slot = slots_.find(word);
  if (slot == nullptr) return list;
  if ((*slot & kList) == 0) {
    list.single_ = *slot;
  } else {
    list.run_ = run(unit_of(*slot));
  }
  return list;
}

void PostingLists::drop_before(std::uint32_t first) {
  slots_.erase_if([&](Slot slot) {
    if ((slot & kList) == 0) return slot < first;
    if (newest_of(run(unit_of(slot))) >= first) return false;
    give_back(unit_of(slot), (slot & ~kList) % kSizes);
    return true;
  });
}

std::size_t PostingLists::bytes() const {
  std::size_t bytes = slots_.bytes() + pages_.size() * sizeof(Page);
  for (const auto& free : free_) bytes += free.capacity() * sizeof(std::uint32_t);
  return bytes;
}

}  // namespace newswatch::dedup
