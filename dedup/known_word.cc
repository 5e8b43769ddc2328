#include "dedup/known_word.h"

#include <cstring>
#include <limits>
#include <memory>

#include "core/word_frequency.h"
#include "dedup/lexicon.h"
#include "dedup/stem.h"
#include "dedup/turkish_negation.h"
#include "dedup/word_senses.h"

namespace newswatch::dedup {
namespace {

KnownWord look_up(std::string_view folded) {
  KnownWord known;
  known.hash = word_hash(stem_of(folded));
  known.common = static_cast<float>(word_frequency(folded));
  known.digit = begins_with_digit(folded);
  known.negated_turkish = is_negated_turkish_verb(folded, false);
  known.surely_turkish = is_negated_turkish_verb(folded, true);
  known.german_number = folded.find("hundert") != std::string_view::npos ||
                        folded.find("tausend") != std::string_view::npos;
  lexicon().words.find(folded, [&](std::uint32_t sense) {
    if (known.sense_count < KnownWord::kMostSenses &&
        sense <= std::numeric_limits<std::uint16_t>::max()) {
      known.senses[known.sense_count++] = static_cast<std::uint16_t>(sense);
    } else {
      known.sense_count = KnownWord::kTooMany;
    }
  });
  return known;
}

// Up to 32 bytes of a word as numbers, which overlap: with its size they say it whole.
using Parts = std::array<std::uint64_t, 4>;

template <typename Bytes>
std::uint64_t load(const char* from) {
  Bytes bytes;
  std::memcpy(&bytes, from, sizeof(bytes));
  return bytes;
}

Parts parts_of(std::string_view word) {
  const auto* const begin = word.data();
  const auto* const end = begin + word.size();
  if (word.size() > 16) {
    return {load<std::uint64_t>(begin), load<std::uint64_t>(end - 8),
            load<std::uint64_t>(begin + 8), load<std::uint64_t>(end - 16)};
  }
  if (word.size() >= 8) return {load<std::uint64_t>(begin), load<std::uint64_t>(end - 8), 0, 0};
  if (word.size() >= 4) {
    return {load<std::uint32_t>(begin), load<std::uint32_t>(end - 4), 0, 0};
  }
  if (word.empty()) return {};
  return {load<std::uint8_t>(begin), load<std::uint8_t>(begin + word.size() / 2),
          load<std::uint8_t>(end - 1), 0};
}

// Two words of one place push each other out. Longer words are looked up each time.
class Cache {
 public:
  static constexpr size_t kMaxBytes = 32;

  const KnownWord& find(std::string_view folded) {
    if (folded.size() > kMaxBytes) return long_ = look_up(folded);
    const auto parts = parts_of(folded);
    auto& place = (*places_)[place_of(parts, folded.size())];
    if (place.size_and_one != folded.size() + 1 || place.parts != parts) {
      place.known = look_up(folded);
      place.parts = parts;
      place.size_and_one = static_cast<std::uint32_t>(folded.size() + 1);
    }
    return place.known;
  }

 private:
  static constexpr unsigned kPlaceBits = 13;

  struct alignas(64) Place {
    Parts parts{};
    std::uint32_t size_and_one = 0;  // 0: an empty place
    KnownWord known;
  };
  static_assert(sizeof(Place) == 64, "a place is one line of the processor's cache");

  static size_t place_of(const Parts& parts, size_t size) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
    auto hash = (parts[0] ^ parts[2] * 3) * kOdd + (parts[1] ^ parts[3] * 5) + size;
    hash = (hash ^ hash >> 32U) * kOdd;
    return static_cast<size_t>(hash >> (64U - kPlaceBits));
  }

  using Places = std::array<Place, size_t{1} << kPlaceBits>;
  std::unique_ptr<Places> places_ = std::make_unique<Places>();
  KnownWord long_;
};

}  // namespace

const KnownWord& known_word(std::string_view folded) {
  thread_local Cache cache;
  return cache.find(folded);
}

}  // namespace newswatch::dedup
