// The words that two lists have in common: what every measure of likeness adds up.
#pragma once

#include <cstddef>

namespace newswatch::dedup {

// Calls `visit(x, y)` for each pair of the same hash(), in order, until it says true; says whether
// it did. Both lists are sorted by hash(), each once. Goes on without a branch to guess, since
// which list is behind is chance.
template <class ListA, class ListB, class Visit>
bool any_common_word(const ListA& a, const ListB& b, Visit visit) {
  const std::size_t a_size = a.size();
  const std::size_t b_size = b.size();
  for (std::size_t i = 0, j = 0; i < a_size && j < b_size;) {
    const auto x = a[i].hash();
    const auto y = b[j].hash();
    if (x == y && visit(a[i], b[j])) return true;
    i += x <= y ? 1 : 0;
    j += y <= x ? 1 : 0;
  }
  return false;
}

// The sum of the products of their weight(), in order.
template <class ListA, class ListB>
float dot_product(const ListA& a, const ListB& b) {
  float dot = 0;
  any_common_word(a, b, [&](const auto& x, const auto& y) {
    dot += x.weight() * y.weight();
    return false;
  });
  return dot;
}

}  // namespace newswatch::dedup
