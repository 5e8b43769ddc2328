#include "dedup/fingerprint.h"

#include <algorithm>
#include <array>
#include <bit>

#include <unicode/uchar.h>

#include "core/hash.h"
#include "core/spread_sort.h"
#include "core/tokenizer.h"
#include "dedup/canonical_url.h"
#include "dedup/code_point.h"
#include "dedup/report_text.h"
#include "dedup/word_senses.h"

namespace newswatch::dedup {
namespace {

// In a title of which more words than this begin with a capital, capitals say nothing of names.
constexpr double kTitleCase = 0.6;

// A word in its barest form: "zelensky" for "Zelensky's".
struct Occurrence {
  const WordSenses::Word* word = nullptr;
  std::string_view folded;
  bool capital = false;
  bool first = false;  // of its sentence
  bool long_word = false;
};

bool is_capital(UChar32 c) { return c < 0x80 ? c >= 'A' && c <= 'Z' : u_isupper(c) != 0; }

bool is_letter(UChar32 c) {
  return c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : u_isalpha(c) != 0;
}

bool ends_a_sentence(std::string_view between) {
  return std::any_of(between.begin(), between.end(), [](char c) {
    return c == '.' || c == '!' || c == '?' || c == ':' || c == '\n' || c == '"';
  });
}

void find_occurrences(const WordSenses& words, std::vector<Occurrence>& found) {
  found.clear();
  const auto text = words.text();
  const auto& tokens = words.tokens();
  size_t end = 0;
  for (const auto& word : words.words()) {
    const auto& token = tokens.list[word.barest];
    const auto folded = tokens.text(token);
    const bool first = found.empty() || ends_a_sentence(text.substr(end, token.start - end));
    const bool capital = is_capital(first_code_point(text.substr(token.start)));
    found.push_back({&word, folded, capital, first, folded.size() > 3});
    end = token.end;
  }
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

void add_words(const std::vector<Occurrence>& found, bool title, std::vector<Word>& words) {
  const bool telling = capitals_say_something(found);
  for (const auto& word : found) {
    words.push_back(
        {word.word->hash, title, telling && word.capital && !word.first, word.word->common});
  }
}

// Each hash once, in order. A word is sorted as one number: its hash, what is true of it, its share
// (no float above 0 is less than another by its bits).
void merge_equal(std::vector<Word>& words) {
  constexpr unsigned kHashAt = 34;
  thread_local std::vector<std::uint64_t> keys;
  thread_local std::vector<std::uint64_t> spare;
  keys.clear();
  for (const auto& word : words) {
    keys.push_back(std::uint64_t{word.hash} << kHashAt | (word.title ? 1ULL << 33U : 0) |
                   (word.name ? 1ULL << 32U : 0) | std::bit_cast<std::uint32_t>(word.common));
  }
  spread_sort(keys, spare,
              [](std::uint64_t key) { return key >> (kHashAt + kWordBits - kSpreadBits); });
  words.clear();
  for (const auto key : keys) {
    const Word word{static_cast<WordHash>(key >> kHashAt), (key & 1ULL << 33U) != 0,
                    (key & 1ULL << 32U) != 0,
                    std::bit_cast<float>(static_cast<std::uint32_t>(key))};
    if (words.empty() || words.back().hash != word.hash) {
      words.push_back(word);
      continue;
    }
    auto& same = words.back();
    same.title = same.title || word.title;
    same.name = same.name || word.name;
    same.common = std::max(same.common, word.common);
  }
}

Script script_of(const Tokens& title, const Tokens& text) {
  std::array<size_t, kScripts> letters{};
  for (const auto* tokens : {&title, &text}) {
    for (const auto& token : tokens->list) {
      const auto c = first_code_point(tokens->text(token));
      if (!is_letter(c)) continue;
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

// Memory that is kept from item to item.
struct Scratch {
  WordSenses title;
  WordSenses text;
  std::vector<Occurrence> title_words;
  std::vector<Occurrence> text_words;
};

}  // namespace

Fingerprint fingerprint_of(const Item& item) {
  thread_local Scratch scratch;
  auto& title = scratch.title;
  auto& text = scratch.text;
  const auto parts = report_text(item);
  const auto languages = lexicon().languages_for(item.language);
  title.read(parts.title, languages);
  text.read(parts.text, languages);

  Fingerprint made;
  size_t headline_at = 0;
  made.title_facts = facts_of(title, &headline_at);
  made.text_facts = facts_of(text);
  if (headline_at != 0) title.read(parts.title.substr(headline_at), languages);
  made.url = canonical_url(item.link);
  made.link = short_hash(made.url.empty() ? item.link : made.url);
  made.whole = short_hash(item.title);
  made.language = language_number(item.language);
  made.has_text = text.size() != 0;
  made.script = script_of(title.tokens(), text.tokens());
  find_occurrences(title, scratch.title_words);
  find_occurrences(text, scratch.text_words);
  made.title_text = title.tokens().folded;
  made.title.reserve(scratch.title_words.size());
  for (const auto& word : scratch.title_words) {
    const auto start = word.folded.data() - title.tokens().folded.data();
    made.title.push_back({word.word->hash, word.capital, static_cast<std::uint32_t>(start),
                          static_cast<std::uint32_t>(word.folded.size())});
  }
  made.words.reserve(scratch.title_words.size() + scratch.text_words.size());
  add_words(scratch.title_words, true, made.words);
  add_words(scratch.text_words, false, made.words);
  merge_equal(made.words);
  return made;
}

}  // namespace newswatch::dedup
