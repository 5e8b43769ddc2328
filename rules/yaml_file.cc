#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "core/yaml.h"
#include "rules/phrase.h"
#include "rules/rule_file.h"

namespace newswatch::rules {
namespace {

// What a rule takes from `defaults:` where it says nothing itself.
struct Defaults {
  Severity severity = Severity::info;
  std::string route;
  Labels labels;
};

char to_lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0x80) != 0 || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

class YamlReader {
 public:
  YamlReader(const RuleFile& file, ParsedFiles& out, Diagnostics& diagnostics)
      : file_(file), out_(out), diagnostics_(diagnostics) {}

  void run() {
    const auto root = YamlNode::parse(file_.path, file_.text, diagnostics_);
    if (!root) return;
    YamlMap map(*root, "a rule file");
    if (!map.valid()) return;
    if (const auto schema = map.require("schema", "write schema: 1 at the top")) {
      schema->integer("schema", 1, 1);
    }
    if (const auto terms = map.get("terms")) read_terms(*terms);
    if (const auto macros = map.get("macros")) read_macros(*macros);
    if (const auto defaults = map.get("defaults")) read_defaults(*defaults);
    if (const auto rules = map.get("rules")) read_rules(*rules);
    map.finish();
  }

 private:
  void refuse_double(const YamlNode& key) {
    const auto* first = out_.names.place_of(key.raw());
    key.error(fmt::format("@{} is defined twice", key.raw()),
              fmt::format("the first stands at {}:{}:{}", first->file, first->line, first->column));
  }

  bool check_name(const YamlNode& key) {
    if (is_name(key.raw())) return true;
    key.error(fmt::format("\"{}\" can't be used as @name", key.raw()),
              "names have letters, digits, \"-\" and \"_\"");
    return false;
  }

  void read_terms(const YamlNode& node) {
    const YamlMap map(node, "terms");
    if (!map.valid()) return;
    for (const auto& [key, value] : node.entries()) {
      if (!check_name(key)) continue;
      auto term = std::make_shared<Query>();
      term->kind = Query::Kind::any;
      term->written = "@" + key.raw();
      const auto before = diagnostics_.errors();
      add_alternates(value, *term);
      if (term->children.empty() && diagnostics_.errors() == before) {
        key.error(fmt::format("@{} has no alternates", key.raw()),
                  "write a list, as in pokrovsk: [Pokrovsk, Покровськ*]");
      }
      QueryPtr alternates = term->children.empty() ? nullptr : term;
      if (!out_.names.add_term(key.raw(), key.place(), std::move(alternates))) refuse_double(key);
    }
  }

  void add_alternates(const YamlNode& node, Query& term) {
    if (node.is_map()) {
      add_file(node, term);
      return;
    }
    if (node.is_scalar()) {
      add_alternate(node, term);
      return;
    }
    if (!node.is_sequence()) {
      node.error(fmt::format("a term must be a list of texts, not {}", node.kind()));
      return;
    }
    for (const auto& element : node.elements()) {
      if (element.is_map()) {
        add_file(element, term);
      } else if (element.string("an alternate")) {
        add_alternate(element, term);
      }
    }
  }

  static void add(Query& term, QueryPtr alternate) {
    term.size += alternate->size;
    term.children.push_back(std::move(alternate));
  }

  // What keeps an alternate from being plain words; empty if nothing.
  static std::string mistake_in(std::string_view text) {
    if (text.starts_with('@')) return "a term can't name another one";
    if (text.find_first_of("\"“”„") == std::string_view::npos) return {};
    for (const auto* quote : {"\"", "“", "”", "„"}) {
      if (text.find(quote) != std::string_view::npos) return "an alternate needs no quotes";
    }
    return {};
  }

