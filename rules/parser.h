// The grammar of the query language (docs: "Query language"), by recursive descent.
#pragma once

#include "core/diagnostic.h"
#include "rules/names.h"
#include "rules/query.h"
#include "rules/source.h"

namespace newswatch::rules {

// Null after a mistake, which is reported: what is wrong, where, and how to write it. A query
// whose only mistakes are in the definitions it names gives null without a word more.
QueryPtr parse_query(const QuerySource& source, Names& names, Diagnostics& diagnostics);

}  // namespace newswatch::rules
