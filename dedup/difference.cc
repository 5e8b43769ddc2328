#include "dedup/difference.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

namespace newswatch::dedup {
namespace {

// What is packed: fields, each a list of values. Neither byte stands in a word.
constexpr char kFieldEnd = '\x1F';
constexpr char kValueEnd = '\x1E';

// A word of so few texts (one in 150) is a name or says as much as one.
constexpr float kRare = 5.0F;

// Titles whose words are the same but for so few say the same of the same names, unless these
// changed places.
constexpr double kSameWords = 0.8;

void pack(const Facts& facts, std::string& out) {
  for (const auto& number : facts.numbers) out.append(number).push_back(kValueEnd);
  out.push_back(kFieldEnd);
  for (const auto& cue : facts.negations) out.append(cue).push_back(kValueEnd);
  out.push_back(kFieldEnd);
  for (const auto& direction : facts.directions) {
    out.append(fmt::format("{}{}", direction.pair, direction.up ? '+' : '-')).push_back(kValueEnd);
  }
  out.push_back(kFieldEnd);
  for (const auto place : facts.places) {
    out.append(fmt::format("{}", place)).push_back(kValueEnd);
  }
  out.push_back(kFieldEnd);
  for (const auto place : facts.negated_at)
    out.append(fmt::format("{}", place)).push_back(kValueEnd);
  out.append(fmt::format("{}{}", kFieldEnd, facts.words)).push_back(kFieldEnd);
}

template <class Number>
Number number_from(std::string_view digits) {
  Number number{};
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string_view take(std::string_view& rest, char end) {
  const auto at = std::min(rest.find(end), rest.size());
  const auto taken = rest.substr(0, at);
  rest.remove_prefix(std::min(rest.size(), at + 1));
  return taken;
}

std::vector<std::string> take_list(std::string_view& rest) {
  auto field = take(rest, kFieldEnd);
  std::vector<std::string> values;
  while (!field.empty()) values.emplace_back(take(field, kValueEnd));
  return values;
}

Facts take_facts(std::string_view& rest) {
  Facts facts;
  facts.numbers = take_list(rest);
  facts.negations = take_list(rest);
  for (const auto& value : take_list(rest)) {
    facts.directions.push_back({number_from<std::uint16_t>(value), value.ends_with('+')});
  }
  for (const auto& value : take_list(rest)) {
    facts.places.push_back(number_from<std::uint16_t>(value));
  }
  for (const auto& value : take_list(rest)) {
    facts.negated_at.push_back(number_from<std::uint16_t>(value));
  }
  facts.words = number_from<std::uint16_t>(take(rest, kFieldEnd));
  return facts;
}

// A word of a title in one byte: seven bits of its hash, and whether it began with a capital. Not
// 0x1E or 0x1F matters: it is the last field.
using TitleByte = unsigned char;

TitleByte title_byte(const TitleWord& word) {
  return static_cast<TitleByte>((word.hash & 0x7F) << 1 | (word.capital ? 1 : 0));
}

std::vector<TitleByte> title_of(const Fingerprint& fingerprint) {
  std::vector<TitleByte> title;
  for (const auto& word : fingerprint.title) title.push_back(title_byte(word));
  return title;
}

bool same(TitleByte a, TitleByte b) { return a >> 1 == b >> 1; }

// Where the only one of its kind stands.
std::optional<size_t> place_of(TitleByte word, const std::vector<TitleByte>& title) {
  std::optional<size_t> place;
  for (size_t i = 0; i < title.size(); ++i) {
    if (!same(title[i], word)) continue;
    if (place) return std::nullopt;
    place = i;
  }
  return place;
}

// "Ukraine strikes Russia" and "Russia strikes Ukraine": two names that changed places around a
// word which both titles have between them.
bool order_differs(const std::vector<TitleByte>& a, const std::vector<TitleByte>& b) {
  size_t shared = 0;
  for (const auto word : a) shared += place_of(word, b) ? 1 : 0;
  const auto longer = static_cast<double>(std::max(a.size(), b.size()));
  if (static_cast<double>(shared) < kSameWords * longer) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = i + 2; j < a.size(); ++j) {
      if ((a[i] & 1) == 0 || (a[j] & 1) == 0 || same(a[i], a[j])) continue;
      const auto first = place_of(a[i], b);
      const auto second = place_of(a[j], b);
      if (!first || !second || *second >= *first) continue;
      if ((b[*first] & 1) == 0 || (b[*second] & 1) == 0) continue;
      for (size_t k = i + 1; k < j; ++k) {
        const auto between = place_of(a[k], b);
        if (between && *between > *second && *between < *first) return true;
      }
    }
  }
  return false;
}

struct Guarded {
  bool has_text = false;
  Facts title_facts;
  Facts text_facts;
  std::vector<TitleByte> title;
};

Guarded unpack(std::string_view rest) {
  Guarded guarded;
  if (rest.empty()) return guarded;
  guarded.has_text = rest.front() == '1';
  rest.remove_prefix(1);
  guarded.title_facts = take_facts(rest);
  guarded.text_facts = take_facts(rest);
  guarded.title.assign(rest.begin(), rest.end());
  return guarded;
}

bool has_word(const Profile& profile, WordHash hash) {
  const auto& words = profile.words;
  const auto it = std::lower_bound(words.begin(), words.end(), hash,
                                   [](const auto& word, WordHash h) { return word.hash() < h; });
  return it != words.end() && it->hash() == hash;
}

// A rare word of the title of `a` that stands nowhere in `b`.
const WeightedWord* missing_name(const Profile& a, const Profile& b, Likeness likeness) {
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
  return it != title.end() ? it->text : std::string{};
}

std::optional<Difference> names_differ(const Fingerprint& fingerprint, const Profile& a,
                                       const Profile& b, Likeness likeness) {
  const auto* here = missing_name(a, b, likeness);
  const auto* there = missing_name(b, a, likeness);
  const bool differ = likeness == Likeness::doubtful ? here != nullptr || there != nullptr
                                                     : here != nullptr && there != nullptr;
  if (!differ) return std::nullopt;
  return Difference{"names", here != nullptr ? word_of(fingerprint, here->hash()) : ""};
}

}  // namespace

std::string pack_guarded(const Fingerprint& fingerprint) {
  std::string packed;
  packed.push_back(fingerprint.has_text ? '1' : '0');
  pack(fingerprint.title_facts, packed);
  pack(fingerprint.text_facts, packed);
  const auto title = title_of(fingerprint);
  packed.append(title.begin(), title.end());
  return packed;
}

std::optional<Difference> difference(const Fingerprint& fingerprint, const Profile& profile,
                                     const Report& older, Likeness likeness) {
  const auto guarded = unpack(older.guarded);
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

Facts facts_within(std::string_view guarded) {
  auto unpacked = unpack(guarded);
  auto& facts = unpacked.title_facts;
  const auto& more = unpacked.text_facts;
  facts.numbers.insert(facts.numbers.end(), more.numbers.begin(), more.numbers.end());
  facts.places.insert(facts.places.end(), more.places.begin(), more.places.end());
  return facts;
}

bool same_title(const Fingerprint& fingerprint, const Report& older) {
  const auto title = title_of(fingerprint);
  const auto theirs = unpack(older.guarded).title;
  return std::equal(title.begin(), title.end(), theirs.begin(), theirs.end(), same);
}

}  // namespace newswatch::dedup
