// What reading the two common forms of dates costs, held against strptime() and timegm() of the C
// library, which read one form each and no zones.
#include <ctime>
#include <string>

#include <benchmark/benchmark.h>

#include "feeds/date.h"

namespace newswatch::feeds {
namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void compare(benchmark::State& state, const char* text, const char* format) {
  constexpr int kRound = 1000;  // enough that reading the clock does not count
  double ours = 0;
  double theirs = 0;
  for (auto _ : state) {
    double start = cpu_seconds();
    for (int i = 0; i < kRound; ++i) {
      benchmark::DoNotOptimize(text);
      benchmark::DoNotOptimize(parse_date(text));
    }
    ours += cpu_seconds() - start;
    start = cpu_seconds();
    for (int i = 0; i < kRound; ++i) {
      benchmark::DoNotOptimize(text);
      std::tm tm{};
      strptime(text, format, &tm);
      benchmark::DoNotOptimize(timegm(&tm));
    }
    theirs += cpu_seconds() - start;
  }
  const double dates = kRound * static_cast<double>(state.iterations());
  state.counters["parse_date_ns"] = 1e9 * ours / dates;
  state.counters["strptime_ns"] = 1e9 * theirs / dates;
  state.counters["ratio"] = ours / theirs;
}

void BM_Rfc822(benchmark::State& state) {
  compare(state, "Wed, 26 Nov 2025 09:00:00 +0200", "%a, %d %b %Y %H:%M:%S %z");
}
BENCHMARK(BM_Rfc822);

void BM_Rfc3339(benchmark::State& state) {
  compare(state, "2025-11-26T09:00:00+02:00", "%Y-%m-%dT%H:%M:%S%z");
}
BENCHMARK(BM_Rfc3339);

}  // namespace
}  // namespace newswatch::feeds

BENCHMARK_MAIN();
