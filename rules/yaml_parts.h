// The parts of a rule file in YAML, each read by a file of its own.
#pragma once

#include "core/diagnostic.h"
#include "core/item.h"
#include "core/yaml.h"
#include "rules/rule_file.h"

namespace newswatch::rules {

// `terms:` and `macros:`. `path` is the rule file's: files of terms are relative to it.
void read_terms(const YamlNode& node, const std::string& path, ParsedFiles& out,
                Diagnostics& diagnostics);
void read_macros(const YamlNode& node, ParsedFiles& out);

// Is it the text of a query? A double-quoted one of several words is refused: YAML eats its quotes.
bool is_query(const YamlNode& node);

// `where:` of a rule.
void read_where(const YamlNode& node, Where& where);

// `tests:` of a rule.
void read_tests(const YamlNode& node, ParsedRule& rule, Diagnostics& diagnostics);

// Reads the fields of an item from a mapping whose other keys have been read: a text each, lists of
// texts for authors and categories. False after a mistake, which is reported.
bool read_item_fields(YamlMap& map, const YamlNode& node, Item& item, Diagnostics& diagnostics);

// Reports at a key or value, all of it underlined.
void error_at_text(const YamlNode& node, std::string message, std::string hint);

}  // namespace newswatch::rules
