// What the files of the templates share. Internal to alerts/ (template.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "alerts/message.h"
#include "alerts/template.h"
#include "core/time.h"

namespace newswatch::alerts {

// What a template speaks of at one place: an alert, or one entry of one of its lists.
enum class ScopeKind { alert, matched, also_in, label, fact };

struct Scope {
  ScopeKind kind = ScopeKind::alert;
  const store::Delivery* delivery = nullptr;  // for an item of a digest: one that holds it alone
  const Message* message = nullptr;
  std::size_t entry = 0;  // of its list
  bool first = true;
  bool last = true;
};

struct Value {
  Line text;
  bool paragraphs = false;  // a line feed in it is one; elsewhere it is a control character
  std::optional<Time> time = std::nullopt;
  // In JSON, outside of a string; absent: the text as a string.
  std::optional<nlohmann::ordered_json> json = std::nullopt;
  bool present = true;  // as a section
};

enum class VariableKind { text, link, number, date, list, flag };

struct Variable {
  std::string_view name;
  VariableKind kind;
  Value (*read)(const Scope& scope);
  ScopeKind entries = ScopeKind::alert;  // of a list
};

// nullptr where the scope has none of this name.
const Variable* find_variable(ScopeKind scope, std::string_view name);
std::vector<std::string> variable_names(ScopeKind scope);
std::size_t list_size(const Variable& list, const Scope& scope);

// strftime's letters that are known: Y m d H M S F T a b e j s Z and %. All in UTC.
bool is_date_format(std::string_view format);
std::string date_text(Time time, std::string_view format);

// Which characters would be obeyed where the variable stands.
enum class Escape { none, json_string, json_value, markup, form };

struct Modifiers {
  std::optional<std::size_t> truncate;
  std::string date;
  bool highlight = false;
  std::string highlight_begin;
  std::string highlight_end;
  bool html = false;  // as HTML first, then as what the place needs
  bool url = false;   // percent-encoded likewise
};

struct Template::Node {
  enum class Kind { text, variable, section, inverted };
  Kind kind = Kind::text;
  std::size_t offset = 0;
  std::string text;
  const Variable* variable = nullptr;
  Escape escape = Escape::none;
  Modifiers modifiers;
  std::vector<Node> children;
};

// Follows the literal text of a template, so that it is known in what a variable stands.
class TemplateContext {
 public:
  explicit TemplateContext(BodyKind kind) : kind_(kind) {}

  void read(std::string_view text);
  // Where a variable may stand now, what escapes it; else why not.
  Result<Escape, std::string> escape_for(const Variable& variable) const;
  // A variable's text stood here.
  void pass_variable() { attribute_began_ = true; }

  // Whether what may stand here is what may stand there.
  bool same_place(const TemplateContext& other) const;

 private:
  enum class State { text, string, tag, attribute, comment, code };
  void read_json(char c);
  void read_markup(char c);
  void end_tag_name();

  BodyKind kind_;
  State state_ = State::text;
  bool escaped_ = false;          // JSON: after a backslash in a string
  char quote_ = '"';              // of the attribute
  std::string word_;              // the tag's or attribute's name, or the end of what was read
  std::string last_word_;         // the one before a blank
  std::string tag_;               // lower-case
  bool attribute_began_ = false;  // its value is not empty
};

}  // namespace newswatch::alerts
