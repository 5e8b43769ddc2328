// The files of a configuration, and the order in which their sections are read.
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "config/config.h"
#include "config/mask.h"
#include "config/parts.h"
#include "config/values.h"
#include "core/duration.h"
#include "core/file.h"

namespace newswatch::config {
namespace {

using std::chrono::days;
using std::chrono::minutes;

const std::vector<std::string> kSections = {"schema",  "store",     "rules",   "web",
                                            "polling", "feeds",     "targets", "routes",
                                            "dedup",   "retention", "log"};

struct Section {
  YamlNode key;
  YamlNode value;
};

// All files together: each section with the files that have it, in order.
class Sections {
 public:
  void add(const YamlNode& root) {
    if (root.is_sequence() || root.is_scalar()) {
      root.error(fmt::format("the configuration must be a mapping, not {}", root.kind()),
                 "it begins with the name of a section: feeds: stands above the list of feeds");
      return;
    }
    YamlMap map(root, "the configuration");
    for (const auto& name : kSections) {
      if (const auto value = map.get(name)) found_[name].push_back({*map.key_node(name), *value});
    }
    map.finish();
  }

  // A section that only one file may have.
  std::optional<YamlNode> one(const std::string& name) const {
    const auto it = found_.find(name);
    if (it == found_.end()) return std::nullopt;
    const auto& all = it->second;
    for (size_t i = 1; i < all.size(); ++i) {
      all[i].key.error_at(all[i].key.place(),
                          fmt::format("\"{}\" stands in {} too", name, all[0].key.place().file),
                          "keep one of them", width_of(name));
    }
    return all.front().value;
  }

  // One that continues from file to file.
  std::vector<YamlNode> all(const std::string& name) const {
    std::vector<YamlNode> values;
    const auto it = found_.find(name);
    if (it == found_.end()) return values;
    for (const auto& section : it->second) values.push_back(section.value);
    return values;
  }

 private:
  std::map<std::string, std::vector<Section>> found_;
};

void read_store(const YamlNode& node, Config& config) {
  const auto value = text(node, "store");
  if (!value) return;
  if (value->starts_with("postgresql:") || value->starts_with("postgres:")) {
    node.error("a PostgreSQL store is not supported by this version",
               "write the path of an SQLite file");
  } else if (value->empty() || value->find("://") != std::string::npos) {
    node.error("store must be the path of an SQLite file",
               "as in store: /var/lib/newswatch/newswatch.db");
  } else {
    config.store_path = relative_to_file(node.document().file, *value);
  }
}

void read_dedup(const YamlNode& node, Config& config) {
  YamlMap map(node, "dedup");
  if (const auto n = map.get("window")) {
    config.dedup_window =
        duration(*n, "window", minutes(1), days(60)).value_or(config.dedup_window);
  }
  if (const auto n = map.get("threshold")) {
    config.dedup_threshold = fraction(*n, "threshold", 0.3, 1).value_or(config.dedup_threshold);
  }
  if (const auto n = map.get("stories")) {
    config.story_span =
        duration(*n, "stories", std::chrono::hours(1), days(60)).value_or(config.story_span);
  }
  map.finish();
}

void read_retention(const std::optional<YamlNode>& node, const std::optional<YamlNode>& dedup,
                    Config& config) {
  if (node) {
    config.retention = duration(*node, "retention", days(1), days(3660)).value_or(config.retention);
  }
  const auto needed = std::max(config.dedup_window, config.story_span);
  if (config.retention < needed) {
    const auto& place = node ? *node : *dedup;
    place.error(
        fmt::format("retention ({}) is shorter than dedup's {} ({})",
                    format_duration(config.retention),
                    needed == config.dedup_window ? "window" : "stories", format_duration(needed)),
        "copies and stories are found among what is stored: keep it at least as long");
  }
}

void read_rules(const std::vector<YamlNode>& sections, Config& config) {
  for (const auto& node : sections) {
    for (const auto& element : node.is_sequence() ? node.elements() : std::vector<YamlNode>{node}) {
      const auto pattern = text(element, "rules");
      if (!pattern) continue;
      config.rules.push_back(relative_to_file(node.document().file, *pattern));
      std::error_code failed;
      if (pattern->find_first_of("*?[") == std::string::npos &&
          !std::filesystem::exists(config.rules.back(), failed)) {
        element.error(fmt::format("rules: there is no file or folder {}", config.rules.back()),
                      "name a file of rules, a folder of them, or a pattern: rules.d/*.yaml");
      }
    }
  }
}

void warn_of_nothing(const Config& config, Diagnostics& diagnostics) {
  const auto warn = [&](bool empty, std::string_view what, std::string_view consequence) {
    if (!empty) return;
    Diagnostic d;
    d.level = Level::warning;
    d.place.file = config.file;
    d.message = fmt::format("there are no {}: {}", what, consequence);
    d.code = fmt::format("no-{}", what);
    diagnostics.add(std::move(d));
  };
  warn(config.feeds.empty(), "feeds", "nothing is polled");
  warn(config.rules.empty(), "rules", "nothing matches");
  warn(config.targets.empty(), "targets", "nobody is told");
}

void read_sections(const Sections& sections, Config& config) {
  if (const auto n = sections.one("schema"); n && text(*n, "schema").value_or("1") != "1") {
    n->error("schema must be 1: this version reads no other");
  }
  if (const auto n = sections.one("store")) read_store(*n, config);
  read_rules(sections.all("rules"), config);
  if (const auto n = sections.one("web")) config.web = read_web(*n);
  FeedDefaults defaults;
  if (const auto n = sections.one("polling")) config.polling = read_polling(*n, defaults);
  config.feeds = read_feeds(sections.all("feeds"), defaults);
  auto targets = read_targets(sections.all("targets"));
  config.targets = std::move(targets.targets);
  config.routes = read_routes(sections.all("routes"), targets.names);
  const auto dedup = sections.one("dedup");
  if (dedup) read_dedup(*dedup, config);
  read_retention(sections.one("retention"), dedup, config);
  if (const auto n = sections.one("log")) config.log = read_log(*n);
}

// `texts` in the order of their reading, the configuration file first.
Loaded read(const std::string& path, std::vector<std::pair<std::string, std::string>> texts,
            Diagnostics diagnostics) {
  Config config;
  config.file = path;
  Sections sections;
  for (const auto& [file, content] : texts) {
    if (const auto root = YamlNode::parse(file, content, diagnostics)) sections.add(*root);
  }
  read_sections(sections, config);

  Loaded loaded;
  if (!diagnostics.has_errors()) warn_of_nothing(config, diagnostics);
  loaded.diagnostics = masked(diagnostics, {texts.begin(), texts.end()});
  if (!diagnostics.has_errors()) loaded.config = std::move(config);
  return loaded;
}

}  // namespace

Loaded load(const std::string& path) {
  std::vector<std::string> files = {path};
  if (path != "-") {
    const auto more = expand_pattern(relative_to_file(path, "conf.d/*.yaml"));
    files.insert(files.end(), more.begin(), more.end());
  }
  Diagnostics diagnostics;
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& file : files) {
    auto content = read_file(file);
    if (content) {
      texts.emplace_back(file, std::move(*content));
    } else {
      diagnostics.error({file, 0, 0}, "can't be read: " + content.error().message);
    }
  }
  return read(path, std::move(texts), std::move(diagnostics));
}

Loaded parse(const std::string& path, const std::string& text) {
  return read(path, {{path, text}}, {});
}

}  // namespace newswatch::config
