// terms: and macros: of a rule file.
#include <algorithm>

#include <fmt/format.h>

#include "core/file.h"
#include "rules/encoding.h"
#include "rules/lint.h"
#include "rules/phrase.h"
#include "rules/yaml_parts.h"

namespace newswatch::rules {
namespace {

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0x80) != 0 || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool check_name(const YamlNode& key) {
  if (is_name(key.raw())) return true;
  error_at_text(key, fmt::format("\"{}\" can't be used as @name", key.raw()),
                "names have letters, digits, \"-\" and \"_\"");
  return false;
}

void refuse_double(const YamlNode& key, const Names& names) {
  const auto* first = names.place_of(key.raw());
  error_at_text(key, fmt::format("@{} is defined twice", key.raw()),
                fmt::format("the first stands at {}:{}:{}; names hold for all files", first->file,
                            first->line, first->column));
}

// What keeps an alternate from being plain words; empty if nothing.
std::string mistake_in(std::string_view text) {
  if (text.starts_with('@')) return "a term can't name another one";
  for (const auto* quote : {"\"", "“", "”", "„"}) {
    if (text.find(quote) != std::string_view::npos) return "an alternate needs no quotes";
  }
  return {};
}

class TermsReader {
 public:
  TermsReader(const std::string& path, bool lint, Diagnostics& diagnostics)
      : path_(path), lint_(lint), diagnostics_(diagnostics) {}

  // Null where none of its alternates is right.
  QueryPtr read(const YamlNode& key, const YamlNode& value) {
    term_ = std::make_shared<Query>();
    term_->kind = Query::Kind::any;
    term_->written = "@" + key.raw();
    const auto before = diagnostics_.errors();
    add_alternates(value);
    if (!term_->children.empty()) return term_;
    if (diagnostics_.errors() == before) {
      error_at_text(key, fmt::format("@{} has no alternates", key.raw()),
                    "write a list, as in pokrovsk: [Pokrovsk, Покровськ*]");
    }
    return nullptr;
  }

 private:
  void add_alternates(const YamlNode& node) {
    if (node.is_map()) {
      add_file(node);
    } else if (node.is_scalar()) {
      add_alternate(node);
    } else if (node.is_sequence()) {
      for (const auto& element : node.elements()) {
        if (element.is_map()) {
          add_file(element);
        } else if (element.string("an alternate")) {
          add_alternate(element);
        }
      }
    }
  }

  void add(const QuerySource& source, std::string_view text, const std::string& way_out) {
    if (const auto mistake = mistake_in(text); !mistake.empty()) {
      source.error(diagnostics_, 0, text.size(), mistake, way_out);
      return;
    }
    const auto made = make_phrase(text, {0, true, Scope::any});
    if (!made.query) {
      source.error(diagnostics_, made.start, made.end, made.message, made.hint);
      return;
    }
    if (lint_) lint_scripts(source, diagnostics_);
    term_->size += made.query->size;
    term_->children.push_back(made.query);
  }

  void add_alternate(const YamlNode& node) {
    const ScalarSource source(node);
    add(source, source.text(),
        "alternates are words and phrases as they stand in a text; a query goes under macros:");
  }

  // A file of alternates: one a line, # comments.
  void add_file(const YamlNode& node) {
    YamlMap map(node, "a term");
    const auto name = map.require("file", "write pokrovsk: {file: pokrovsk.txt}, or a list");
    map.finish();
    if (!name || !name->string("file")) return;
    const auto path = relative_to_file(path_, name->raw());
    const auto text = read_file(path);
    if (!text) {
      error_at_text(*name, text.error().message,
                    "the path is relative to the folder of this rule file");
      return;
    }
    if (!check_encoding(path, *text, diagnostics_)) return;
    std::string_view rest = *text;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    for (int number = 1; !rest.empty(); ++number) {
      const auto line = line_of(rest, 1);
      rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
      const auto first = line.find_first_not_of(" \t");
      if (first == std::string_view::npos || line[first] == '#') continue;
      const auto entry = line.substr(first, line.find_last_not_of(" \t") - first + 1);
      add(LineSource(path, number, line, entry), entry,
          "write the words alone: a line is one alternate");
    }
  }

  const std::string& path_;
  bool lint_;
  Diagnostics& diagnostics_;
  std::shared_ptr<Query> term_;
};

}  // namespace

void read_terms(const YamlNode& node, const std::string& path, ParsedFiles& out,
                Diagnostics& diagnostics) {
  const YamlMap map(node, "terms");
  if (!map.valid()) return;
  for (const auto& [key, value] : node.entries()) {
    if (!check_name(key)) continue;
    auto alternates = TermsReader(path, out.lint, diagnostics).read(key, value);
    if (!out.names.add_term(key.raw(), key.place(), std::move(alternates))) {
      refuse_double(key, out.names);
      continue;
    }
    out.names.remember_line(key.raw(), key.document().source_line(key.place()));
  }
}

void read_macros(const YamlNode& node, ParsedFiles& out) {
  const YamlMap map(node, "macros");
  if (!map.valid()) return;
  for (const auto& [key, value] : node.entries()) {
    if (!check_name(key) || !is_query(value)) continue;
    if (!out.names.add_macro(key.raw(), key.place(), std::make_unique<ScalarSource>(value))) {
      refuse_double(key, out.names);
      continue;
    }
    out.names.remember_line(key.raw(), key.document().source_line(key.place()));
  }
}

}  // namespace newswatch::rules
