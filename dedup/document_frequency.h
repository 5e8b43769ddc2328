// Document frequency: in how many texts a word stands, and so how much it says about one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dedup/fingerprint.h"
#include "dedup/word_map.h"

namespace newswatch::dedup {

// Words by how many texts hold them, and how many texts of each script there were.
struct WordCounts {
  std::array<std::uint32_t, kScripts> texts{};
  std::vector<std::pair<WordHash, std::uint32_t>> words;
};

// For the store. Words of a single text are left out: they weigh nearly as much as unknown ones.
std::string counts_to_bytes(const WordCounts& counts);
// Nothing where these are no counts.
std::optional<WordCounts> counts_from_bytes(std::string_view bytes);

class DocumentFrequency {
 public:
  // One more text.
  void count(const Fingerprint& text);

  // -ln of the share of texts that hold the word: 0 in every text, 5 in one of 150. Starts from the
  // shipped table (core/word_frequency.h), which weighs as much as kPrior texts of each script.
  float weight(const Word& word, Script script) const;

  // Asks for what weight() of its words will look at.
  void prefetch(const Fingerprint& text) const;

  // What is counted, to be kept over a restart.
  WordCounts counts() const;
  void restore(const WordCounts& counts);

 private:
  // Halves all counts, so that what was said long ago fades and the table stays small.
  void age();

  std::array<std::uint32_t, kScripts> texts_{};
  WordMap words_;  // to counts
};

}  // namespace newswatch::dedup
