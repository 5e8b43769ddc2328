#include "dedup/turkish_negation.h"

#include <algorithm>
#include <array>

namespace newswatch::dedup {
namespace {

// What follows the negative suffix -ma or -me: tense or participle, and the endings that may
// follow it to the end of the word ("*": any).
struct Tense {
  std::string_view suffix;  // with -ma or -me in front, as "madi"
  bool open = false;        // any letters may follow
  bool certain = false;     // in no word of another language
};

// -ması and -mayı are positive verbal nouns as often as negative, -madan is "from doing" as often
// as "without doing": these do not count.
constexpr auto kTenses = std::to_array<Tense>({
    {"mayacak", true, true},  {"meyecek", true, true},  {"mayacag", true, true},
    {"meyeceg", true, true},  {"madig", true, true},    {"medig", true, true},
    {"mamis", true, true},    {"memis", true, true},    {"mamakta", true, true},
    {"memekte", true, true},  {"maksizin", true, true}, {"meksizin", true, true},
    {"miyor", true, true},    {"muyor", true, true},    {"mayabil", true, true},
    {"meyebil", true, true},  {"madi", false, false},   {"medi", false, false},
    {"maz", false, false},    {"mez", false, false},    {"mayan", true, false},
    {"meyen", true, false},   {"mamak", false, false},  {"memek", false, false},
    {"mamasi", true, true},   {"memesi", true, true},   {"mamali", false, false},
    {"memeli", false, false}, {"masin", false, false},  {"mesin", false, false},
    {"mayin", false, false},  {"meyin", false, false},  {"mayiz", false, false},
    {"meyiz", false, false},
});

// Person, number and further tense behind a closed suffix: "gelmediler", "gelmezse".
constexpr auto kEndings = std::to_array<std::string_view>({
    "",       "m",      "n",      "k",     "niz",   "lar", "ler", "sa",    "se",   "ysa",
    "yse",    "ydi",    "di",     "dilar", "diler", "mis", "sin", "siniz", "ken",  "lardi",
    "lerdi",  "larsa",  "lerse",  "dik",   "dim",   "din", "dir", "ti",    "tir",  "lik",
    "ligi",   "ligini", "lar mi", "lari",  "leri",  "yiz", "li",  "nlar",  "nler", "sinlar",
    "sinler", "dan",    "den",    "tan",   "ten",   "la",  "le",  "a",     "e",    "in",
});

// Verbs and nouns that only look negated: umuyor hopes, gömüyor buries, emiyor sucks, yumuyor
// shuts; komedi, namaz; surnames.
constexpr auto kOthers = std::to_array<std::string_view>({
    "umuyor", "gomuyor",  "emiyor",  "somuruyor", "yumuyor", "komedi",  "trajikomedi",
    "namaz",  "yilmaz",   "korkmaz", "sonmez",    "solmaz",  "durmaz",  "donmez",
    "gomez",  "hamadi",   "ahmedi",  "muhammedi", "almaz",   "olmazsa", "temmuz",
    "kaymaz", "yenilmez", "palamaz", "uslanmaz",
});

bool ends_well(std::string_view rest, const Tense& tense) {
  return tense.open || std::find(kEndings.begin(), kEndings.end(), rest) != kEndings.end();
}

}  // namespace

bool is_negated_turkish_verb(std::string_view folded, bool certain) {
  constexpr size_t kShortestStem = 2;
  if (folded.size() < kShortestStem + 3) return false;
  if (folded.find('m', kShortestStem) == std::string_view::npos) return false;
  for (const auto& tense : kTenses) {
    if (certain && !tense.certain) continue;
    const auto at = folded.find(tense.suffix, kShortestStem);
    if (at == std::string_view::npos) continue;
    if (!ends_well(folded.substr(at + tense.suffix.size()), tense)) continue;
    return std::none_of(kOthers.begin(), kOthers.end(),
                        [&](std::string_view other) { return folded.starts_with(other); });
  }
  return false;
}

}  // namespace newswatch::dedup
