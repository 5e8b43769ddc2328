// The heaviest of a report's words.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <boost/container/small_vector.hpp>

namespace newswatch::dedup {

// Keeps so many of them, in their order; of equals the greater hash. `W` has a hash() and a
// weight(), 0 or more.
template <class W>
void keep_heaviest(std::vector<W>& words, std::size_t most) {
  if (words.size() <= most) return;
  // As one number: of no two floats above 0 has the less the greater bits.
  const auto rank_of = [](const W& word) {
    return std::uint64_t{std::bit_cast<std::uint32_t>(word.weight())} << 32U | word.hash();
  };
  boost::container::small_vector<std::uint64_t, 128> ranks;
  for (const auto& word : words) ranks.push_back(rank_of(word));
  const auto lightest = ranks.end() - static_cast<std::ptrdiff_t>(most);
  std::nth_element(ranks.begin(), lightest, ranks.end());
  std::erase_if(words, [&](const W& word) { return rank_of(word) < *lightest; });
}

}  // namespace newswatch::dedup
