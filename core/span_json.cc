#include "core/span_json.h"

#include <nlohmann/json.hpp>

namespace newswatch {

nlohmann::json spans_to_json(const std::vector<Span>& spans) {
  auto list = nlohmann::json::array();
  for (const auto& span : spans) {
    list.push_back({{"field", to_string(span.field)},
                    {"start", span.start},
                    {"end", span.end},
                    {"text", span.text}});
  }
  return list;
}

}  // namespace newswatch
