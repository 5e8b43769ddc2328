// Spans as outside programs read them: in alerts, in the store and from the command line.
#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/match.h"

namespace newswatch {

// [{"field": "title", "start": 0, "end": 8, "text": "Pokrovsk"}]: bytes of the field's text.
nlohmann::json spans_to_json(const std::vector<Span>& spans);

}  // namespace newswatch
