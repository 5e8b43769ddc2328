// Why a rule matches an item, or does not: clause by clause.
#pragma once

#include <string>
#include <vector>

#include "core/item.h"
#include "core/match.h"
#include "rules/near_miss.h"
#include "rules/query.h"
#include "rules/where.h"

namespace newswatch::rules {

// A part of a query.
struct Clause {
  std::string text;  // as written in the rule; of the parts of a @name, as written there
  Query::Kind kind = Query::Kind::phrase;
  bool matched = false;               // of an `exclude`: whether what it excludes is absent
  std::vector<Span> spans;            // where it stands; of an `exclude` that failed: what is there
  std::vector<NearMiss> near_misses;  // of a phrase that doesn't match
  std::vector<Clause> children;       // in the order of the query
};

struct Explanation {
  bool matched = false;  // the query and all of `where`
  std::vector<Condition> where;
  Clause query;
};

// Explains one rule. Builds an index for the query alone, so it costs far more than matching.
Explanation explain(const Query& query, const Where& where, const Item& item,
                    const Context& context = {});

}  // namespace newswatch::rules
