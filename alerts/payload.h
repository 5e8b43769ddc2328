// What receivers get: the JSON of a webhook, the lines of a console. Pure.
#pragma once

#include <string>

#include "store/store.h"

namespace newswatch::alerts {

// The body of `item.matched` (docs/receiving-alerts.md), valid UTF-8 and under 20 kB.
std::string webhook_body(const store::Delivery& delivery, Time now);

struct ConsoleStyle {
  bool colour = false;  // highlight matched words
};

//   ALERT high peace-plan: Kremlin leaks ... 28-point Ukraine peace plan
//     source  bne IntelliNews (intellinews.com), 2 minutes ago
//     link    https://...
//     why     title: "28-point Ukraine peace plan"
//     story   story_... also in 2: ...
std::string console_text(const store::Delivery& delivery, Time now, ConsoleStyle style);

}  // namespace newswatch::alerts
