#include "rules/word_counts.h"

#include <algorithm>

#include "core/hash.h"
#include "rules/document.h"
#include "rules/index.h"

namespace newswatch::rules {
namespace {

constexpr std::uint32_t kHalvedAt = 1u << 15;  // items; a cell holds twice as many
constexpr double kAssumedItems = 100;          // what is assumed weighs as much as so many items

}  // namespace

WordCounts::WordCounts() : cells_(2 * kRow) {}

std::uint64_t WordCounts::hash_of(std::string_view text, Dictionary::Form form) {
  return hash128(text).low + static_cast<std::uint64_t>(form) * 0x9E3779B97F4A7C15;
}

void WordCounts::count(std::uint64_t hash) {
  auto& one = const_cast<Cell&>(first(hash));
  auto& other = const_cast<Cell&>(second(hash));
  const auto a = one.load(std::memory_order_relaxed);
  const auto b = other.load(std::memory_order_relaxed);
  const auto more = static_cast<std::uint16_t>(std::min(a, b) + 1);
  if (a < more) one.store(more, std::memory_order_relaxed);
  if (b < more) other.store(more, std::memory_order_relaxed);
}

void WordCounts::add(const Document& document, const Index& index) {
  std::vector<std::uint64_t> hashes;
  for (size_t field = 0; field < kFields; ++field) {
    const auto& tokens = document.tokens(static_cast<Field>(field));
    for (const auto& token : tokens.list) {
      hashes.push_back(hash_of(tokens.text(token), Dictionary::Form::whole));
    }
  }
  for (const auto term : document.terms()) {
    const auto form = index.dictionary().form(term);
    if (form == Dictionary::Form::whole) continue;
    hashes.push_back(hash_of(index.dictionary().text(term), form));
  }
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  for (const auto hash : hashes) count(hash);
  if (items_.fetch_add(1, std::memory_order_relaxed) + 1 == kHalvedAt) halve();
}

void WordCounts::halve() {
  for (auto& cell : cells_) {
    cell.store(cell.load(std::memory_order_relaxed) / 2, std::memory_order_relaxed);
  }
  items_.fetch_sub(kHalvedAt / 2, std::memory_order_relaxed);
}

double WordCounts::share(std::string_view text, Dictionary::Form form, double assumed) const {
  const auto hash = hash_of(text, form);
  const auto seen = std::min(first(hash).load(std::memory_order_relaxed),
                             second(hash).load(std::memory_order_relaxed));
  return (seen + assumed * kAssumedItems) / (items() + kAssumedItems);
}

}  // namespace newswatch::rules
