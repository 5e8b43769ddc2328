#include "tests/bench/bench_corpus.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tokenizer.h"

namespace newswatch::bench {
namespace {

constexpr size_t kTooFrequent = 100;

std::string path_of(const std::string& file) {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  return std::string(set ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus") + "/text/" + file;
}

bool is_word(std::string_view word) {
  return word.size() >= 4 &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// Words with the number of articles that hold them, the most frequent first.
std::vector<std::pair<int, std::string>> vocabulary(const std::vector<Item>& articles) {
  std::map<std::string, int> counts;
  Tokens tokens;
  for (const auto& article : articles) {
    tokenize(article.content, TokenForms::with_alternates, tokens);
    std::set<std::string_view> seen;
    for (const auto& token : tokens.list) {
      const auto word = tokens.text(token);
      if (is_word(word) && seen.insert(word).second) ++counts[std::string(word)];
    }
  }
  std::vector<std::pair<int, std::string>> ranked;
  for (auto& [word, count] : counts) ranked.emplace_back(count, word);
  std::sort(ranked.rbegin(), ranked.rend());
  return ranked;
}

class Draw {
 public:
  Draw(const std::vector<Item>& articles, Words how) : how_(how), ranked_(vocabulary(articles)) {
    ranked_.erase(ranked_.begin(), ranked_.begin() + static_cast<std::ptrdiff_t>(
                                                         std::min(kTooFrequent, ranked_.size())));
    long sum = 0;
    for (const auto& [count, word] : ranked_) sums_.push_back(sum += count);
  }

  size_t below(size_t limit) { return random_() % limit; }

  const std::string& word() {
    if (how_ == Words::alike) return ranked_[below(ranked_.size())].second;
    const auto at = static_cast<long>(below(static_cast<size_t>(sums_.back())));
    const auto found = std::upper_bound(sums_.begin(), sums_.end(), at) - sums_.begin();
    return ranked_[static_cast<size_t>(found)].second;
  }

  // A name as no article has it, where such are asked for.
  std::string name() {
    if (how_ != Words::unheard) return word();
    std::string made = "q";
    for (int i = 0; i < 7; ++i) made += static_cast<char>('a' + below(26));
    return made;
  }

 private:
  Words how_;
  std::mt19937 random_{1};
  std::vector<std::pair<int, std::string>> ranked_;
  std::vector<long> sums_;
};

}  // namespace

std::vector<Item> read_articles(size_t most) {
  std::ifstream in(path_of("reuters-early.jsonl"));
  std::vector<Item> articles;
  for (std::string line; articles.size() < most && std::getline(in, line);) {
    auto json = nlohmann::json::parse(line);
    json.erase("published");  // not as an item's time is written
    auto item = item_from_json(json);
    if (item) articles.push_back(std::move(*item));
  }
  return articles;
}

std::string read_text(const std::string& file) {
  std::ifstream in(path_of(file));
  return {std::istreambuf_iterator<char>(in), {}};
}

const char* to_string(Words words) {
  switch (words) {
    case Words::as_often:
      return "as often as in the articles";
    case Words::alike:
      return "each word of the articles alike";
    case Words::unheard:
      return "a watch list: one name of each rule in no article";
  }
  return "";
}

Rules make_rules(const std::vector<Item>& articles, Words words, size_t count) {
  Draw draw(articles, words);
  Rules rules;
  for (size_t i = 0; i < count; ++i) {
    const auto a = draw.name();
    const auto& b = draw.word();
    switch (draw.below(4)) {
      case 0:
        rules.file += fmt::format("r{} = \"{} {}\"~2\n", i, a, b);
        break;
      case 1:
        rules.file += fmt::format("r{} = {} AND {}\n", i, a, b);
        break;
      case 2:
        rules.file += fmt::format("r{} = {} AND ({} OR {})\n", i, a, b, draw.word());
        break;
      default:
        rules.file += fmt::format("r{} = {} AND {}* AND {}\n", i, a, b.substr(0, 4), draw.word());
        break;
    }
    rules.needles.push_back(a);
  }
  return rules;
}

}  // namespace newswatch::bench
