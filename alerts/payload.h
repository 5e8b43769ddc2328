// What receivers get: the JSON of a webhook, the lines of a console. Pure.
#pragma once

#include <string>

#include "store/store.h"

namespace newswatch::alerts {

// The body of `item.matched`, `items.matched`, `story.updated`, `story.spread`,
// `feed.silent` or `target.test`, valid UTF-8 and under 20 kB: where fields are too long together,
// summary, matches and the story's other places are told in part. An item without an id of its own
// has the hash that we know it by; `start` and `end` count bytes.
std::string webhook_body(const store::Delivery& delivery, Time now);

// The same `data` as a CloudEvent in JSON. `source` is a URI reference.
std::string cloudevents_body(const store::Delivery& delivery, const std::string& source);

struct ConsoleStyle {
  bool colour = false;  // highlight matched words
};

//   ALERT high peace-plan: Kremlin leaks ... 28-point Ukraine peace plan
//     source  bne IntelliNews (intellinews.com), 2 minutes ago
//     link    https://...
//     why     title: "28-point Ukraine peace plan"
//     story   story_... (new story), also in 2: reuters, bbc
//     before  3 alerts of this rule held back by its throttle: newswatch alerts lists them
// Each line ends with a line feed; what feeds say is escaped.
std::string console_text(const store::Delivery& delivery, Time now, ConsoleStyle style);

}  // namespace newswatch::alerts
