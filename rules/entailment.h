// Entailment: what can be said of queries without any text, by their form alone.
#pragma once

#include "rules/query.h"

namespace newswatch::rules {

// Does every item that satisfies `a` satisfy `b`? "No" may also mean that it isn't seen: phrases
// within phrases, beginnings of words, scopes, AND, OR and NEAR are. Bounded in time.
bool implies(const Query& a, const Query& b);

// The part of the query that no item can satisfy and that makes the whole unsatisfiable; null
// where none is seen.
const Query* find_contradiction(const Query& query);

}  // namespace newswatch::rules
