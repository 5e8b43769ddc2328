#include "daemon/report.h"

#include <nlohmann/json.hpp>

namespace newswatch::daemon {

nlohmann::json diagnostics_to_json(const Diagnostics& diagnostics) {
  auto list = nlohmann::json::array();
  for (const auto& d : diagnostics.list()) {
    list.push_back({{"level", d.level == Level::error ? "error" : "warning"},
                    {"code", d.code},
                    {"file", d.place.file},
                    {"line", d.place.line},
                    {"column", d.place.column},
                    {"width", d.width},
                    {"message", d.message},
                    {"hint", d.hint}});
  }
  return list;
}

}  // namespace newswatch::daemon
