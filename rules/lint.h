// Lints: what is right and yet likely not meant. Each has a stable code, by which tools know it;
// docs/rules.md explains them.
#pragma once

#include <vector>

#include "core/diagnostic.h"
#include "rules/names.h"
#include "rules/query.h"
#include "rules/rule_file.h"
#include "rules/source.h"

namespace newswatch::rules {

// A rule that compiled.
struct LintedRule {
  const ParsedRule* rule = nullptr;
  QueryPtr query;
};

// mixed-script: a word with letters of another alphabet that look like its own.
void lint_scripts(const QuerySource& source, Diagnostics& diagnostics);

// unused-term, unused-macro. Only where all rules were understood: a rule with a mistake may use
// more names than were seen.
void lint_names(const Names& names, Diagnostics& diagnostics);

// never-true, and shadowed for alternatives within a query.
void lint_query(const LintedRule& rule, Diagnostics& diagnostics);

// duplicate-query, and shadowed for whole rules.
void lint_pairs(const std::vector<LintedRule>& rules, Diagnostics& diagnostics);

// no-anchor, frequent-anchor.
void lint_anchor(const LintedRule& rule, Diagnostics& diagnostics);

// Adds a warning at the part of a rule's query that was written so; at all of it where the part
// came in through a name.
void warn(const ParsedRule& rule, std::string_view written, std::string code, std::string message,
          std::string hint, Diagnostics& diagnostics);

// A query for a message: on one line, and cut where it is long.
std::string shown_query(std::string_view written);

}  // namespace newswatch::rules
