// The tests that stand beside a rule in its file.
#pragma once

#include <string>

#include "core/diagnostic.h"
#include "rules/query.h"
#include "rules/rule_file.h"
#include "rules/rule_set.h"

namespace newswatch::rules {

// Runs a rule's tests against the compiled set. Each that fails is an error at its place that says
// what happened: which part was not found, or what matched.
TestCounts run_inline_tests(const RuleSet& rules, const ParsedRule& rule, const Query& query,
                            Diagnostics& diagnostics);

// What a match found, for a message: title "Kyiv", content "Lviv".
std::string what_matched(const Match& match, const Item& item);

}  // namespace newswatch::rules
