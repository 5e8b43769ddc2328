// How a backtest is shown.
#pragma once

#include <cstddef>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "daemon/backtest.h"

namespace newswatch::daemon {

nlohmann::json backtest_to_json(const BacktestReport& report);

// A table of the `limit` rules with most alerts, a bar chart of alerts a day, and, with a baseline,
// what the edit adds and removes.
std::string backtest_to_text(const BacktestReport& report, std::size_t limit);

// A horizontal bar of `value` out of `largest`, at most `width` characters, in eighths of one.
std::string bar(double value, double largest, std::size_t width);

}  // namespace newswatch::daemon
