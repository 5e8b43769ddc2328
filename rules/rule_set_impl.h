// What a RuleSet holds. All vectors go by RuleNumber.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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
  // Rules by the hash of their id; a power of two of slots, at most half of them taken.
  std::vector<RuleNumber> by_id;
  static constexpr RuleNumber kNoRule = 0xFFFFFFFF;

  // The ids once more, side by side: rules lie too far apart to be looked at for each match.
  std::string ids;
  std::vector<std::uint32_t> id_ends;
  std::string_view id(RuleNumber rule) const {
    const auto start = rule == 0 ? 0 : id_ends[rule - 1];
    return std::string_view(ids).substr(start, id_ends[rule] - start);
  }

  // After the last rule.
  void index_ids();
  // The number of the rule with this id, else kNoRule.
  RuleNumber number_of(const RuleId& id) const { return by_id[slot_of(id)]; }

 private:
  size_t slot_of(const RuleId& id) const;
};

}  // namespace newswatch::rules
