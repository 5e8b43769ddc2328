#include "feeds/discover.h"

#include <algorithm>

#include "core/url.h"
#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_tag.h"
#include "feeds/html_text.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kMost = 10;
constexpr std::size_t kTitleBytes = 100;

constexpr std::string_view kTypes[] = {"application/rss+xml",
                                       "application/atom+xml",
                                       "application/rdf+xml",
                                       "application/feed+json",
                                       "application/json",
                                       "application/xml",
                                       "text/xml",
                                       "application/x.atom+xml",
                                       "application/x-atom+xml"};

bool has_word(std::string_view words, std::string_view wanted) {
  const std::string lower = ascii_lower(words);
  for (std::size_t at = lower.find(wanted); at != std::string::npos;
       at = lower.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    if ((at == 0 || lower[at - 1] == ' ') && (end == lower.size() || lower[end] == ' ')) {
      return true;
    }
  }
  return false;
}

std::string decoded(std::string_view value) {
  std::string text;
  append_decoded(text, value, Markup::html_attribute);
  return std::string(trimmed(text));
}

struct Link {
  std::string rel;
  std::string type;
  std::string href;
  std::string title;
};

Link read_link_tag(HtmlTag& tag) {
  Link link;
  std::string_view name;
  std::string_view value;
  while (tag.next_attribute(name, value)) {
    if (equals_ignoring_case(name, "rel")) link.rel = decoded(value);
    if (equals_ignoring_case(name, "type")) link.type = ascii_lower(decoded(value));
    if (equals_ignoring_case(name, "href")) link.href = decoded(value);
    if (equals_ignoring_case(name, "title")) link.title = html_to_line(value, kTitleBytes);
  }
  return link;
}

bool is_feed(const Link& link) {
  const auto type = trimmed(std::string_view(link.type).substr(0, link.type.find(';')));
  const bool known = std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
  return known && !link.href.empty() && has_word(link.rel, "alternate");
}

}  // namespace

std::vector<Candidate> linked_feeds(std::string_view html, const std::string& url) {
  std::vector<Candidate> found;
  std::string base = url;
  for (std::size_t at = html.find('<'); at != std::string_view::npos && found.size() < kMost;
       at = html.find('<', at)) {
    if (html.substr(at).starts_with("<!--")) {
      const std::size_t end = html.find("-->", at);
      if (end == std::string_view::npos) break;
      at = end;
      continue;
    }
    if (!begins_tag(html, at)) {
      ++at;
      continue;
    }
    HtmlTag tag(html, at);
    if (!tag.is_end() && equals_ignoring_case(tag.raw_name(), "base")) {
      const auto link = read_link_tag(tag);
      if (!link.href.empty()) base = resolve_url(url, link.href);
    } else if (!tag.is_end() && equals_ignoring_case(tag.raw_name(), "link")) {
      const auto link = read_link_tag(tag);
      if (is_feed(link)) {
        const auto absolute = resolve_url(base, link.href);
        found.push_back({absolute.empty() ? link.href : absolute, link.title});
      }
    }
    at = std::min(tag.end(), html.size());
  }
  return found;
}

}  // namespace newswatch::feeds
