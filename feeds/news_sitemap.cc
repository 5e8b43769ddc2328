#include "feeds/news_sitemap.h"

#include "feeds/fields.h"
#include "feeds/html_text.h"
#include "feeds/limits.h"
#include "feeds/xml.h"

namespace newswatch::feeds {
namespace {

Item read_url(const Children& entry, const Children& news, const Namespaces& namespaces,
              const std::string& base, Warnings& warnings) {
  Item item;
  const auto loc = entry.text({Ns::own, "loc"});
  item.id = read_id(loc, warnings);
  item.link = read_link(base, loc, warnings);
  item.title = escaped_line(news.find({Ns::news, "title"}), limits::kTitleBytes);
  item.published = read_date(news.text({Ns::news, "publication_date"}), warnings);
  item.updated = read_date(entry.text({Ns::own, "lastmod"}), warnings);
  add_names(item.categories, news.text({Ns::news, "keywords"}));
  if (const auto publication = news.find({Ns::news, "publication"})) {
    const Children about(publication, namespaces);
    item.source = html_to_line(about.text({Ns::news, "name"}), limits::kTitleBytes);
    item.language = language_tag(about.text({Ns::news, "language"}));
  }
  return item;
}

}  // namespace

ParsedFeed read_news_sitemap(pugi::xml_node root, const std::string& url, Warnings& warnings) {
  ParsedFeed parsed;
  parsed.format = Format::news_sitemap;
  const Namespaces namespaces(root, Ns::own);
  const auto base = base_of(root, url);
  for (const auto& child : Children(root, namespaces)) {
    if (!child.is({Ns::own, "url"})) continue;
    const Children entry(child.node, namespaces);
    for (const auto& news : entry) {  // one, as a rule
      if (!news.is({Ns::news, "news"})) continue;
      if (!has_room(parsed, warnings)) break;
      const Children about(news.node, namespaces);
      parsed.items.push_back(read_url(entry, about, namespaces, base, warnings));
    }
  }
  // The publication is the feed, as far as a sitemap has one.
  if (!parsed.items.empty()) {
    parsed.feed.title = parsed.items.front().source;
    parsed.feed.language = parsed.items.front().language;
  }
  return parsed;
}

}  // namespace newswatch::feeds
