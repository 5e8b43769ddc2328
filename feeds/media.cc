#include "feeds/media.h"

#include "feeds/html_tag.h"

namespace newswatch::feeds {
namespace {

pugi::xml_node find_media(const Children& item, const Name& name, const Namespaces& namespaces) {
  if (!item.has(Ns::media)) return {};
  if (const auto own = item.find(name)) return own;
  for (const auto& child : item) {
    if (child.ns != Ns::media || (child.name != "group" && child.name != "content")) continue;
    const Children inner(child.node, namespaces);
    if (const auto found = inner.find(name)) return found;
    if (const auto content = inner.find({Ns::media, "content"})) {
      if (const auto found = Children(content, namespaces).find(name)) return found;
    }
  }
  return {};
}

// "plain" is also the default (Media RSS, media:description); publishers put HTML there all the
// same, so only a stated type is believed.
RawText text_of_media(pugi::xml_node node) {
  if (equals_ignoring_case(attribute(node, "type"), "plain")) {
    return {text_of(node), RawText::Form::plain};
  }
  return escaped_html(node);
}

}  // namespace

RawText media_title(const Children& item, const Namespaces& namespaces) {
  return text_of_media(find_media(item, {Ns::media, "title"}, namespaces));
}

RawText media_description(const Children& item, const Namespaces& namespaces) {
  return text_of_media(find_media(item, {Ns::media, "description"}, namespaces));
}

}  // namespace newswatch::feeds
