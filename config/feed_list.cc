#include "config/feed_list.h"

#include <fmt/format.h>

#include "config/values.h"

namespace newswatch::config {
namespace {

std::string where(const Place& place) { return fmt::format("{}:{}", place.file, place.line); }

}  // namespace

void FeedList::add(Feed feed, const Url& parsed, const YamlNode& url_node,
                   const YamlNode& id_node) {
  feed.url = parsed.str();
  const auto [url, new_url] = urls_.emplace(same_feed_key(parsed), Origin{url_node.place()});
  if (!new_url) {
    url_node.error_at(url_node.place(),
                      fmt::format("this URL stands in {} already", where(url->second.place)), {},
                      width_of(url_node.raw()));
    return;
  }
  if (feed.id.empty()) feed.id = make_feed_id(feed.url);
  const auto [id, new_id] = ids_.emplace(feed.id, Origin{id_node.place()});
  if (!new_id) {
    id_node.error_at(
        id_node.place(),
        fmt::format("the feed in {} has the id \"{}\" too", where(id->second.place), feed.id.value),
        {}, width_of(id_node.raw()));
    return;
  }
  feeds_.push_back(std::move(feed));
}

std::optional<Place> FeedList::add_from_opml(Feed feed, Place place, Diagnostics& diagnostics) {
  const auto parsed = Url::parse(feed.url);
  const auto [url, new_url] = urls_.emplace(same_feed_key(*parsed), Origin{place, false});
  if (!new_url) {
    if (url->second.listed) return std::nullopt;
    return url->second.place;
  }
  const auto [id, new_id] = ids_.emplace(feed.id, Origin{place, false});
  if (!new_id) {
    diagnostics.error(std::move(place),
                      fmt::format("the feed in {} has the id \"{}\" too, and another URL",
                                  where(id->second.place), feed.id.value),
                      "give one of the two another id");
    return std::nullopt;
  }
  feeds_.push_back(std::move(feed));
  return std::nullopt;
}

}  // namespace newswatch::config
