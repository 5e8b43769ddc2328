// The demo: publishers, the daemon and a desk that gets its alerts, all on loopback.
#pragma once

#include <optional>
#include <string>

#include "core/time.h"
#include "tests/demo/alert_view.h"

namespace newswatch::demo {

struct DemoOptions {
  std::optional<Duration> length;  // absent: until Ctrl-C
  std::string program;             // newswatch
  std::string rules_folder;        // whose *.rules and *.yaml are used
  Style style;
};

// The exit code: 0 when at least one verified alert came, all signatures were right, and the
// daemon ran until it was told to end. Throws std::exception where it can't begin.
int run_demo(DemoOptions options);

}  // namespace newswatch::demo
