// What a document costs as rules grow from 1,000 to 100,000, held against a loop over all rules:
// the same engine, made to verify each rule without an anchor to choose by.
//
// Rules are phrases, AND and OR of words that stand in the documents (Reuters-21578), as a list of
// watched names would.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/item.h"
#include "core/tokenizer.h"
#include "rules/document.h"
#include "rules/evaluator.h"
#include "rules/names.h"
#include "rules/parser.h"
#include "rules/rule_set.h"
#include "rules/source.h"

namespace newswatch::rules {
namespace {

std::vector<Item> read_corpus() {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  std::ifstream in(std::string(set ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus") +
                   "/text/reuters-early.jsonl");
  std::vector<Item> items;
  for (std::string line; items.size() < 2000 && std::getline(in, line);) {
    auto json = nlohmann::json::parse(line);
    json.erase("published");  // not as an item's time is written
    auto item = item_from_json(json);
    if (item) items.push_back(std::move(*item));
  }
  return items;
}

const std::vector<Item>& corpus() {
  static const auto items = read_corpus();
  return items;
}

// Words by how many documents hold them; the most frequent hundred are left out, as an analyst
// would not watch for "the".
const std::vector<std::string>& vocabulary() {
  static const auto words = [] {
    std::map<std::string, int> counts;
    for (const auto& item : corpus()) {
      const auto tokens = tokenize(item.content);
      for (const auto& token : tokens.list) {
        const auto word = tokens.text(token);
        const bool letters =
            std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
        if (letters && word.size() >= 4) ++counts[std::string(word)];
      }
    }
    std::vector<std::pair<int, std::string>> ranked;
    for (const auto& [word, count] : counts) ranked.emplace_back(count, word);
    std::sort(ranked.rbegin(), ranked.rend());
    std::vector<std::string> list;
    for (size_t i = 100; i < ranked.size(); ++i) list.push_back(ranked[i].second);
    return list;
  }();
  return words;
}

std::shared_ptr<const RuleSet> make_rules(int count) {
  std::mt19937 random(1);
  const auto& words = vocabulary();
  const auto word = [&] { return words[random() % words.size()]; };
  std::string file;
  for (int i = 0; i < count; ++i) {
    const auto a = word();
    const auto b = word();
    switch (random() % 4) {
      case 0:
        file += fmt::format("r{} = \"{} {}\"~2\n", i, a, b);
        break;
      case 1:
        file += fmt::format("r{} = {} AND {}\n", i, a, b);
        break;
      case 2:
        file += fmt::format("r{} = {} AND ({} OR {})\n", i, a, b, word());
        break;
      default:
        file += fmt::format("r{} = {}* AND {}\n", i, a.substr(0, 4), b);
        break;
    }
  }
  return compile({{"bench.rules", file}}).rules;
}

const std::shared_ptr<const RuleSet>& rules_of(int count) {
  static std::map<int, std::shared_ptr<const RuleSet>> made;
  auto& rules = made[count];
  if (!rules) rules = make_rules(count);
  return rules;
}

// Of CPU, so that a busy machine does not change the ratio.
double seconds_of_cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Seconds a document where every rule is verified.
double loop_over_all(const RuleSet& rules, int count) {
  constexpr size_t kDocuments = 50;
  IndexBuilder builder;
  Names names;
  Diagnostics diagnostics;
  for (const auto& rule : rules.rules()) {
    const LineSource source(rule.place.file, 1, rule.query, rule.query);
    builder.add(*parse_query(source, names, diagnostics));
  }
  const auto index = builder.finish();
  Document document;
  Evaluator evaluator;
  size_t held = 0;
  const auto start = seconds_of_cpu();
  for (size_t i = 0; i < kDocuments; ++i) {
    document.read(corpus()[i], index);
    evaluator.start(index, document);
    for (RuleNumber r = 0; r < static_cast<RuleNumber>(count); ++r) {
      held += evaluator.holds(index.root(r)) ? 1 : 0;
    }
  }
  benchmark::DoNotOptimize(held);
  return (seconds_of_cpu() - start) / kDocuments;
}

void match_documents(benchmark::State& state) {
  if (corpus().empty()) {
    state.SkipWithError("no corpus");
    return;
  }
  const auto count = static_cast<int>(state.range(0));
  const auto& rules = rules_of(count);
  size_t document = 0;
  size_t bytes = 0;
  size_t matched = 0;
  const auto start = seconds_of_cpu();
  for (auto _ : state) {
    const auto& item = corpus()[document++ % corpus().size()];
    matched += rules->match(item).size();
    bytes += item.title.size() + item.summary.size() + item.content.size();
  }
  const double seconds = seconds_of_cpu() - start;
  const auto documents = static_cast<double>(state.iterations());
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
  state.counters["matches/doc"] = static_cast<double>(matched) / documents;
  state.counters["loop/index"] = loop_over_all(*rules, count) / (seconds / documents);
}
BENCHMARK(match_documents)
    ->Arg(1)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMicrosecond);

void tokenize_documents(benchmark::State& state) {
  if (corpus().empty()) {
    state.SkipWithError("no corpus");
    return;
  }
  size_t document = 0;
  size_t bytes = 0;
  Tokens tokens;
  for (auto _ : state) {
    const auto& text = corpus()[document++ % corpus().size()].content;
    tokenize(text, TokenForms::with_alternates, tokens);
    bytes += text.size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}
BENCHMARK(tokenize_documents)->Unit(benchmark::kMicrosecond);

void compile_rules(benchmark::State& state) {
  if (corpus().empty()) {
    state.SkipWithError("no corpus");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(make_rules(static_cast<int>(state.range(0))));
}
BENCHMARK(compile_rules)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace newswatch::rules

BENCHMARK_MAIN();
