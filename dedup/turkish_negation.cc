#include "dedup/turkish_negation.h"

#include <algorithm>
#include <array>

namespace newswatch::dedup {
namespace {

enum class Ending {
  none,    // the word ends
  person,  // person, number or further tense may follow (kEndings)
  any,
};

// What follows the m of the negative suffix: its vowel and the tense or participle.
struct Tense {
  std::string_view suffix;
  Ending ending = Ending::none;
  bool certain = false;  // in no word of another language
};

// -ması and -mayı are positive verbal nouns as often as negative, -madan is "from doing" as often
// as "without doing": these do not count.
constexpr auto kTenses = std::to_array<Tense>({
    {"ayacak", Ending::any, true},    {"eyecek", Ending::any, true},
    {"ayacag", Ending::any, true},    {"eyeceg", Ending::any, true},
    {"adig", Ending::any, true},      {"edig", Ending::any, true},
    {"amis", Ending::any, true},      {"emis", Ending::any, true},
    {"amakta", Ending::any, true},    {"emekte", Ending::any, true},
    {"aksizin", Ending::none, true},  {"eksizin", Ending::none, true},
    {"iyor", Ending::any, true},      {"uyor", Ending::any, true},
    {"ayabil", Ending::any, true},    {"eyebil", Ending::any, true},
    {"amasi", Ending::any, true},     {"emesi", Ending::any, true},
    {"adi", Ending::person, false},   {"edi", Ending::person, false},
    {"az", Ending::person, false},    {"ez", Ending::person, false},
    {"ayan", Ending::any, false},     {"eyen", Ending::any, false},
    {"amak", Ending::none, false},    {"emek", Ending::none, false},
    {"amali", Ending::person, false}, {"emeli", Ending::person, false},
    {"asin", Ending::none, false},    {"esin", Ending::none, false},
    {"asinlar", Ending::none, false}, {"esinler", Ending::none, false},
    {"ayin", Ending::none, false},    {"eyin", Ending::none, false},
    {"ayiz", Ending::none, false},    {"eyiz", Ending::none, false},
    {"ama", Ending::none, false},     {"eme", Ending::none, false},
});

constexpr auto kEndings = std::to_array<std::string_view>({
    "",      "m",     "n",     "k",     "niz", "lar", "ler", "sa",  "se",  "ysa", "yse",
    "ydi",   "di",    "dilar", "diler", "mis", "sin", "ken", "dik", "dim", "din", "siniz",
    "lardi", "lerdi", "larsa", "lerse", "yiz", "ti",  "tir", "dir", "lar", "iz",  "im",
});

// Verbs and nouns that only look negated: umuyor hopes, gömüyor buries, emiyor sucks, sömürüyor
// exploits, yumuyor shuts; komedi, namaz, inanılmaz (incredible), uyuşmazlık (dispute); surnames.
constexpr auto kOthers = std::to_array<std::string_view>({
    "umuyor",   "gomuyor",     "emiyor",    "yumuyor",    "komedi",      "trajikomedi",
    "namaz",    "yilmaz",      "korkmaz",   "sonmez",     "solmaz",      "durmaz",
    "donmez",   "gomez",       "hamadi",    "ahmedi",     "almaz",       "muhammedi",
    "kaymaz",   "yenilmez",    "inanilmaz", "kacinilmaz", "vazgecilmez", "uyusmazlik",
    "tukenmez", "anlasmazlik",
});

bool continues(std::string_view rest, const Tense& tense) {
  if (!rest.starts_with(tense.suffix)) return false;
  rest.remove_prefix(tense.suffix.size());
  if (tense.ending == Ending::any) return true;
  if (tense.ending == Ending::none) return rest.empty();
  return std::find(kEndings.begin(), kEndings.end(), rest) != kEndings.end();
}

bool may_continue(std::string_view rest) {
  return rest.size() >= 2 && std::string_view("aeiu").find(rest[0]) != std::string_view::npos &&
         std::string_view("ydmzks").find(rest[1]) != std::string_view::npos;
}

}  // namespace

bool is_negated_turkish_verb(std::string_view folded, bool certain) {
  constexpr size_t kShortestStem = 2;
  for (auto at = folded.find('m', kShortestStem); at != std::string_view::npos;
       at = folded.find('m', at + 1)) {
    const auto rest = folded.substr(at + 1);
    if (!may_continue(rest)) continue;
    for (const auto& tense : kTenses) {
      if ((certain && !tense.certain) || !continues(rest, tense)) continue;
      return std::none_of(kOthers.begin(), kOthers.end(),
                          [&](std::string_view other) { return folded.starts_with(other); });
    }
  }
  return false;
}

}  // namespace newswatch::dedup
