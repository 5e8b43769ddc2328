// How fast texts are cut into words, beside ICU's word break alone, which folds nothing.
#include <memory>
#include <string>

#include <benchmark/benchmark.h>
#include <unicode/brkiter.h>

#include "core/tokenizer.h"
#include "tests/bench/bench_corpus.h"

namespace newswatch {
namespace {

const std::string& text_of(int64_t number) {
  static const std::string texts[] = {[] {
                                        std::string all;
                                        for (const auto& article : bench::read_articles(2000))
                                          all += article.content + "\n";
                                        return all;
                                      }(),
                                      bench::read_text("pud-english.txt"),
                                      bench::read_text("pud-russian.txt"),
                                      bench::read_text("iu-ukrainian.txt"),
                                      bench::read_text("pud-turkish.txt"),
                                      bench::read_text("pud-chinese.txt")};
  return texts[number];
}

void label(benchmark::State& state) {
  constexpr const char* kNames[] = {"English, Reuters", "English", "Russian",
                                    "Ukrainian",        "Turkish", "Chinese"};
  state.SetLabel(kNames[state.range(0)]);
  const auto bytes = static_cast<int64_t>(text_of(state.range(0)).size());
  state.SetBytesProcessed(state.iterations() * bytes);
}

void tokenize_text(benchmark::State& state) {
  const auto& text = text_of(state.range(0));
  if (text.empty()) state.SkipWithError("no corpus");
  Tokens tokens;
  for (auto _ : state) {
    // In pieces as long as articles are.
    for (size_t at = 0; at < text.size(); at += 2000) {
      tokenize(std::string_view(text).substr(at, 2000), TokenForms::with_alternates, tokens);
      benchmark::DoNotOptimize(tokens.list.data());
    }
  }
  label(state);
}
BENCHMARK(tokenize_text)->DenseRange(0, 5);

void break_words_with_icu(benchmark::State& state) {
  const auto text = icu::UnicodeString::fromUTF8(text_of(state.range(0)));
  if (text.isEmpty()) state.SkipWithError("no corpus");
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  for (auto _ : state) {
    words->setText(text);
    while (words->next() != icu::BreakIterator::DONE) {
    }
  }
  label(state);
}
BENCHMARK(break_words_with_icu)->DenseRange(0, 3);

}  // namespace
}  // namespace newswatch

BENCHMARK_MAIN();
