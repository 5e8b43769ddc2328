// Fingerprint: what of an item is compared with others: its link, its words and its facts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/item.h"
#include "dedup/facts.h"

namespace newswatch::dedup {

// A word's hash, of 24 bits: two words of two reports that are compared meet by chance in one pair
// of 16,000.
using WordHash = std::uint32_t;
constexpr int kWordBits = 24;

struct Word {
  WordHash hash = 0;
  bool title = false;
  bool name = false;  // written as one: with a capital letter where the others have none
  float common = 0;   // share of texts that hold it, as far as the shipped table knows
};

// A word of the title in its place.
struct TitleWord {
  WordHash hash = 0;
  bool capital = false;
  std::uint32_t start = 0;  // in Fingerprint::title_text
  std::uint32_t size = 0;
};

enum class Script : std::uint8_t { latin, cyrillic, other };
constexpr size_t kScripts = 3;

struct Fingerprint {
  std::string url;          // canonical, or empty where the link identifies nothing
  std::uint32_t link = 0;   // short hashes: of the link, canonical if it can be,
  std::uint32_t whole = 0;  // and of the title as it came
  std::vector<Word> words;  // by hash, each once
  std::vector<TitleWord> title;
  std::string title_text;  // folded, its words side by side
  Facts title_facts;
  Facts text_facts;
  std::uint16_t language = 0;  // of the primary subtag ("uk" of "uk-UA"); 0: unknown
  bool has_text = false;
  Script script = Script::latin;  // of most letters
};

WordHash word_hash(std::string_view folded);
std::uint32_t short_hash(std::string_view text);

// Costs some seven microseconds; needs nothing but the item, so any thread can make it.
Fingerprint fingerprint_of(const Item& item);

}  // namespace newswatch::dedup
