// What the guards need of a report, packed: its facts and the words of its title in their order.
// The layout is of one run of the program; nothing stores it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "dedup/fingerprint.h"

namespace newswatch::dedup {

// A word of a title in two bytes: 15 bits of its hash, since two words of one title that seem the
// same have no place of their own, and whether it began with a capital.
class TitleMark {
 public:
  TitleMark() = default;
  explicit TitleMark(const TitleWord& word)
      : bits_(static_cast<std::uint16_t>((word.hash & 0x7FFF) << 1 | (word.capital ? 1 : 0))) {}

  bool capital() const { return (bits_ & 1) != 0; }
  bool same_word(TitleMark other) const { return bits_ >> 1 == other.bits_ >> 1; }

 private:
  std::uint16_t bits_ = 0;
};

std::vector<TitleMark> title_of(const Fingerprint& fingerprint);

struct Guarded {
  bool has_text = false;
  Facts title_facts;
  Facts text_facts;
  std::vector<TitleMark> title;
};

std::string pack_guarded(const Fingerprint& fingerprint);
// Of nothing, nothing.
Guarded unpack_guarded(std::string_view packed);

// What of them tells one event from the next, of title and text together: maybe twice.
struct EventFacts {
  boost::container::small_vector<std::uint16_t, 16> places;
  boost::container::small_vector<std::string_view, 16> numbers;  // in the packed memory
};
EventFacts event_facts_of(std::string_view packed);

}  // namespace newswatch::dedup
