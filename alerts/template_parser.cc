#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "alerts/template_parts.h"

namespace newswatch::alerts {
namespace {

using Node = Template::Node;
using Nodes = std::vector<Node>;

constexpr std::size_t kDeepest = 20;
constexpr std::size_t kLongestText = 100'000;  // that truncate can ask for
const std::vector<std::string> kModifiers = {"truncate", "date", "highlight", "html", "url"};

// Thrown inside of the parser alone.
struct Failed {
  TemplateFault fault;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

class Parser {
 public:
  Parser(std::string_view text, BodyKind kind) : text_(text), kind_(kind), context_(kind) {}

  Nodes parse() { return parse_until({}, 0, ScopeKind::alert, 0); }

 private:
  [[noreturn]] static void fail(std::size_t at, std::string message, std::string hint = {}) {
    throw Failed{{at, std::move(message), std::move(hint)}};
  }

  // To the end of the section of this name, which began at `opened`; to the end of the text where
  // the name is empty.
  Nodes parse_until(std::string_view section, std::size_t opened, ScopeKind scope,
                    std::size_t depth) {
    if (depth > kDeepest) fail(opened, "sections are too deep inside of each other");
    Nodes nodes;
    for (;;) {
      const auto open = std::min(text_.find("{{", at_), text_.size());
      add_text(nodes, text_.substr(at_, open - at_));
      at_ = open;
      if (at_ == text_.size()) break;
      const auto end = text_.find("}}", at_);
      if (end == std::string_view::npos) fail(at_, "\"{{\" without \"}}\"");
      const auto start = at_;
      const auto tag = trimmed(text_.substr(at_ + 2, end - at_ - 2));
      at_ = end + 2;
      const char kind = tag.empty() ? ' ' : tag.front();
      if (kind == '!') {
        skip_line_of_tag(nodes, start);
      } else if (kind == '/') {
        const auto name = trimmed(tag.substr(1));
        if (name != section) {
          fail(start, section.empty() ? fmt::format("\"{}\" ends and did not begin", name)
                                      : fmt::format("\"{}\" ends inside of \"{}\"", name, section));
        }
        skip_line_of_tag(nodes, start);
        return nodes;
      } else if (kind == '#' || kind == '^') {
        skip_line_of_tag(nodes, start);
        nodes.push_back(section_of(trimmed(tag.substr(1)), kind == '^', start, scope, depth));
      } else if (kind == '>' || kind == '=' || kind == '&' || kind == '{') {
        fail(start, fmt::format("\"{{{{{}\" is not known here", kind),
             "{{name}}, {{#name}}, {{^name}}, {{/name}} and {{! comments }} are");
      } else {
        nodes.push_back(variable_of(tag, start, scope));
      }
    }
    if (!section.empty()) {
      fail(opened, fmt::format("\"{}\" does not end", section),
           fmt::format("add {{{{/{}}}}}", section));
    }
    return nodes;
  }

  void add_text(Nodes& nodes, std::string_view text) {
    if (text.empty()) return;
    context_.read(text);
    Node node;
    node.offset = at_;
    node.text = text;
    nodes.push_back(std::move(node));
  }

  // A section's tag or a comment that stands alone on its line leaves no empty one, as Mustache has
  // it.
  void skip_line_of_tag(Nodes& nodes, std::size_t start) {
    auto before = start;
    while (before > 0 && (text_[before - 1] == ' ' || text_[before - 1] == '\t')) --before;
    auto after = at_;
    while (after < text_.size() && (text_[after] == ' ' || text_[after] == '\t')) ++after;
    const bool begins = before == 0 || text_[before - 1] == '\n';
    if (after < text_.size() && text_[after] == '\r') ++after;
    const bool ends = after == text_.size() || text_[after] == '\n';
    if (!begins || !ends) return;
    if (!nodes.empty() && nodes.back().kind == Node::Kind::text) {
      auto& text = nodes.back().text;
      text.resize(text.size() - std::min(text.size(), start - before));
    }
    at_ = std::min(after + 1, text_.size());
  }

  const Variable& find(std::string_view name, std::size_t at, ScopeKind scope) {
    if (const auto* found = find_variable(scope, name)) return *found;
    const bool entry = scope != ScopeKind::alert;
    if (const auto* found = entry ? find_variable(ScopeKind::alert, name) : nullptr) return *found;
    auto names = variable_names(scope);
    if (entry) {
      const auto more = variable_names(ScopeKind::alert);
      names.insert(names.end(), more.begin(), more.end());
    }
    const auto near = did_you_mean(name, names);
    fail(at, fmt::format("there is no variable \"{}\"", name),
         near.empty() ? fmt::format("known here: {}", fmt::join(names, ", "))
                      : fmt::format("did you mean \"{}\"?", near));
  }

