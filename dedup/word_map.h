// Word map: a number for each of many words, in one flat table.
//
// A look-up is one line of memory, which can be asked for ahead: a report has fifty words, and to
// wait for each of them in turn would take longer than all that is done with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "dedup/fingerprint.h"

namespace newswatch::dedup {

class WordMap {
 public:
  // Asks for the memory where the word stands, if it does.
  void prefetch(WordHash word) const {
    if (!places_.empty()) __builtin_prefetch(&places_[home_of(word)]);
  }
  // Its number, until something is added; nullptr where it has none.
  const std::uint32_t* find(WordHash word) const {
    if (places_.empty()) return nullptr;
    const auto& place = places_[place_of(word)];
    return place.key != 0 ? &place.number : nullptr;
  }
  // Its number, until something is added, and whether it is new: then the number is 0.
  std::pair<std::uint32_t*, bool> add(WordHash word) {
    if (size_ >= most()) grow();
    auto& place = places_[place_of(word)];
    const bool first = place.key == 0;
    if (first) {
      place.key = key_of(word);
      ++size_;
    }
    return {&place.number, first};
  }
  // Calls `visit(word, number)` for each, in any order.
  template <class Visit>
  void each(Visit visit) const {
    for (const auto& place : places_) {
      if (place.key != 0) visit(place.key - 1, place.number);
    }
  }
  // Drops those for which `drop(number)`, which may change it, says true.
  template <class Drop>
  void erase_if(Drop drop) {
    auto old = std::exchange(places_, std::vector<Place>(places_.size()));
    size_ = 0;
    for (auto& place : old) {
      if (place.key != 0 && !drop(place.number)) put(place);
    }
  }
  void clear() {
    places_ = {};
    size_ = 0;
  }

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return places_.size() * sizeof(Place); }

 private:
  struct Place {
    std::uint32_t key = 0;  // 0: empty
    std::uint32_t number = 0;
  };

  static std::uint32_t key_of(WordHash word) { return word + 1; }
  // The words' order by this is their order in the table, but for those pushed aside: so a table
  // grows from front to back, as memory likes it.
  std::size_t home_of(WordHash word) const {
    const std::uint32_t mixed = word * 0x9E3779B1U;
    return static_cast<std::size_t>(std::uint64_t{mixed} * places_.size() >> 32U);
  }
  // Where it stands, else where it would.
  std::size_t place_of(WordHash word) const {
    auto at = home_of(word);
    while (places_[at].key != 0 && places_[at].key != key_of(word)) {
      at = at + 1 < places_.size() ? at + 1 : 0;
    }
    return at;
  }
  void put(const Place& place) {
    places_[place_of(place.key - 1)] = place;
    ++size_;
  }
  // Three quarters: beyond, words push each other aside too far.
  std::size_t most() const { return places_.size() / 4 * 3; }
  void grow() {
    constexpr std::size_t kLeast = 64;
    const auto old = std::exchange(
        places_, std::vector<Place>(places_.empty() ? kLeast : places_.size() / 2 * 3));
    size_ = 0;
    for (const auto& place : old) {
      if (place.key != 0) put(place);
    }
  }

  std::vector<Place> places_;
  std::size_t size_ = 0;
};

}  // namespace newswatch::dedup