  void add_alternate(const YamlNode& node, Query& term) {
    const auto text = node.raw();
    const ScalarSource source(node);
    if (const auto mistake = mistake_in(text); !mistake.empty()) {
      source.error(diagnostics_, 0, text.size(), mistake,
                   "alternates are words and phrases as they stand in a text; "
                   "a query goes under macros:");
      return;
    }
    const auto made = make_phrase(text, {0, true, Scope::any});
    if (made.query) {
      add(term, made.query);
    } else {
      source.error(diagnostics_, made.start, made.end, made.message, made.hint);
    }
  }

  // A file of alternates: one a line, # comments.
  void add_file(const YamlNode& node, Query& term) {
    YamlMap map(node, "a term");
    const auto name = map.require("file");
    map.finish();
    if (!name || !name->string("file")) return;
    const auto path = relative_to_file(file_.path, name->raw());
    const auto text = read_file(path);
    if (!text) {
      name->error(text.error().message);
      return;
    }
    std::string_view rest = *text;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    for (int number = 1; !rest.empty(); ++number) {
      const auto line = line_of(rest, 1);
      rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
      const auto first = line.find_first_not_of(" \t");
      if (first == std::string_view::npos || line[first] == '#') continue;
      const auto entry = line.substr(first, line.find_last_not_of(" \t") - first + 1);
      const LineSource source(path, number, line, entry);
      if (const auto mistake = mistake_in(entry); !mistake.empty()) {
        source.error(diagnostics_, 0, entry.size(), mistake, "write the words alone");
        continue;
      }
      const auto made = make_phrase(entry, {0, true, Scope::any});
      if (made.query) {
        add(term, made.query);
      } else {
        source.error(diagnostics_, made.start, made.end, made.message, made.hint);
      }
    }
  }

  void read_macros(const YamlNode& node) {
    const YamlMap map(node, "macros");
    if (!map.valid()) return;
    for (const auto& [key, value] : node.entries()) {
      if (!check_name(key) || !is_query(value)) continue;
      if (!out_.names.add_macro(key.raw(), key.place(), std::make_unique<ScalarSource>(value))) {
        refuse_double(key);
      }
    }
  }

  bool is_query(const YamlNode& node) {
    const auto text = node.string("query");
    if (!text) return false;
    const bool words = text->find_first_of(" \t\n") != std::string::npos;
    if (node.style() == ScalarStyle::double_quoted && words) {
      node.error("YAML takes these quotes away, so this is not a phrase",
                 "write query: | and the query with its quotes on the next line, indented");
      return false;
    }
    return true;
  }

  void refuse_later(YamlMap& map, std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) {
      map.get(key);
      if (const auto node = map.key_node(key)) {
        node->error(fmt::format("\"{}\" is not supported by this version", key),
                    "take it out; nothing else does its work yet");
      }
    }
  }

  void read_common(YamlMap& map, Severity& severity, std::string& route, Labels& labels) {
    if (const auto node = map.get("severity")) {
      if (const auto name = node->string("severity")) {
        if (const auto parsed = parse_severity(*name)) {
          severity = *parsed;
        } else {
          const auto near = did_you_mean(*name, {"info", "low", "medium", "high", "critical"});
          node->error_at(node->place(), fmt::format("unknown severity \"{}\"", *name),
                         near.empty() ? "severities are info, low, medium, high, critical"
                                      : fmt::format("did you mean \"{}\"?", near),
                         static_cast<int>(name->size()));
        }
      }
    }
    if (const auto node = map.get("route")) route = node->string("route").value_or(route);
    if (const auto node = map.get("labels")) {
      const YamlMap checked(*node, "labels");
      for (const auto& [key, value] : node->entries()) {
        if (const auto text = value.string("a label")) labels[key.raw()] = *text;
      }
    }
    refuse_later(map, {"throttle"});
  }

