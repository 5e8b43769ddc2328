// Word table: the words of one report, to be met again in those of many others. A look-up takes
// less than to go along both lists, as dedup/common_words.h does.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <boost/container/small_vector.hpp>

namespace newswatch::dedup {

// `W` has a hash() and a weight().
template <class W>
class WordTable {
 public:
  // Of fewer than 2^16 words, each once, which outlive it.
  explicit WordTable(std::span<const W> words) : words_(words), next_(words.size()) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      auto& first = first_[place_of(words[i])];
      next_[i] = first;
      first = static_cast<std::uint16_t>(i + 1);
    }
  }

  // Calls `visit(word, other)` for each of the others that is here, in their order, until it says
  // true; says whether it did.
  template <class Other, class Visit>
  bool any_common_word(std::span<const Other> others, Visit visit) const {
    for (; others.size() > kAtOnce; others = others.subspan(kAtOnce)) {
      if (any_of_few(others.first(kAtOnce), visit)) return true;
    }
    return any_of_few(others, visit);
  }

  // Adds up in the order of the others.
  template <class Other>
  float dot_product(std::span<const Other> others) const {
    float dot = 0;
    any_common_word(others, [&](const W& word, const Other& other) {
      dot += word.weight() * other.weight();
      return false;
    });
    return dot;
  }

 private:
  static constexpr std::size_t kPlaces = 1024;  // so most are empty, and most words need one look
  static constexpr std::size_t kAtOnce = 64;

  template <class Any>
  static std::size_t place_of(const Any& word) {
    return word.hash() % kPlaces;
  }

  template <class Other, class Visit>
  bool any_of_few(std::span<const Other> others, Visit& visit) const {
    // First those that may be here: which, is chance, so no branch is to guess it.
    std::array<std::uint8_t, kAtOnce> maybe;
    std::size_t count = 0;
    for (std::size_t i = 0; i < others.size(); ++i) {
      maybe[count] = static_cast<std::uint8_t>(i);
      count += first_[place_of(others[i])] != 0 ? 1 : 0;
    }
    for (std::size_t k = 0; k < count; ++k) {
      const auto& other = others[maybe[k]];
      for (auto i = first_[place_of(other)]; i != 0; i = next_[i - 1U]) {
        const auto& word = words_[i - 1U];
        if (word.hash() == other.hash() && visit(word, other)) return true;
      }
    }
    return false;
  }

  std::span<const W> words_;
  std::array<std::uint16_t, kPlaces> first_{};              // index + 1 of a word; 0: none
  boost::container::small_vector<std::uint16_t, 64> next_;  // at the same place
};

}  // namespace newswatch::dedup
