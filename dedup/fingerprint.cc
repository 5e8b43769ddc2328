#include "dedup/fingerprint.h"

#include <algorithm>
#include <array>

#include <unicode/uchar.h>

#include "core/hash.h"
#include "core/tokenizer.h"
#include "core/word_frequency.h"
#include "dedup/canonical_url.h"
#include "dedup/code_point.h"
#include "dedup/report_text.h"

namespace newswatch::dedup {
namespace {

// In a title of which more words than this begin with a capital, capitals say nothing of names.
constexpr double kTitleCase = 0.6;

struct Occurrence {
  std::string_view folded;
  bool capital = false;
  bool first = false;  // of its sentence
  bool long_word = false;
};

bool ends_a_sentence(std::string_view between) {
  return between.find_first_of(".!?:\n\"") != std::string_view::npos;
}

// The words of a text, each in its barest form: "zelensky" for "Zelensky's".
std::vector<Occurrence> occurrences_in(std::string_view text, const Tokens& tokens) {
  std::vector<Occurrence> found;
  found.reserve(tokens.list.size());
  size_t end = 0;
  for (size_t i = 0; i < tokens.list.size(); ++i) {
    const auto& token = tokens.list[i];
    const bool barer_follows =
        i + 1 < tokens.list.size() && tokens.list[i + 1].position == token.position;
    if (barer_follows) continue;
    const auto folded = tokens.text(token);
    const bool first = found.empty() || ends_a_sentence(text.substr(end, token.start - end));
    const bool capital = u_isupper(first_code_point(text.substr(token.start))) != 0;
    found.push_back({folded, capital, first, folded.size() > 3});
    end = token.end;
  }
  return found;
}

bool capitals_say_something(const std::vector<Occurrence>& words) {
  size_t capital = 0;
  size_t all = 0;
  for (const auto& word : words) {
    if (!word.long_word) continue;
    ++all;
    capital += word.capital ? 1 : 0;
  }
  return static_cast<double>(capital) <= kTitleCase * static_cast<double>(all);
}

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

// A Cyrillic word without its ending, so that a name is the same in each case; others as they are.
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

void add_words(const std::vector<Occurrence>& found, bool title, std::vector<Word>& words) {
  const bool telling = capitals_say_something(found);
  for (const auto& word : found) {
    words.push_back({word_hash(stem_of(word.folded)), title, telling && word.capital && !word.first,
                     static_cast<float>(word_frequency(word.folded))});
  }
}

void merge_equal(std::vector<Word>& words) {
  std::sort(words.begin(), words.end(),
            [](const Word& a, const Word& b) { return a.hash < b.hash; });
  size_t kept = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (kept > 0 && words[kept - 1].hash == words[i].hash) {
      auto& word = words[kept - 1];
      word.title = word.title || words[i].title;
      word.name = word.name || words[i].name;
      word.common = std::max(word.common, words[i].common);
    } else {
      words[kept++] = words[i];
    }
  }
  words.resize(kept);
}

Script script_of(const Tokens& title, const Tokens& text) {
  std::array<size_t, kScripts> letters{};
  for (const auto* tokens : {&title, &text}) {
    for (const auto& token : tokens->list) {
      const auto c = first_code_point(tokens->text(token));
      if (!u_isalpha(c)) continue;
      const auto script = c < 0x250                  ? Script::latin
                          : c >= 0x400 && c <= 0x52F ? Script::cyrillic
                                                     : Script::other;
      letters[static_cast<size_t>(script)] += token.folded_size;
    }
  }
  return static_cast<Script>(std::max_element(letters.begin(), letters.end()) - letters.begin());
}

}  // namespace

WordHash word_hash(std::string_view folded) {
  return static_cast<WordHash>(hash128(folded).low & ((1U << kWordBits) - 1));
}

std::uint32_t short_hash(std::string_view text) {
  return static_cast<std::uint32_t>(hash128(text).high);
}

namespace {

std::uint16_t language_number(std::string_view bcp47) {
  std::string primary(bcp47.substr(0, bcp47.find_first_of("-_")));
  for (auto& c : primary) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (primary.empty() || primary == "und") return 0;
  return static_cast<std::uint16_t>(short_hash(primary) | 1);
}

}  // namespace

Fingerprint fingerprint_of(const Item& item) {
  const auto parts = report_text(item);
  thread_local Tokens title;
  thread_local Tokens text;
  const auto headline = strip_prefixes(parts.title, item.language);
  tokenize(headline, TokenForms::with_alternates, title);
  tokenize(parts.text, TokenForms::with_alternates, text);

  Fingerprint made;
  made.url = canonical_url(item.link);
  made.link = short_hash(made.url.empty() ? item.link : made.url);
  made.whole = short_hash(item.title);
  made.language = language_number(item.language);
  made.has_text = !text.list.empty();
  made.script = script_of(title, text);
  const auto title_words = occurrences_in(headline, title);
  for (const auto& word : title_words) {
    made.title.push_back({word_hash(stem_of(word.folded)), word.capital, std::string(word.folded)});
  }
  add_words(title_words, true, made.words);
  add_words(occurrences_in(parts.text, text), false, made.words);
  merge_equal(made.words);
  made.title_facts = facts_of(parts.title, item.language);
  made.text_facts = facts_of(parts.text, text, item.language);
  return made;
}

}  // namespace newswatch::dedup