  void read_defaults(const YamlNode& node) {
    YamlMap map(node, "defaults");
    read_common(map, defaults_.severity, defaults_.route, defaults_.labels);
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
    YamlMap map(node, "a rule");
    if (!map.valid()) return;
    ParsedRule rule;
    rule.info.severity = defaults_.severity;
    rule.info.route = defaults_.route;
    rule.info.labels = defaults_.labels;
    const auto id = map.require("id");
    const auto query = map.require("query");
    read_common(map, rule.info.severity, rule.info.route, rule.info.labels);
    if (const auto where = map.get("where")) read_where(*where, rule);
    if (const auto tests = map.get("tests")) read_tests(*tests, rule);
    if (const auto slow = map.get("allow_slow")) {
      rule.info.allow_slow = slow->boolean("allow_slow").value_or(false);
    }
    refuse_later(map, {"updates", "sources", "spread"});
    map.finish();
    if (!id || !id->string("id") || !query || !is_query(*query)) return;
    if (id->raw().empty()) {
      id->error("a rule needs an id", "write a short name, as in id: peace-plan");
      return;
    }
    rule.info.id.value = id->raw();
    rule.info.place = id->place();
    rule.line = id->document().source_line(rule.info.place);
    const auto text = query->raw();
    rule.info.query = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    rule.source = std::make_unique<ScalarSource>(*query);
    out_.rules.push_back(std::move(rule));
  }

  void read_where(const YamlNode& node, ParsedRule& rule) {
    YamlMap map(node, "where");
    const auto list = [&](const char* key, std::vector<std::string>& to, bool lower) {
      const auto value = map.get(key);
      if (!value) return;
      to = value->strings(key);
      for (auto& one : to) {
        if (lower) std::transform(one.begin(), one.end(), one.begin(), to_lower);
      }
    };
    list("lang", rule.where.languages, true);
    list("source", rule.where.sources, true);
    list("not_source", rule.where.not_sources, true);
    list("tag", rule.where.tags, false);
    list("not_tag", rule.where.not_tags, false);
    if (const auto age = map.get("age")) rule.where.max_age = age->duration("age");
    map.finish();
  }

  void read_tests(const YamlNode& node, ParsedRule& rule) {
    if (!node.is_sequence()) {
      node.error(fmt::format("tests must be a list, not {}", node.kind()),
                 "begin each test with \"- match:\" or \"- no_match:\"");
      return;
    }
    for (const auto& element : node.elements()) {
      YamlMap map(element, "a test");
      const auto match = map.get("match");
      const auto no_match = map.get("no_match");
      map.finish();
      if (!map.valid()) continue;
      if (match.has_value() == no_match.has_value()) {
        element.error("a test has either match: or no_match:", "write each on a line of its own");
        continue;
      }
      read_test(match ? *match : *no_match, match.has_value(), rule);
    }
  }

  void read_test(const YamlNode& node, bool expect_match, ParsedRule& rule) {
    InlineTest test;
    test.expect_match = expect_match;
    test.place = node.place();
    test.line = node.document().source_line(test.place);
    if (node.is_scalar()) {
      test.item.title = node.raw();
    } else if (!read_item(node, test.item)) {
      return;
    }
    rule.tests.push_back(std::move(test));
  }

  bool read_item(const YamlNode& node, Item& item) {
    const auto errors_before = diagnostics_.errors();
    YamlMap map(node, "an item");
    nlohmann::json json = nlohmann::json::object();
    for (const auto* key : {"id", "link", "title", "summary", "content", "language", "published",
                            "updated", "source"}) {
      if (const auto value = map.get(key)) {
        if (const auto text = value->string(key)) json[key] = *text;
      }
    }
    for (const auto* key : {"authors", "categories"}) {
      if (const auto value = map.get(key)) json[key] = value->strings(key);
    }
    map.finish();
    if (diagnostics_.errors() > errors_before) return false;
    auto read = item_from_json(json);
    if (!read) {
      node.error(read.error().message);
      return false;
    }
    item = std::move(*read);
    return true;
  }

  const RuleFile& file_;
  ParsedFiles& out_;
  Diagnostics& diagnostics_;
  Defaults defaults_;
};

}  // namespace

void read_yaml_file(const RuleFile& file, ParsedFiles& out, Diagnostics& diagnostics) {
  YamlReader(file, out, diagnostics).run();
}

}  // namespace newswatch::rules
