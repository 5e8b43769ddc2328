// Operations on the places of two parts of a query in one field.
#pragma once

#include "rules/evaluator.h"

namespace newswatch::rules {

// Orders, and keeps each pair of ends once.
void normalize(Intervals& list);
// Orders, and keeps those that contain no other.
void keep_minimal(Intervals& list);

// Hulls of one of `a` and one of `b` that share no word, with at most `distance` words between.
Intervals near(const Intervals& a, const Intervals& b, std::uint32_t distance, bool ordered);
// Those of `a` without one of `b` that near.
Intervals not_near(const Intervals& a, const Intervals& b, std::uint32_t distance);
// Those of `a` that no `b` contains.
Intervals not_in(const Intervals& a, const Intervals& b);
// Parts in order, with at most `slop` other words between them in all. Each part's intervals are
// of one length.
Intervals in_order(const std::vector<Intervals>& parts, std::uint32_t slop);

// The most of them that share no word.
size_t count_disjoint(Intervals list);

}  // namespace newswatch::rules
