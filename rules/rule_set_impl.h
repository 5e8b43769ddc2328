// What a RuleSet holds. All vectors go by RuleNumber.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "rules/index.h"
#include "rules/rule_set.h"
#include "rules/where.h"

namespace newswatch::rules {

struct RuleSet::Impl {
  std::vector<RuleInfo> rules;
  std::vector<Where> where;
  Index index;
  std::unordered_map<RuleId, RuleNumber> by_id;
};

}  // namespace newswatch::rules