  Node section_of(std::string_view name, bool inverted, std::size_t start, ScopeKind scope,
                  std::size_t depth) {
    Node node;
    node.kind = inverted ? Node::Kind::inverted : Node::Kind::section;
    node.offset = start;
    node.variable = &find(name, start, scope);
    const bool enters = !inverted && node.variable->kind == VariableKind::list;
    if (enters && (scope != ScopeKind::alert || in_items_)) {
      fail(start, fmt::format("the list \"{}\" can't stand inside of another list", name));
    }
    const auto before = context_;
    const bool items = enters && node.variable->entries == ScopeKind::alert;
    in_items_ = in_items_ || items;
    node.children = parse_until(name, start, enters ? node.variable->entries : scope, depth + 1);
    if (items) in_items_ = false;
    if (!context_.same_place(before)) {
      fail(start,
           fmt::format("\"{}\" does not end in the {} that it begins in", name,
                       kind_ == BodyKind::json ? "string" : "tag or text"),
           "what it holds may be there several times, or not at all");
    }
    context_ = before;
    return node;
  }

  Node variable_of(std::string_view tag, std::size_t start, ScopeKind scope) {
    const auto bar = std::min(tag.find('|'), tag.size());
    const auto name = trimmed(tag.substr(0, bar));
    if (name.empty()) fail(start, "\"{{}}\" names no variable");
    Node node;
    node.kind = Node::Kind::variable;
    node.offset = start;
    node.variable = &find(name, start, scope);
    if (node.variable->kind == VariableKind::flag) {
      fail(start, fmt::format("\"{}\" is for sections", name),
           fmt::format("write {{{{#{0}}}}}...{{{{/{0}}}}}", name));
    }
    auto rest = tag.substr(std::min(bar + 1, tag.size()));
    for (bool more = bar < tag.size(); more;) {
      const auto next = std::min(rest.find('|'), rest.size());
      read_modifier(rest.substr(0, next), node, start);
      more = next < rest.size();
      rest.remove_prefix(std::min(next + 1, rest.size()));
    }
    if (node.modifiers.highlight && node.modifiers.highlight_begin.empty()) {
      const bool markup = kind_ == BodyKind::html || kind_ == BodyKind::xml || node.modifiers.html;
      node.modifiers.highlight_begin = markup ? "<strong>" : "*";
      node.modifiers.highlight_end = markup ? "</strong>" : "*";
    }
    const auto escape = context_.escape_for(*node.variable);
    if (!escape) fail(start, escape.error());
    node.escape = *escape;
    context_.pass_variable();
    return node;
  }

  void read_modifier(std::string_view text, Node& node, std::size_t start) {
    const auto colon = std::min(text.find(':'), text.size());
    const auto name = trimmed(text.substr(0, colon));
    const auto argument = text.substr(std::min(colon + 1, text.size()));
    const bool has_argument = colon < text.size();
    auto& modifiers = node.modifiers;
    if (name == "truncate") {
      std::size_t most = 0;
      const auto number = trimmed(argument);
      const auto* const end = number.data() + number.size();
      const auto [stop, error] = std::from_chars(number.data(), end, most);
      if (error != std::errc{} || stop != end || most < 1 || most > kLongestText) {
        fail(start, fmt::format("truncate needs a number of characters from 1 to {}", kLongestText),
             "write {{title|truncate:80}}");
      }
      modifiers.truncate = most;
    } else if (name == "date") {
      if (node.variable->kind != VariableKind::date) {
        fail(start, fmt::format("\"{}\" is no date", node.variable->name),
             "published and first_seen are");
      }
      if (!is_date_format(argument)) {
        fail(start, "date needs a format of %Y %m %d %e %H %M %S %F %T %a %b %j %s %Z",
             "write {{published|date:%d %b %Y, %H:%M}}");
      }
      modifiers.date = argument;
    } else if (name == "highlight") {
      modifiers.highlight = true;
      const auto split = argument.rfind(':');
      if (has_argument && split == std::string_view::npos) {
        fail(start, "highlight needs what stands before and after matched words",
             "write {{title|highlight:<b>:</b>}}, or {{title|highlight}}");
      }
      if (has_argument) {
        modifiers.highlight_begin = argument.substr(0, split);
        modifiers.highlight_end = argument.substr(split + 1);
      }
    } else if ((name == "html" || name == "url") && !has_argument) {
      (name == "html" ? modifiers.html : modifiers.url) = true;
    } else {
      const auto near = did_you_mean(name, kModifiers);
      fail(start, fmt::format("there is no modifier \"{}\"", name),
           near.empty() ? fmt::format("known here: {}", fmt::join(kModifiers, ", "))
                        : fmt::format("did you mean \"{}\"?", near));
    }
  }

  std::string_view text_;
  BodyKind kind_;
  TemplateContext context_;
  std::size_t at_ = 0;
  bool in_items_ = false;
};

}  // namespace

Result<Template, TemplateFault> Template::parse(std::string_view text, BodyKind kind) {
  try {
    Template parsed;
    parsed.nodes_ = std::make_shared<const Nodes>(Parser(text, kind).parse());
    return parsed;
  } catch (Failed& failed) {
    return tl::unexpected(std::move(failed.fault));
  }
}

}  // namespace newswatch::alerts
