#include "dedup/stem.h"

#include <array>

namespace newswatch::dedup {
namespace {

// Endings of nouns and adjectives in Russian and Ukrainian, the longest first. Verbs keep theirs.
constexpr auto kEndings = std::to_array<std::string_view>(
    {"ыми", "ими", "ого", "ому", "его", "ему", "ами", "ями", "ой", "ый", "ий", "ій", "ая",
     "яя",  "ое",  "ее",  "ые",  "ие",  "их",  "ых",  "ім",  "им", "ым", "ом", "ем", "ою",
     "ею",  "єю",  "ої",  "ій",  "ую",  "юю",  "ів",  "їв",  "ов", "ев", "ах", "ях", "ам",
     "ям",  "ей",  "ью",  "ію",  "ия",  "ии",  "ию",  "ія",  "ії", "а",  "у",  "и",  "і",
     "ї",   "ы",   "о",   "е",   "є",   "ь",   "й",   "я",   "ю"});

bool is_cyrillic(std::string_view folded) {
  const auto lead = static_cast<unsigned char>(folded.front());
  return lead >= 0xD0 && lead <= 0xD3;
}

}  // namespace

// A letter takes two bytes.
std::string_view stem_of(std::string_view folded) {
  constexpr size_t kLeast = 8;
  if (folded.size() <= kLeast || !is_cyrillic(folded)) return folded;
  for (const auto ending : kEndings) {
    if (folded.size() < kLeast + ending.size() || !folded.ends_with(ending)) continue;
    return folded.substr(0, folded.size() - ending.size());
  }
  return folded;
}

}  // namespace newswatch::dedup
