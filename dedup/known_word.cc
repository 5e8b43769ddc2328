#include "dedup/known_word.h"

#include <array>
#include <cstring>
#include <memory>

#include "core/word_frequency.h"
#include "dedup/lexicon.h"
#include "dedup/stem.h"
#include "dedup/turkish_negation.h"

namespace newswatch::dedup {
namespace {

KnownWord look_up(std::string_view folded) {
  KnownWord known;
  known.hash = word_hash(stem_of(folded));
  known.common = static_cast<float>(word_frequency(folded));
  lexicon().words.find(folded, [&](std::uint32_t) { known.in_lexicon = true; });
  known.negated_turkish = is_negated_turkish_verb(folded, false);
  known.surely_turkish = is_negated_turkish_verb(folded, true);
  known.german_number = folded.find("hundert") != std::string_view::npos ||
                        folded.find("tausend") != std::string_view::npos;
  return known;
}

// Two words of one place push each other out. Longer words than kMaxBytes are looked up each time.
class Cache {
 public:
  static constexpr size_t kMaxBytes = 31;

  KnownWord find(std::string_view folded) {
    Key key;
    key.bytes[0] = static_cast<char>(folded.size() + 1);  // 0: an empty place
    std::memcpy(key.bytes.data() + 1, folded.data(), folded.size());
    auto& place = (*places_)[place_of(key)];
    if (place.key.bytes != key.bytes) place = {key, look_up(folded)};
    return place.known;
  }

 private:
  static constexpr unsigned kPlaceBits = 13;

  struct Key {
    alignas(8) std::array<char, kMaxBytes + 1> bytes{};
  };
  struct Place {
    Key key;
    KnownWord known;
  };

  static size_t place_of(const Key& key) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
    std::uint64_t hash = 0;
    for (size_t at = 0; at < key.bytes.size(); at += 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, key.bytes.data() + at, 8);
      hash = (hash ^ eight) * kOdd;
      hash ^= hash >> 32U;
    }
    return static_cast<size_t>(hash & ((1U << kPlaceBits) - 1));
  }

  using Places = std::array<Place, size_t{1} << kPlaceBits>;
  std::unique_ptr<Places> places_ = std::make_unique<Places>();
};

}  // namespace

KnownWord known_word(std::string_view folded) {
  thread_local Cache cache;
  return folded.size() <= Cache::kMaxBytes ? cache.find(folded) : look_up(folded);
}

}  // namespace newswatch::dedup
