// WordCounts: in which share of the items seen lately a word stands, learnt from the items
// themselves, so that rules are found by their rarest word.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/dictionary.h"

namespace newswatch::rules {

class Document;
class Index;

// Takes 1 MiB however many words there are: words that share a cell are taken to be as common as
// the most common of them (a count-min sketch with conservative update: Estan and Varghese, "New
// directions in traffic measurement and accounting", 2002). Counts are halved every 16,384 items
// counted, a million items matched: what was in the news half a year ago counts little. Any thread;
// what two threads write at the same moment may count once.
class WordCounts {
 public:
  WordCounts();

  // Takes an item that has been read for `index`: all its words, and those prefixes, stems and
  // atoms that rules of this index ask for.
  void add(const Document& document, const Index& index);

  // The share of items that hold the term, from 0 to 1. `assumed` is what is thought before any has
  // been seen; it fades away within some hundreds of items.
  double share(std::string_view text, Dictionary::Form form, double assumed) const;

  // Items counted, those of long ago in part.
  std::uint32_t items() const { return items_.load(std::memory_order_relaxed); }

 private:
  using Cell = std::atomic<std::uint16_t>;

  static std::uint64_t hash_of(std::string_view text, Dictionary::Form form);
  const Cell& first(std::uint64_t hash) const { return cells_[hash % kRow]; }
  const Cell& second(std::uint64_t hash) const { return cells_[kRow + (hash >> 32) % kRow]; }
  void count(std::uint64_t hash);
  void halve();

  static constexpr size_t kRow = size_t{1} << 18;
  std::vector<Cell> cells_;  // two rows
  std::atomic<std::uint32_t> items_{0};
};

}  // namespace newswatch::rules
