// News sitemaps: <urlset> whose <url> elements carry <news:news>.
#pragma once

#include <string>

#include <pugixml.hpp>

#include "feeds/parse.h"
#include "feeds/warnings.h"

namespace newswatch::feeds {

// `root` is <urlset>. URLs without <news:news> are no news and are passed over.
ParsedFeed read_news_sitemap(pugi::xml_node root, const std::string& url, Warnings& warnings);

}  // namespace newswatch::feeds
