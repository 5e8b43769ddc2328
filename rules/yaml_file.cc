// A rule file in YAML: its outline, its defaults and its rules.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "core/url.h"
#include "core/yaml.h"
#include "rules/encoding.h"
#include "rules/yaml_parts.h"

namespace newswatch::rules {
namespace {

// What a rule takes from `defaults:` where it says nothing itself.
struct Settings {
  Severity severity = Severity::info;
  std::string route;
  Labels labels;
  std::optional<Throttle> throttle;
  int sources = 1;
  bool updates = false;
  bool spread = false;
};

// More independent sites than ever report one story.
constexpr int kMaxSources = 1000;

void read_severity(const YamlNode& node, Severity& severity) {
  const auto name = node.string("severity");
  if (!name) return;
  if (const auto parsed = parse_severity(*name)) {
    severity = *parsed;
    return;
  }
  const auto near = did_you_mean(*name, {"info", "low", "medium", "high", "critical"});
  error_at_text(node, fmt::format("unknown severity \"{}\"", *name),
                near.empty() ? "severities are info, low, medium, high, critical"
                             : fmt::format("did you mean \"{}\"?", near));
}

void read_labels(const YamlNode& node, Labels& labels) {
  const YamlMap checked(node, "labels");
  if (!checked.valid()) return;
  for (const auto& [key, value] : node.entries()) {
    if (key.raw().empty()) {
      key.error("a label needs a name", "write labels: {theatre: donetsk}");
    } else if (const auto text = value.string(fmt::format("the label \"{}\"", key.raw()))) {
      labels[key.raw()] = *text;
    }
  }
}

void read_throttle(const YamlNode& node, std::optional<Throttle>& throttle) {
  if (!node.is_map()) {
    error_at_text(node, fmt::format("throttle must be a mapping, not {}", node.kind()),
                  "write throttle: {max: 3, per: 10m}");
    return;
  }
  YamlMap map(node, "throttle");
  if (!map.valid()) return;
  const auto hint = "write throttle: {max: 3, per: 10m}";
  const auto max_node = map.require("max", hint);
  const auto per_node = map.require("per", hint);
  map.finish();
  const auto max = max_node ? max_node->integer("max", 1, 1'000'000) : std::nullopt;
  const auto per = per_node ? per_node->duration("per") : std::nullopt;
  if (!max || !per) return;
  if (*per <= Duration{0}) {
    error_at_text(*per_node, "per must be longer than nothing", "write a span such as 10m");
    return;
  }
  throttle = Throttle{static_cast<int>(*max), *per};
}

void read_settings(YamlMap& map, Settings& settings) {
  if (const auto node = map.get("severity")) read_severity(*node, settings.severity);
  if (const auto node = map.get("route")) {
    settings.route = node->string("route").value_or(settings.route);
  }
  if (const auto node = map.get("labels")) read_labels(*node, settings.labels);
  if (const auto node = map.get("throttle")) read_throttle(*node, settings.throttle);
  if (const auto node = map.get("sources")) {
    const auto sources = node->integer("sources", 1, kMaxSources);
    if (sources) settings.sources = static_cast<int>(*sources);
  }
  if (const auto node = map.get("updates")) {
    settings.updates = node->boolean("updates").value_or(settings.updates);
  }
  if (const auto node = map.get("spread")) {
    settings.spread = node->boolean("spread").value_or(settings.spread);
  }
}

std::vector<std::string> read_languages(const YamlNode& node) {
  std::vector<std::string> found;
  for (const auto& element : node.is_scalar() ? std::vector{node} : node.elements()) {
    auto language = element.string("lang");
    if (!language) continue;
    std::transform(language->begin(), language->end(), language->begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto main = language->substr(0, language->find_first_of("-_"));
    const bool code =
        (main.size() == 2 || main.size() == 3) &&
        std::all_of(main.begin(), main.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!code) {
      error_at_text(element, fmt::format("\"{}\" is no language code", element.raw()),
                    "write two letters, as in en, uk, ru or pt-BR");
    } else if (*language == "ua" || *language == "cz" || *language == "jp" || *language == "cn") {
      const auto* right = *language == "ua"   ? "uk (Ukrainian)"
                          : *language == "cz" ? "cs (Czech)"
                          : *language == "jp" ? "ja (Japanese)"
                                              : "zh (Chinese)";
      error_at_text(element, fmt::format("\"{}\" is a country, not a language", element.raw()),
                    fmt::format("write {}", right));
    } else {
      found.push_back(std::move(*language));
    }
  }
  return found;
}

std::vector<std::string> read_sources(const YamlNode& node, std::string_view key) {
  std::vector<std::string> found;
  for (const auto& element : node.is_scalar() ? std::vector{node} : node.elements()) {
    const auto text = element.string(key);
    if (!text) continue;
    if (*text == "*") {
      found.push_back(*text);
      continue;
    }
    const auto url =
        Url::parse(text->find("://") == std::string::npos ? "https://" + *text : *text);
    const bool alone = text->find_first_of("/:?#@* ") == std::string::npos;
    if (url && alone && text->find('.') != std::string::npos) {
      found.push_back(url->host());
      continue;
    }
    error_at_text(element, fmt::format("\"{}\" is no host", *text),
                  url && url->host().find('.') != std::string::npos && !alone &&
                          url->host().find('*') == std::string::npos
                      ? fmt::format("write the host alone: {}", url->host())
                      : "write a host as it stands in links, as in news.example; it stands for "
                        "its subdomains too, and \"*\" for all");
  }
  return found;
}

class YamlReader {
 public:
  YamlReader(const RuleFile& file, ParsedFiles& out, Diagnostics& diagnostics)
      : file_(file), out_(out), diagnostics_(diagnostics) {}

  void run() {
    if (!check_encoding(file_.path, file_.text, diagnostics_)) return;
    const auto root = YamlNode::parse(file_.path, file_.text, diagnostics_);
    if (!root) return;
    if (root->is_sequence()) {
      root->error("a rule file is a mapping, and this one is a list",
                  "write schema: 1 and rules: at the top, and the list below rules:");
      return;
    }
    YamlMap map(*root, "a rule file");
    if (!map.valid()) return;
    if (const auto schema = map.require("schema", "write schema: 1 at the top")) {
      if (schema->raw() != "1") {
        error_at_text(*schema, "this version reads schema 1", "write schema: 1 at the top");
      }
    }
    if (const auto terms = map.get("terms")) {
      read_terms(*terms, file_.path, out_, diagnostics_);
    }
    if (const auto macros = map.get("macros")) read_macros(*macros, out_);
    if (const auto defaults = map.get("defaults")) read_defaults(*defaults);
    if (const auto rules = map.get("rules")) read_rules(*rules);
    map.finish();
  }

 private:
  void read_defaults(const YamlNode& node) {
    YamlMap map(node, "defaults");
    if (!map.valid()) return;
    read_settings(map, defaults_);
    map.finish();
  }

  void read_rules(const YamlNode& node) {
    if (!node.is_sequence()) {
      node.error(fmt::format("rules must be a list, not {}", node.kind()),
                 "begin each rule with \"- id: NAME\"");
      return;
    }
    for (const auto& element : node.elements()) read_rule(element);
  }

  void read_rule(const YamlNode& node) {
    if (!node.is_map()) {
      node.error(fmt::format("a rule must be a mapping, not {}", node.kind()),
                 "write - id: NAME, and query: below it");
      return;
    }
    YamlMap map(node, "a rule");
    ParsedRule rule;
    const auto id = map.require("id", "write a short name, as in id: peace-plan");
    const auto query = map.require("query", "write query: | and the query on the next line");
    auto settings = defaults_;
    read_settings(map, settings);
    rule.info.severity = settings.severity;
    rule.info.route = std::move(settings.route);
    rule.info.labels = std::move(settings.labels);
    rule.info.throttle = settings.throttle;
    rule.info.sources = settings.sources;
    rule.info.updates = settings.updates;
    rule.info.spread = settings.spread;
    if (const auto where = map.get("where")) read_where(*where, rule.where);
    if (const auto tests = map.get("tests")) read_tests(*tests, rule, diagnostics_);
    if (const auto slow = map.get("allow_slow")) {
      rule.info.allow_slow = slow->boolean("allow_slow").value_or(false);
    }
    map.finish();
    if (!id || !is_id(*id) || !query || !is_query(*query)) return;
    rule.info.id.value = id->raw();
    rule.info.place = id->place();
    rule.line = id->document().source_line(rule.info.place);
    const auto text = query->raw();
    rule.info.query = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    rule.source = std::make_unique<ScalarSource>(*query);
    out_.rules.push_back(std::move(rule));
  }

  static bool is_id(const YamlNode& id) {
    const auto text = id.string("id");
    if (!text) return false;
    if (text->find_first_not_of(" \t\n") == std::string::npos) {
      id.error("a rule needs an id", "write a short name, as in id: peace-plan");
      return false;
    }
    if (text->find_first_of("\n\r\t") != std::string::npos) {
      id.error("an id is one line", "write a short name, as in id: peace-plan");
      return false;
    }
    return true;
  }

  const RuleFile& file_;
  ParsedFiles& out_;
  Diagnostics& diagnostics_;
  Settings defaults_;
};

}  // namespace

void read_where(const YamlNode& node, Where& where) {
  YamlMap map(node, "where");
  if (!map.valid()) return;
  if (const auto languages = map.get("lang")) where.languages = read_languages(*languages);
  if (const auto sources = map.get("source")) where.sources = read_sources(*sources, "source");
  if (const auto sources = map.get("not_source")) {
    where.not_sources = read_sources(*sources, "not_source");
  }
  if (const auto tags = map.get("tag")) where.tags = tags->strings("tag");
  if (const auto tags = map.get("not_tag")) where.not_tags = tags->strings("not_tag");
  if (const auto age = map.get("age")) where.max_age = age->duration("age");
  map.finish();
}

bool is_query(const YamlNode& node) {
  const auto text = node.string("query");
  if (!text) return false;
  const bool words = text->find_first_of(" \t\n") != std::string::npos;
  if (node.style() == ScalarStyle::double_quoted && words) {
    error_at_text(node, "YAML takes these quotes away, so this is not a phrase",
                  "write query: | and the query with its quotes on the next line, indented");
    return false;
  }
  return true;
}

void read_yaml_file(const RuleFile& file, ParsedFiles& out, Diagnostics& diagnostics) {
  YamlReader(file, out, diagnostics).run();
}

}  // namespace newswatch::rules
