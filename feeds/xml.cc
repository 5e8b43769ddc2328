#include "feeds/xml.h"

#include "core/url.h"
#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_tag.h"
#include "feeds/html_text.h"
#include "feeds/long_text.h"
#include "feeds/xml_markup.h"

namespace newswatch::feeds {
namespace {

struct KnownPrefix {
  std::string_view prefix;
  Ns ns;
};
constexpr KnownPrefix kUsualPrefixes[] = {{"content", Ns::content}, {"dc", Ns::dc},
                                          {"dcterms", Ns::dcterms}, {"dct", Ns::dcterms},
                                          {"media", Ns::media},     {"itunes", Ns::itunes},
                                          {"atom", Ns::atom},       {"atom10", Ns::atom},
                                          {"a10", Ns::atom},        {"feedburner", Ns::feedburner},
                                          {"sy", Ns::syndication},  {"fh", Ns::history},
                                          {"news", Ns::news},       {"rss", Ns::own}};

// By the part of the URI that its many misspellings share; modules before what they extend.
constexpr KnownPrefix kUris[] = {{"modules/content", Ns::content},
                                 {"modules/syndication", Ns::syndication},
                                 {"modules/dcterms", Ns::dcterms},
                                 {"purl.org/dc/terms", Ns::dcterms},
                                 {"purl.org/dc/", Ns::dc},
                                 {"/mrss", Ns::media},
                                 {"podcast-1.0.dtd", Ns::itunes},
                                 {"w3.org/2005/atom", Ns::atom},
                                 {"purl.org/atom/ns", Ns::atom},
                                 {"feedburner", Ns::feedburner},
                                 {"syndication/history", Ns::history},
                                 {"sitemap-news", Ns::news},
                                 {"schemas/sitemap/", Ns::own},
                                 {"rss/1.0/modules", Ns::other},
                                 {"purl.org/rss/1.0", Ns::own},
                                 {"netscape.com/rdf", Ns::own},
                                 {"userland.com/rss", Ns::own}};

Ns usual_meaning(std::string_view prefix) {
  for (const auto& usual : kUsualPrefixes) {
    if (usual.prefix == prefix) return usual.ns;
  }
  return Ns::other;
}

bool is_text(pugi::xml_node node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

void append_text(std::string& out, pugi::xml_node node) {
  if (node.type() == pugi::node_cdata) {
    out += value_of(node);
  } else {
    append_decoded(out, value_of(node), Markup::xml);
  }
}

void append_all_text(std::string& out, pugi::xml_node parent) {
  for (const auto node : parent.children()) {
    if (is_text(node)) {
      append_text(out, node);
    } else {
      append_all_text(out, node);
    }
  }
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
}

enum class Carried { escaped, xhtml };

void append_markup(std::string& out, pugi::xml_node parent, Carried carried) {
  for (const auto node : parent.children()) {
    if (is_text(node)) {
      if (carried == Carried::escaped) {
        append_text(out, node);
      } else if (node.type() == pugi::node_cdata) {
        append_escaped(out, value_of(node));
      } else {
        out += value_of(node);
      }
      continue;
    }
    if (node.type() != pugi::node_element) continue;
    const auto name = local_name(node.name());
    out += '<';
    out += name;
    out += '>';
    if (is_void_element(name)) continue;
    append_markup(out, node, carried);
    out += "</";
    out += name;
    out += '>';
  }
}

}  // namespace

Namespaces::Namespaces(pugi::xml_node root, Ns own) : own_(own) { add(root); }

void Namespaces::add(pugi::xml_node declaring) {
  for (const auto& attribute : declaring.attributes()) {
    const std::string_view name = attribute.name();
    if (!name.starts_with("xmlns:")) continue;
    auto prefix = ascii_lower(name.substr(6));
    auto ns = meaning(attribute.value());
    // A URI that nobody knows is more often a mistake than another meaning of a usual prefix.
    if (!ns) ns = folded(usual_meaning(prefix));
    prefixes_.emplace_back(std::move(prefix), *ns);
  }
}

std::optional<Ns> Namespaces::meaning(std::string_view uri) const {
  const std::string lower = ascii_lower(uri);
  for (const auto& known : kUris) {
    if (lower.find(known.prefix) != std::string::npos) return folded(known.ns);
  }
  return std::nullopt;
}

Ns Namespaces::of(pugi::xml_node element, std::string_view prefix) const {
  if (prefix.empty()) {
    if (!element.first_attribute()) return Ns::own;
    const auto declared = element.attribute("xmlns");
    return declared ? meaning(declared.value()).value_or(Ns::other) : Ns::own;
  }
  for (const auto& [known, ns] : prefixes_) {
    if (known == prefix) return ns;
  }
  for (const auto& attribute : element.attributes()) {
    const std::string_view key = attribute.name();
    if (key.starts_with("xmlns:") && equals_ignoring_case(key.substr(6), prefix)) {
      return meaning(attribute.value()).value_or(folded(usual_meaning(prefix)));
    }
  }
  return folded(usual_meaning(prefix));
}

void Children::read(pugi::xml_node parent, const Namespaces& namespaces) {
  constexpr std::size_t kUsual = 16;
  list_.clear();
  list_.reserve(kUsual);
  present_ = 0;
  auto node = parent.first_child();
  for (auto type = node.type(); type != pugi::node_null; type = node.type()) {
    const auto element = std::exchange(node, node.next_sibling());
    if (type != pugi::node_element) continue;
    const std::string_view name = element.name();
    const auto local = local_name(name);
    const std::size_t before = name.size() - local.size();
    const Ns ns = namespaces.of(element, name.substr(0, before == 0 ? 0 : before - 1));
    list_.push_back({ns, local, NameKey(ns, local), element});
    present_ |= bit(ns);
  }
}

pugi::xml_node Children::find(const Name& name) const {
  if (!has(name.ns)) return {};
  for (const auto& child : list_) {
    if (child.is(name)) return child.node;
  }
  return {};
}

std::string_view Children::text(const Name& name, std::string& storage) const {
  if (!has(name.ns)) return {};
  for (const auto& child : list_) {
    if (!child.is(name)) continue;
    const auto text = text_in(child.node, storage);
    if (!text.empty()) return text;
  }
  return {};
}

std::string Children::text(const Name& name) const {
  std::string storage;
  return std::string(text(name, storage));
}

std::optional<Time> first_date(const Children& children, Names names, Warnings& warnings) {
  std::string storage;
  for (const auto& name : names) {
    if (auto date = read_date(children.text(name, storage), warnings)) return date;
  }
  return std::nullopt;
}

std::string attribute(pugi::xml_node element, std::string_view name) {
  const bool any_prefix = name.find(':') == std::string_view::npos;
  for (auto attribute = element.first_attribute(); attribute;
       attribute = attribute.next_attribute()) {
    const std::string_view full = attribute.name();
    if (!equals_ignoring_case(any_prefix ? local_name(full) : full, name)) continue;
    std::string value;
    append_decoded(value, attribute.value(), Markup::xml);
    return std::string(trimmed(value));
  }
  return {};
}

std::string_view text_in(pugi::xml_node element, std::string& storage) {
  const auto only = element.first_child();
  if (!only) return {};
  if (!only.next_sibling() && is_text(only)) {
    const auto text = value_of(only);
    if (only.type() == pugi::node_cdata || text.find('&') == std::string_view::npos) {
      return trimmed(text);
    }
  }
  storage.clear();
  append_all_text(storage, element);
  return trimmed(storage);
}

std::string text_of(pugi::xml_node element) {
  std::string storage;
  return std::string(text_in(element, storage));
}

bool has_elements(pugi::xml_node element) {
  for (const auto node : element.children()) {
    if (node.type() == pugi::node_element) return true;
  }
  return false;
}

RawText escaped_html(pugi::xml_node element) {
  // Nearly always one text, which is taken as it is.
  const auto only = element.first_child();
  if (only && !only.next_sibling() && is_text(only)) {
    const bool is_cdata = only.type() == pugi::node_cdata;
    return {std::string(value_of(only)), is_cdata ? RawText::Form::html : RawText::Form::escaped};
  }
  RawText html;
  append_markup(html.bytes, element, Carried::escaped);
  return html;
}

std::string escaped_line(pugi::xml_node element, std::size_t max_bytes) {
  const auto only = element.first_child();
  if (only && !only.next_sibling() && is_text(only)) {
    const auto text = value_of(only);
    const bool as_it_is =
        only.type() == pugi::node_cdata || text.find('&') == std::string_view::npos;
    if (as_it_is) return html_to_line(text, max_bytes);
  }
  return plain_line(escaped_html(element), max_bytes);
}

RawText inline_xhtml(pugi::xml_node element) {
  RawText html;
  append_markup(html.bytes, element, Carried::xhtml);
  return html;
}

const std::string& base_of(pugi::xml_node element, const std::string& inherited,
                           std::string& storage) {
  if (element.first_attribute().empty()) return inherited;
  const auto base = attribute(element, "xml:base");
  if (base.empty()) return inherited;
  storage = resolve_url(inherited, base);
  return storage.empty() ? inherited : storage;
}

std::string base_of(pugi::xml_node element, const std::string& inherited) {
  std::string storage;
  return base_of(element, inherited, storage);
}

std::string language_of(pugi::xml_node element, const std::string& inherited) {
  if (element.first_attribute().empty()) return inherited;
  const auto declared = attribute(element, "xml:lang");
  const bool undone = declared.empty() && element.attribute("xml:lang");
  const auto language = language_tag(declared);
  return language.empty() && !undone ? inherited : language;
}

}  // namespace newswatch::feeds
