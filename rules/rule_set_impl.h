// What a RuleSet holds. All vectors go by RuleNumber.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/index.h"
#include "rules/rule_set.h"
#include "rules/where.h"

namespace newswatch::rules {

struct RuleSet::Impl {
  std::vector<RuleInfo> rules;
  // Conditions of rules, each once; the first takes every item.
  std::vector<Where> wheres = {Where{}};
  std::vector<std::uint32_t> where_of;
  Index index;
  std::shared_ptr<WordCounts> counts;  // may be null
  std::vector<QueryPtr> queries;       // empty where they weren't kept
  // Nanoseconds, counted by all threads.
  mutable std::vector<std::atomic<std::uint64_t>> costs;
  std::unordered_map<RuleId, RuleNumber> by_id;
};

}  // namespace newswatch::rules
