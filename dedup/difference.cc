#include "dedup/difference.h"

#include <algorithm>
#include <vector>

#include "dedup/guarded.h"

namespace newswatch::dedup {
namespace {

// A word of so few texts (one in 150) is a name or says as much as one.
constexpr float kRare = 5.0F;

// Titles whose words are the same but for so few say the same of the same names, unless these
// changed places.
constexpr double kSameWords = 0.8;

// Where the only one of its kind stands.
std::optional<size_t> place_of(TitleMark word, const std::vector<TitleMark>& title) {
  std::optional<size_t> place;
  for (size_t i = 0; i < title.size(); ++i) {
    if (!title[i].same_word(word)) continue;
    if (place) return std::nullopt;
    place = i;
  }
  return place;
}

// "Ukraine strikes Russia" and "Russia strikes Ukraine": two names that changed places around a
// word which both titles have between them.
bool order_differs(const std::vector<TitleMark>& a, const std::vector<TitleMark>& b) {
  size_t shared = 0;
  for (const auto word : a) shared += place_of(word, b) ? 1 : 0;
  const auto longer = static_cast<double>(std::max(a.size(), b.size()));
  if (static_cast<double>(shared) < kSameWords * longer) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = i + 2; j < a.size(); ++j) {
      if (!a[i].capital() || !a[j].capital() || a[i].same_word(a[j])) continue;
      const auto first = place_of(a[i], b);
      const auto second = place_of(a[j], b);
      if (!first || !second || *second >= *first) continue;
      if (!b[*first].capital() || !b[*second].capital()) continue;
      for (size_t k = i + 1; k < j; ++k) {
        const auto between = place_of(a[k], b);
        if (between && *between > *second && *between < *first) return true;
      }
    }
  }
  return false;
}

bool has_word(const ProfileView& profile, WordHash hash) {
  const auto& words = profile.words;
  const auto it = std::lower_bound(words.begin(), words.end(), hash,
                                   [](const auto& word, WordHash h) { return word.hash() < h; });
  return it != words.end() && it->hash() == hash;
}

// A rare word of the title of `a` that stands nowhere in `b`.
const WeightedWord* missing_name(const ProfileView& a, const ProfileView& b, Likeness likeness) {
  const WeightedWord* missing = nullptr;
  for (const auto& word : a.words) {
    if (!word.title() || word.rarity() < kRare || has_word(b, word.hash())) continue;
    if (likeness == Likeness::same_link && !word.name()) continue;
    if (missing == nullptr || word.rarity() > missing->rarity()) missing = &word;
  }
  return missing;
}

std::optional<Difference> facts_differ(const Facts& a, const Facts& b) {
  if (auto numbers = numbers_differ(a, b)) return Difference{"numbers", std::move(*numbers)};
  if (auto cue = negation_differs(a, b)) return Difference{"negation", std::move(*cue)};
  if (auto pair = directions_oppose(a, b)) return Difference{"direction", std::move(*pair)};
  return std::nullopt;
}

std::optional<std::string> number_not_in(const Facts& a, const Facts& b, const Facts& more_of_b) {
  for (const auto& number : a.numbers) {
    if (std::binary_search(b.numbers.begin(), b.numbers.end(), number)) continue;
    if (std::binary_search(more_of_b.numbers.begin(), more_of_b.numbers.end(), number)) continue;
    return number;
  }
  return std::nullopt;
}

// A number of one title that stands nowhere in the other report.
std::optional<Difference> number_of_one(const Fingerprint& a, const Guarded& b) {
  auto number = number_not_in(a.title_facts, b.title_facts, b.text_facts);
  if (!number) number = number_not_in(b.title_facts, a.title_facts, a.text_facts);
  if (!number) return std::nullopt;
  return Difference{"numbers", std::move(*number)};
}

std::string word_of(const Fingerprint& fingerprint, WordHash hash) {
  const auto& title = fingerprint.title;
  const auto it = std::find_if(title.begin(), title.end(),
                               [&](const TitleWord& word) { return word.hash == hash; });
  return it != title.end() ? fingerprint.title_text.substr(it->start, it->size) : std::string{};
}

std::optional<Difference> names_differ(const Fingerprint& fingerprint, const ProfileView& a,
                                       const ProfileView& b, Likeness likeness) {
  const auto* here = missing_name(a, b, likeness);
  const auto* there = missing_name(b, a, likeness);
  const bool differ = likeness == Likeness::doubtful ? here != nullptr || there != nullptr
                                                     : here != nullptr && there != nullptr;
  if (!differ) return std::nullopt;
  return Difference{"names", here != nullptr ? word_of(fingerprint, here->hash()) : ""};
}

}  // namespace

std::optional<Difference> difference(const Fingerprint& fingerprint, const ProfileView& profile,
                                     const Report& older, Likeness likeness) {
  const auto guarded = unpack_guarded(older.guarded);
  if (auto found = facts_differ(fingerprint.title_facts, guarded.title_facts)) return found;
  if (fingerprint.has_text && guarded.has_text) {
    if (auto found = facts_differ(fingerprint.text_facts, guarded.text_facts)) return found;
  }
  if (likeness == Likeness::doubtful) {
    if (auto found = number_of_one(fingerprint, guarded)) return found;
  }
  if (auto places = places_differ(fingerprint.title_facts, fingerprint.text_facts,
                                  guarded.title_facts, guarded.text_facts)) {
    return Difference{"names", std::move(*places)};
  }
  if (order_differs(title_of(fingerprint), guarded.title)) return Difference{"order", ""};
  return names_differ(fingerprint, profile, older.profile, likeness);
}

bool same_title(const Fingerprint& fingerprint, const Report& older) {
  const auto title = title_of(fingerprint);
  const auto theirs = unpack_guarded(older.guarded).title;
  return std::equal(title.begin(), title.end(), theirs.begin(), theirs.end(),
                    [](TitleMark a, TitleMark b) { return a.same_word(b); });
}

}  // namespace newswatch::dedup
