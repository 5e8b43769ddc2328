// Config: the configuration file as a value, checked. (README.md)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "core/feed.h"
#include "core/target.h"
#include "core/time.h"

namespace newswatch::config {

struct Web {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8480;       // 0: any free one, printed in the log
  bool reload = true;              // POST /-/reload is served
  std::string token;               // empty: none asked for
  std::vector<std::string> hosts;  // further names to answer to

  bool operator==(const Web&) const = default;
};

// Of requests to one host, or to one site (registrable domain).
struct RequestLimits {
  int concurrency = 1;
  Duration gap{0};  // between the ends and starts of requests

  bool operator==(const RequestLimits&) const = default;
};

struct Polling {
  PollingPolicy policy;
  RequestLimits per_host{.concurrency = 1, .gap = std::chrono::seconds(1)};
  // Where it is not configured, no stricter than per_host: a site has at least one host.
  RequestLimits per_site{.concurrency = 4, .gap = std::chrono::milliseconds(250)};
  int max_concurrent = 256;
  std::string contact;

  bool operator==(const Polling&) const = default;
};

struct Log {
  enum class Level { debug, info, warn, error } level = Level::info;
  enum class Format { text, json } format = Format::text;

  bool operator==(const Log&) const = default;
};

struct Config {
  std::string file;  // where it was read from
  std::string store_path = "/var/lib/newswatch/newswatch.db";
  std::vector<std::string> rules;  // patterns, made absolute or relative to the working folder
  Web web;
  Polling polling;
  std::vector<Feed> feeds;  // defaults of `polling` filled in; ids unique
  std::vector<Target> targets;
  std::vector<Route> routes;
  Duration dedup_window = std::chrono::hours(72);  // for copies
  double dedup_threshold = 0.6;                    // cosine from which on they are copies
  Duration story_span = std::chrono::hours(120);   // without a report, after which a story is over
  Duration retention = std::chrono::days(90);
  Log log;
};

struct Loaded {
  std::optional<Config> config;  // absent where there are errors
  Diagnostics diagnostics;       // all of them
};

// Reads and checks the file. Secrets named by `_file` keys are read too.
Loaded load(const std::string& path);

// The same for a text at hand; `path` is what messages and relative paths refer to.
Loaded parse(const std::string& path, const std::string& text);

}  // namespace newswatch::config
