// What a document costs as rules grow from 10 to 1,000,000, how long they take to compile and what
// memory they hold; beside it RE2::Set and a loop over RE2, which look for one word of each rule.
//
//   rules_bench [largest number of rules]
//
// Times are of CPU, so that a busy machine changes them little: medians of several rounds, in which
// 10 rules take turns with the many. Each row is measured in a process of its own. "learnt" are
// rules compiled once more with the word counts (rules/word_counts.h) of other articles.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <re2/re2.h>
#include <re2/set.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "core/freed_memory.h"
#include "core/tokenizer.h"
#include "rules/rule_set.h"
#include "rules/word_counts.h"
#include "tests/bench/bench_corpus.h"

namespace newswatch::bench {
namespace {

constexpr int kRounds = 5;
constexpr size_t kMeasured = 2000;  // articles
constexpr size_t kFew = 10;         // rules

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <class Work>
double seconds_of(const Work& work) {
  const auto start = cpu_seconds();
  work();
  return cpu_seconds() - start;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double resident_bytes() {
  return_freed_memory();
  std::ifstream in("/proc/self/statm");
  double total = 0;
  double resident = 0;
  in >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// A row can't disturb the next: what it leaves in memory goes with its process.
template <class Row>
void in_own_process(const Row& row) {
  std::fflush(stdout);
  const auto child = fork();
  if (child == 0) {
    row();
    std::fflush(stdout);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) fmt::print("  (failed)\n");
}

using RuleSetPtr = std::shared_ptr<const rules::RuleSet>;

RuleSetPtr compile(std::string text, std::shared_ptr<rules::WordCounts> counts = nullptr) {
  const auto compiled = rules::compile({{"bench.rules", std::move(text)}}, rules::Keep::rules,
                                       rules::Lint::off, std::move(counts));
  if (!compiled.rules) fmt::print("{}\n", compiled.diagnostics.render());
  return compiled.rules;
}

class Bench {
 public:
  Bench() : articles_(read_articles(20'000)) {
    if (articles_.size() <= kMeasured) return;
    learnt_from_.assign(articles_.begin() + kMeasured, articles_.end());
    measured_.assign(articles_.begin(), articles_.begin() + kMeasured);
    for (const auto& article : measured_) {
      bytes_ += article.title.size() + article.summary.size() + article.content.size();
    }
  }

  bool ready() const { return !measured_.empty(); }

  void run(size_t largest) const {
    fmt::print("{} articles of {:.0f} bytes\n", measured_.size(),
               static_cast<double>(bytes_) / static_cast<double>(measured_.size()));
    in_own_process([&] { print_tokenizing(); });
    for (const auto words : {Words::as_often, Words::alike, Words::unheard}) {
      print_head(words);
      for (const size_t count : {10, 1'000, 10'000, 100'000, 1'000'000}) {
        if (count <= largest) in_own_process([&] { print_row(words, count); });
      }
    }
    print_peers(largest);
  }

 private:
  double per_article(double seconds) const {
    return seconds * 1e6 / static_cast<double>(measured_.size());
  }

  // Microseconds.
  double tokenizing() const {
    Tokens tokens;
    std::vector<double> rounds;
    for (int i = 0; i < kRounds; ++i) {
      rounds.push_back(seconds_of([&] {
        for (const auto& article : measured_) {
          for (const auto* text : {&article.title, &article.summary, &article.content}) {
            tokenize(*text, TokenForms::with_alternates, tokens);
          }
        }
      }));
    }
    return per_article(median(rounds));
  }

  void print_tokenizing() const {
    const auto cost = tokenizing();
    fmt::print("tokenising: {:.1f} us an article, {:.0f} MB/s\n", cost,
               static_cast<double>(bytes_) / static_cast<double>(measured_.size()) / cost);
  }

  static void print_head(Words words) {
    fmt::print("\nwords drawn {}; us an article without tokenising\n", to_string(words));
    fmt::print("{:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>10} {:>9}\n", "rules",
               "match", "over 10", "learnt", "over 10", "matches", "near", "misses", "seconds",
               "us/compile", "bytes");
  }

  struct Cost {
    double few = 0;  // us an article, of 10 rules
    double many = 0;
    double near = 0;  // of near_misses()
    double matches = 0;
    double misses = 0;
  };

  Cost cost_of(const rules::RuleSet& few, const rules::RuleSet& many) const {
    size_t matches = 0;
    size_t misses = 0;
    std::vector<double> of_few;
    std::vector<double> of_many;
    std::vector<double> of_near;
    for (int i = 0; i < kRounds; ++i) {
      matches = misses = 0;
      of_few.push_back(seconds_of([&] {
        for (const auto& article : measured_) (void)few.match(article);
      }));
      of_many.push_back(seconds_of([&] {
        for (const auto& article : measured_) matches += many.match(article).size();
      }));
      of_near.push_back(seconds_of([&] {
        for (const auto& article : measured_) misses += many.near_misses(article).size();
      }));
    }
    const auto articles = static_cast<double>(measured_.size());
    return {per_article(median(of_few)), per_article(median(of_many)), per_article(median(of_near)),
            static_cast<double>(matches) / articles, static_cast<double>(misses) / articles};
  }

  void print_row(Words words, size_t count) const {
    const auto few = compile(make_rules(articles_, words, kFew).file);
    auto text = make_rules(articles_, words, count).file;
    (void)few->match(measured_.front());
    const auto before = resident_bytes();
    RuleSetPtr many;
    const auto copied = static_cast<double>(text.capacity());
    const auto seconds = seconds_of([&] { many = compile(std::move(text)); });
    const auto held = resident_bytes() - before + copied;
    const auto cost = cost_of(*few, *many);
    const auto counts = std::make_shared<rules::WordCounts>();
    many = compile(make_rules(articles_, words, count).file, counts);
    for (const auto& article : learnt_from_) (void)many->match(article);
    many = compile(make_rules(articles_, words, count).file, counts);
    const auto learnt = cost_of(*few, *many);
    const auto tokens = tokenizing();
    fmt::print(
        "{:>9} {:>8.1f} {:>8.1f} {:>8.1f} {:>8.1f} {:>8.1f} {:>8.1f} {:>8.1f} {:>8.2f} {:>10.1f} "
        "{:>9.0f}\n",
        count, cost.many - tokens, cost.many - cost.few, learnt.many - tokens,
        learnt.many - learnt.few, cost.matches, cost.near - tokens, cost.misses, seconds,
        seconds * 1e6 / static_cast<double>(count), held / static_cast<double>(count));
  }

  void print_peers(size_t largest) const {
    fmt::print("\none word of each rule, looked for by others; us an article\n");
    for (const size_t count : {10, 1'000, 10'000}) {
      if (count <= largest) in_own_process([&] { print_set(count); });
    }
    for (const size_t count : {10, 1'000}) {
      if (count <= largest) in_own_process([&] { print_loop(count); });
    }
  }

  static std::string pattern_of(const std::string& needle) { return "(?i)\\b" + needle + "\\b"; }

  void print_set(size_t count) const {
    RE2::Options options;
    options.set_max_mem(1 << 30);
    RE2::Set set(options, RE2::UNANCHORED);
    const auto needles = make_rules(articles_, Words::as_often, count).needles;
    const auto compiling = seconds_of([&] {
      for (const auto& needle : needles) set.Add(pattern_of(needle), nullptr);
      set.Compile();
    });
    std::vector<int> found;
    // The first articles make the automaton, which is its own cost.
    const size_t articles = count > 1000 ? 100 : 500;
    const auto look = [&] {
      for (size_t i = 0; i < articles; ++i) {
        set.Match(measured_[i].title, &found);
        set.Match(measured_[i].summary, &found);
        set.Match(measured_[i].content, &found);
      }
    };
    const auto first = seconds_of(look);
    const auto again = seconds_of(look);
    fmt::print(
        "RE2::Set  {:>9} patterns: {:>9.1f} first, {:>9.1f} once its automaton is made; {:.2f} s "
        "to compile\n",
        count, first * 1e6 / static_cast<double>(articles),
        again * 1e6 / static_cast<double>(articles), compiling);
  }

  void print_loop(size_t count) const {
    std::vector<std::unique_ptr<RE2>> patterns;
    for (const auto& needle : make_rules(articles_, Words::as_often, count).needles) {
      patterns.push_back(std::make_unique<RE2>(pattern_of(needle)));
    }
    constexpr size_t kArticles = 50;
    size_t found = 0;
    const auto look = [&] {
      for (size_t i = 0; i < kArticles; ++i) {
        for (const auto& pattern : patterns) {
          const auto& article = measured_[i];
          found += RE2::PartialMatch(article.title, *pattern) ||
                   RE2::PartialMatch(article.summary, *pattern) ||
                   RE2::PartialMatch(article.content, *pattern);
        }
      }
    };
    const auto first = seconds_of(look);
    const auto again = seconds_of(look);
    fmt::print("RE2 loop  {:>9} patterns: {:>9.1f} first, {:>9.1f} again ({} found)\n", count,
               first * 1e6 / kArticles, again * 1e6 / kArticles, found / 2);
  }

  std::vector<Item> articles_;
  std::vector<Item> learnt_from_;
  std::vector<Item> measured_;
  size_t bytes_ = 0;
};

}  // namespace
}  // namespace newswatch::bench

int main(int argc, char** argv) {
  const newswatch::bench::Bench bench;
  if (!bench.ready()) {
    fmt::print("no corpus\n");
    return 0;
  }
  bench.run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000);
}
