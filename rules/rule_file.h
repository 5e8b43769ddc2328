// What stands in rule files, read but not yet compiled: both surfaces give this.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "core/item.h"
#include "rules/names.h"
#include "rules/rule_set.h"
#include "rules/source.h"
#include "rules/where.h"

namespace newswatch::rules {

struct InlineTest {
  bool expect_match = true;
  Item item;
  Place place;
  std::string line;  // of the file, for the caret
};

struct ParsedRule {
  RuleInfo info;  // its version is filled in by the compiler
  Where where;
  std::unique_ptr<QuerySource> source;
  std::vector<InlineTest> tests;
  std::string line;  // where its id stands, for the caret
};

struct ParsedFiles {
  Names names;
  std::deque<ParsedRule> rules;  // in the order of the files
  bool lint = false;             // look for what is right and yet likely not meant
};

// A query a line. `file` must outlive what is read from it.
void read_line_file(const RuleFile& file, ParsedFiles& out, Diagnostics& diagnostics);

// Terms, macros and rules in YAML (schema 1).
void read_yaml_file(const RuleFile& file, ParsedFiles& out, Diagnostics& diagnostics);

// The id of a line without a name: the query in lower-case letters, digits and hyphens.
std::string id_from_query(std::string_view query);

}  // namespace newswatch::rules
