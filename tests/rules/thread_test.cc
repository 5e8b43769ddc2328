#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "rules/rule_set.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

TEST(RuleSet, IsSharedByThreads) {
  const auto rules = compile_query("ATLEAST/2(Pokrovsk) AND NOT football");
  const auto item = item_with_title("Pokrovsk, Pokrovsk");
  const auto other = item_with_title("Pokrovsk football Pokrovsk");
  std::vector<int> hits(4);
  std::vector<std::thread> threads;
  for (auto& count : hits) {
    threads.emplace_back([&rules, &item, &other, &count] {
      for (int i = 0; i < 500; ++i) {
        count += static_cast<int>(rules->match(item).size());
        count += static_cast<int>(rules->match(other).size());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(hits, std::vector<int>(4, 500));
}

}  // namespace
}  // namespace newswatch::rules
