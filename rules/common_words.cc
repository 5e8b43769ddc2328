#include "rules/common_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace newswatch::rules {
namespace {

// By falling frequency, per language. The order matters, the exact rank does not.
constexpr auto kEnglish = std::to_array<std::string_view>(
    {"the",       "to",         "of",       "and",      "a",        "in",        "for",
     "on",        "that",       "is",       "with",     "said",     "by",        "at",
     "as",        "it",         "from",     "was",      "be",       "has",       "an",
     "have",      "are",        "its",      "he",       "not",      "will",      "but",
     "this",      "after",      "his",      "which",    "they",     "would",     "were",
     "or",        "their",      "who",      "new",      "had",      "been",      "more",
     "about",     "up",         "we",       "one",      "two",      "first",     "year",
     "years",     "over",       "than",     "also",     "when",     "out",       "us",
     "president", "government", "people",   "state",    "country",  "other",     "could",
     "time",      "last",       "into",     "says",     "say",      "can",       "if",
     "there",     "no",         "all",      "some",     "percent",  "million",   "billion",
     "company",   "market",     "minister", "police",   "world",    "war",       "news",
     "week",      "day",        "days",     "monday",   "tuesday",  "wednesday", "thursday",
     "friday",    "saturday",   "sunday",   "i",        "you",      "she",       "her",
     "what",      "how",        "why",      "before",   "against",  "under",     "while",
     "where",     "being",      "may",      "three",    "national", "official",  "officials",
     "according", "report",     "reported", "group",    "part",     "made",      "since",
     "during",    "plan",       "city",     "today",    "most",     "because",   "so",
     "do",        "did",        "ukraine",  "russia",   "russian",  "ukrainian", "trump",
     "china",     "eu",         "un",       "military", "security", "attack",    "peace",
     "between",   "only",       "now",      "just",     "back",     "like",      "off",
     "down",      "many",       "any",      "such",     "our"});

constexpr auto kRussian = std::to_array<std::string_view>(
    {"в",      "и",    "на",      "что",       "с",      "по",      "не",       "о",     "из",
     "за",     "для",  "к",       "от",        "как",    "это",     "а",        "его",   "он",
     "года",   "году", "также",   "до",        "был",    "было",    "были",     "ее",    "об",
     "при",    "но",   "после",   "у",         "их",     "который", "которые",  "она",   "они",
     "россии", "сша",  "украины", "президент", "заявил", "сообщил", "сообщает", "рф",    "со",
     "время",  "тем",  "уже",     "более",     "этом",   "того",    "будет",    "то",    "так",
     "же",     "или",  "все",     "под",       "этого",  "мы",      "я",        "если",  "области",
     "города", "лет",  "человек", "страны",    "глава",  "украине", "россия",   "войны", "новый"});

constexpr auto kUkrainian = std::to_array<std::string_view>(
    {"в",      "у",         "на",      "та",        "що",      "з",       "і",       "до",
     "за",     "про",       "не",      "для",       "від",     "як",      "це",      "а",
     "його",   "він",       "й",       "року",      "також",   "із",      "зі",      "є",
     "був",    "було",      "були",    "її",        "по",      "при",     "після",   "але",
     "їх",     "який",      "які",     "вона",      "вони",    "україни", "україні", "росії",
     "сша",    "президент", "заявив",  "повідомив", "рф",      "під",     "час",     "тим",
     "вже",    "більше",    "цьому",   "того",      "буде",    "так",     "ж",       "або",
     "всі",    "ми",        "я",       "якщо",      "області", "міста",   "років",   "людей",
     "країни", "глава",     "україна", "росія",     "війни",   "новий",   "зсу",     "те"});

using Table = std::unordered_map<std::string_view, double>;

const Table& table() {
  static const Table built = [] {
    Table made;
    const auto add = [&made](const auto& words) {
      // Zipf's law: the share falls with the rank.
      double rank = 0;
      for (const auto word : words) {
        const double share = 1 / (1 + rank / 12);
        auto& known = made[word];
        known = std::max(known, share);
        ++rank;
      }
    };
    add(kEnglish);
    add(kRussian);
    add(kUkrainian);
    return made;
  }();
  return built;
}

size_t letters(std::string_view word) {
  return static_cast<size_t>(std::count_if(word.begin(), word.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

double word_frequency(std::string_view word) {
  if (const auto found = table().find(word); found != table().end()) return found->second;
  switch (letters(word)) {
    case 1:
      return 0.2;
    case 2:
      return 0.05;
    case 3:
      return 0.005;
    default:
      return 0;
  }
}

double prefix_frequency(std::string_view prefix) {
  double sum = 0;
  for (const auto& [word, share] : table()) {
    if (word.starts_with(prefix)) sum += share;
  }
  switch (letters(prefix)) {
    case 3:
      sum += 0.05;
      break;
    case 4:
      sum += 0.01;
      break;
    default:
      sum += 0.001;
      break;
  }
  return std::min(sum, 1.0);
}

}  // namespace newswatch::rules
