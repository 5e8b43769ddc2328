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

// A word of a title in one byte: seven bits of its hash, and whether it began with a capital.
class TitleByte {
 public:
  TitleByte() = default;
  explicit TitleByte(const TitleWord& word)
      : bits_(static_cast<unsigned char>((word.hash & 0x7F) << 1 | (word.capital ? 1 : 0))) {}

  bool capital() const { return (bits_ & 1) != 0; }
  bool same_word(TitleByte other) const { return bits_ >> 1 == other.bits_ >> 1; }

 private:
  unsigned char bits_ = 0;
};

std::vector<TitleByte> title_of(const Fingerprint& fingerprint);

struct Guarded {
  bool has_text = false;
  Facts title_facts;
  Facts text_facts;
  std::vector<TitleByte> title;
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
