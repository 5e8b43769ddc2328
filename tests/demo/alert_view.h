// How the demo shows an alert on a terminal. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/time.h"

namespace newswatch::demo {

struct Style {
  bool colour = false;  // else matched words stand in [brackets]
};

std::string bold(std::string_view text, Style style);
std::string dim(std::string_view text, Style style);

// The lines of a verified alert (the webhook's body), with an empty line after it. What a field
// lacks is left out; control characters from outside are made visible.
//   ALERT high peace-plan                  signature verified, 0.6 s after publication
//     Kremlin studies [28-point Ukraine peace plan]
//     Fighting paused ...
//     source  The Kyiv Courier (kyiv-courier.example), en
//     link    https://kyiv-courier.example/...
//     also in open-desk  https://...
std::string render_alert(const nlohmann::json& alert, std::optional<Duration> after_publication,
                         Style style);

// The part of a daemon's log line that a visitor should see: copies, warnings and errors without
// their time; nullopt for the rest.
std::optional<std::string> interesting_log_line(std::string_view line);

}  // namespace newswatch::demo
