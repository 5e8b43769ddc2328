#include "feeds/media.h"

#include "feeds/html_tag.h"
#include "feeds/html_text.h"
#include "feeds/limits.h"

namespace newswatch::feeds {
namespace {

pugi::xml_node find_media(const Children& item, std::string_view name,
                          const Namespaces& namespaces) {
  if (const auto own = item.find(Ns::media, name)) return own;
  for (const auto& child : item) {
    if (child.ns != Ns::media || (child.name != "group" && child.name != "content")) continue;
    const Children inner(child.node, namespaces);
    if (const auto found = inner.find(Ns::media, name)) return found;
    if (const auto content = inner.find(Ns::media, "content")) {
      if (const auto found = Children(content, namespaces).find(Ns::media, name)) return found;
    }
  }
  return {};
}

bool is_plain(pugi::xml_node node) {
  return equals_ignoring_case(attribute(node, "type"), "plain");
}

}  // namespace

std::string media_title(const Children& item, const Namespaces& namespaces) {
  const auto node = find_media(item, "title", namespaces);
  return is_plain(node) ? plain_to_line(text_of(node), limits::kTitleBytes)
                        : html_to_line(escaped_html(node), limits::kTitleBytes);
}

// "plain" is also the default (Media RSS, media:description); publishers put HTML there all the
// same, so only a stated type is believed.
std::string media_description(const Children& item, const Namespaces& namespaces) {
  const auto node = find_media(item, "description", namespaces);
  return is_plain(node) ? plain_to_text(text_of(node), limits::kTextBytes)
                        : html_to_text(escaped_html(node), limits::kTextBytes);
}

}  // namespace newswatch::feeds
