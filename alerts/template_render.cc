#include <fmt/format.h>

#include "alerts/formats/formats.h"
#include "alerts/markup.h"
#include "alerts/template_parts.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

using Json = nlohmann::ordered_json;
using Node = Template::Node;

constexpr Limit kRoom{64 * limits::kKilobyte, Unit::bytes};

void keep(std::string_view here, bool at_start, std::string& out) {
  verbatim_markup().escape(here, at_start, out);
}

// For text and for attributes in either kind of quotes.
void escape_markup(std::string_view here, bool at_start, std::string& out) {
  if (here.front() == '\'') {
    out += "&#39;";
  } else {
    matrix_html().escape(here, at_start, out);
  }
}

void escape_url(std::string_view here, bool at_start, std::string& out) {
  std::string one;
  keep(here, at_start, one);
  out += formats::encode_segment(one);
}

std::string nothing(const std::string&) { return {}; }

// One text, escaped code point by code point, and cut between two of them.
std::string write(const Value& value, void (*escape)(std::string_view, bool, std::string&),
                  const Modifiers& modifiers, Limit limit) {
  const Markup markup{escape,
                      modifiers.highlight_begin,
                      modifiers.highlight_end,
                      escape == &escape_url ? std::string_view("%0A") : std::string_view("\n"),
                      &nothing,
                      &nothing,
                      false};
  Writer out(markup, limit);
  for (const auto& run : value.text) {
    std::string_view rest = run.text;
    for (bool first = true;; first = false) {
      const auto end = value.paragraphs ? std::min(rest.find('\n'), rest.size()) : rest.size();
      if (!first) out.end_line();
      const auto piece = rest.substr(0, end);
      if (run.matched && modifiers.highlight) {
        out.strong(piece);
      } else {
        out.text(piece);
      }
      if (end == rest.size()) break;
      rest.remove_prefix(end + 1);
    }
  }
  return out.take();
}

std::string json_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string rendered_value(Value value, const Node& node) {
  const auto& modifiers = node.modifiers;
  const bool changed = modifiers.truncate || !modifiers.date.empty() || modifiers.highlight ||
                       modifiers.html || modifiers.url;
  if (node.escape == Escape::json_value && value.json && !changed) return json_text(*value.json);
  if (!modifiers.date.empty() && value.time) {
    value.text = {{date_text(*value.time, modifiers.date)}};
  }

  auto* escape = &keep;
  if (modifiers.html || node.escape == Escape::markup) escape = &escape_markup;
  if (modifiers.url) escape = &escape_url;
  auto text = write(value, escape, modifiers, kRoom);
  // What fits as it is needs no room for "…".
  if (modifiers.truncate && length(text, Unit::characters) > *modifiers.truncate) {
    text = write(value, escape, modifiers, {*modifiers.truncate, Unit::characters});
  }
  if (node.escape == Escape::form) return formats::encode_segment(text);
  if (node.escape == Escape::json_value) return json_text(text);
  if (node.escape != Escape::json_string) return text;
  const auto quoted = json_text(text);
  return quoted.substr(1, quoted.size() - 2);
}

// What the items of a digest are told of is made once.
struct Items {
  std::vector<store::Delivery> deliveries;
  std::vector<Message> messages;
};

class Rendering {
 public:
  Rendering(const store::Delivery& delivery, Template::Origins* origins)
      : message_(message_of(delivery)), origins_(origins) {
    for (const auto& item : delivery.alert.items) {
      store::Delivery one;
      one.alert = item;
      one.target = delivery.target;
      items_.messages.push_back(message_of(one));
      items_.deliveries.push_back(std::move(one));
    }
    top_.delivery = &delivery;
    top_.message = &message_;
  }

  std::string run(const std::vector<Node>& nodes) {
    write_nodes(nodes, top_);
    return std::move(out_);
  }

 private:
  // A name that an entry does not have is the alert's.
  Value read(const Variable& variable, const Scope& scope) const {
    const auto* own = find_variable(scope.kind, variable.name);
    if (own == &variable) return variable.read(scope);
    auto outer = scope;
    outer.kind = ScopeKind::alert;
    return variable.read(outer);
  }

  void write_nodes(const std::vector<Node>& nodes, const Scope& scope) {
    for (const auto& node : nodes) {
      if (origins_) origins_->emplace_back(out_.size(), node.offset);
      switch (node.kind) {
        case Node::Kind::text:
          out_ += node.text;
          break;
        case Node::Kind::variable:
          out_ += rendered_value(read(*node.variable, scope), node);
          break;
        case Node::Kind::inverted:
          if (!read(*node.variable, scope).present) write_nodes(node.children, scope);
          break;
        case Node::Kind::section:
          write_section(node, scope);
          break;
      }
    }
  }

  void write_section(const Node& node, const Scope& scope) {
    const auto& variable = *node.variable;
    if (variable.kind != VariableKind::list) {
      if (read(variable, scope).present) write_nodes(node.children, scope);
      return;
    }
    const auto size = list_size(variable, scope);
    for (std::size_t i = 0; i < size; ++i) {
      auto entry = scope;
      entry.kind = variable.entries;
      entry.entry = i;
      entry.first = i == 0;
      entry.last = i + 1 == size;
      if (variable.entries == ScopeKind::alert) {
        entry.delivery = &items_.deliveries[i];
        entry.message = &items_.messages[i];
      }
      write_nodes(node.children, entry);
    }
  }

  Message message_;
  Items items_;
  Scope top_;
  Template::Origins* origins_;
  std::string out_;
};

}  // namespace

std::string Template::render(const store::Delivery& delivery, Origins* origins) const {
  return Rendering(delivery, origins).run(*nodes_);
}

}  // namespace newswatch::alerts
