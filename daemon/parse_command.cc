// newswatch parse: a feed document as JSON.
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "core/json.h"
#include "daemon/commands.h"
#include "feeds/parse.h"

namespace newswatch::daemon {
namespace {

nlohmann::json feed_to_json(const feeds::FeedInfo& feed) {
  nlohmann::json json = {{"title", feed.title},
                         {"link", feed.link},
                         {"language", feed.language},
                         {"self", feed.self},
                         {"hub", feed.hub},
                         {"ttl_minutes", nullptr},
                         {"updated", time_or_null(feed.updated)}};
  if (feed.ttl_minutes) json["ttl_minutes"] = *feed.ttl_minutes;
  return json;
}

nlohmann::json parsed_to_json(const feeds::ParsedFeed& parsed) {
  auto items = nlohmann::json::array();
  for (const auto& item : parsed.items) items.push_back(item_to_json(item));
  auto warnings = nlohmann::json::array();
  for (const auto& w : parsed.warnings) {
    warnings.push_back({{"kind", w.kind}, {"message", w.message}, {"offset", w.offset}});
  }
  return {{"format", feeds::to_string(parsed.format)},
          {"encoding", parsed.encoding},
          {"feed", feed_to_json(parsed.feed)},
          {"items", std::move(items)},
          {"warnings", std::move(warnings)}};
}

}  // namespace

int parse_command(const ParseOptions& options) {
  const auto bytes = read_file(options.file);
  if (!bytes) {
    fmt::print(stderr, "newswatch: {}\n", bytes.error().message);
    return kFailure;
  }
  auto parsed = feeds::parse({*bytes, options.content_type, options.base_url});
  if (!parsed) {
    fmt::print(stderr, "newswatch: {}: {}\n", options.file, parsed.error().message);
    return kFailure;
  }
  parsed->finish();
  fmt::print("{}\n", dump_json_pretty(parsed_to_json(*parsed)));
  return kOk;
}

}  // namespace newswatch::daemon
