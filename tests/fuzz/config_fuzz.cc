// The configuration file (config/config.h).
#include <algorithm>
#include <set>

#include "config/config.h"
#include "core/utf8.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {

void check(std::string_view input) {
  const std::string text(input);
  if (text.find("_file") != std::string::npos) return;  // would read files of this machine
  const auto loaded = config::parse("newswatch.yaml", text);
  require(loaded.config.has_value() != loaded.diagnostics.has_errors(),
          "there is a configuration exactly where there are no errors");
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (const auto& found : loaded.diagnostics.list()) {
    require(!found.message.empty(), "a finding says what is wrong");
    require(found.place.line >= 0 && found.place.line <= lines, "its line is in the file");
    require(!is_valid_utf8(text) || is_valid_utf8(render(found)), "a finding is valid UTF-8");
  }
  const auto again = config::parse("newswatch.yaml", text);
  require_equal(again.diagnostics.render(), loaded.diagnostics.render(), "findings are the same");
  if (!loaded.config) return;
  std::set<FeedId> ids;
  for (const auto& feed : loaded.config->feeds) {
    require(ids.insert(feed.id).second, "the ids of feeds differ");
    require(feed.url.starts_with("http://") || feed.url.starts_with("https://"),
            "a feed is of the web");
  }
  const auto& policy = loaded.config->polling.policy;
  require(policy.min_interval > Duration(0), "there is time between polls");
  require(loaded.config->feeds == again.config->feeds, "feeds are the same");
}

}  // namespace newswatch::fuzz
