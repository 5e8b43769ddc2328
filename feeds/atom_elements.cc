#include "feeds/atom_elements.h"

#include <algorithm>
#include <utility>

#include "core/base64.h"
#include "core/utf8.h"
#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_tag.h"

namespace newswatch::feeds {
namespace {

// "text/HTML; charset=utf-8" is "text/html".
std::string media_type(std::string_view text) {
  return ascii_lower(trimmed(text.substr(0, text.find(';'))));
}

bool is_binary(const std::string& type) {
  if (type.ends_with("+xml")) return false;
  return type == "application/octet-stream" || type.starts_with("image/") ||
         type.starts_with("audio/") || type.starts_with("video/");
}

// Text in base64, or nothing where it holds something else.
std::string decoded_base64(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  auto bytes = base64_decode(text);
  return bytes && is_valid_utf8(*bytes) ? *std::move(bytes) : std::string{};
}

// Where no type says it: tags that close or are common, or character references left over after
// the XML's own were decoded.
bool looks_like_html(std::string_view text) {
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    if (read_reference(text.substr(at), Markup::xml).length > 0) return true;
  }
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (!begins_tag(text, at)) continue;
    if (text[at + 1] == '/') return true;
    const auto name = ascii_lower(HtmlTag(text.substr(0, at + 64), at).raw_name());
    if (name == "br" || name == "br/" || name == "p" || name == "img") return true;
  }
  return false;
}

RawText::Form form(bool is_html) { return is_html ? RawText::Form::html : RawText::Form::plain; }

}  // namespace

RawText atom_text(pugi::xml_node node) {
  if (!node) return {};
  const std::string type = media_type(attribute(node, "type"));
  const std::string mode = ascii_lower(attribute(node, "mode"));
  if (mode == "base64" || is_binary(type)) {
    std::string text = decoded_base64(text_of(node));
    const bool is_html = type.ends_with("html") || looks_like_html(text);
    return {std::move(text), form(is_html)};
  }
  if (type == "html" || type == "text/html") return escaped_html(node);
  if (type == "xhtml" || type == "application/xhtml+xml") {
    // Escaped in spite of its type, as mode="escaped" or a missing element shows.
    return mode == "escaped" ? escaped_html(node) : inline_xhtml(node);
  }
  if (has_elements(node)) return inline_xhtml(node);
  std::string text = text_of(node);
  const bool is_html = type.empty() && looks_like_html(text);
  return {std::move(text), form(is_html)};
}

std::string atom_person(pugi::xml_node person, const Namespaces& namespaces) {
  std::string mail;
  for (const auto& child : Children(person, namespaces)) {
    if (child.name == "name") {
      std::string name(person_name(text_of(child.node)));
      if (!name.empty()) return name;
    } else if (child.name == "email") {
      mail = text_of(child.node);
    }
  }
  // Written as in RSS: <author>Name</author>.
  if (!mail.empty() || has_elements(person)) return mail;
  return std::string(person_name(text_of(person)));
}

AtomLink atom_link(pugi::xml_node node, const std::string& base, Warnings& warnings) {
  AtomLink link;
  link.rel = ascii_lower(attribute(node, "rel"));
  constexpr std::string_view kRegistered = "http://www.iana.org/assignments/relation/";
  if (link.rel.starts_with(kRegistered)) link.rel.erase(0, kRegistered.size());
  if (link.rel.empty()) link.rel = "alternate";
  link.type = media_type(attribute(node, "type"));
  auto href = attribute(node, "href");
  if (href.empty()) href = text_of(node);
  const bool used = link.rel == "alternate" || link.rel == "self" || link.rel == "hub" ||
                    link.rel == "prev-archive";
  if (used) link.href = read_link(base_of(node, base), href, warnings);
  return link;
}

void take_feed_link(const AtomLink& link, FeedInfo& feed) {
  std::string* field = nullptr;
  if (link.rel == "self") {
    field = &feed.self;
  } else if (link.rel == "hub") {
    field = &feed.hub;
  } else if (link.rel == "prev-archive") {
    field = &feed.prev_archive;
  } else if (link.rel == "alternate") {
    field = &feed.link;
  }
  if (field != nullptr && field->empty()) *field = link.href;
}

}  // namespace newswatch::feeds
