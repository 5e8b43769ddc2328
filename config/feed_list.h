// The feeds of a configuration as they are gathered: which ids and URLs are taken, and where.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/feed.h"
#include "core/url.h"
#include "core/yaml.h"

namespace newswatch::config {

// What a mapping under `feeds` may say of one feed and of a whole list alike: interval, language,
// tags, allow_private, on_first_poll, max_silence, user_agent, proxy, ca_file, timeout.
void read_shared_options(YamlMap& map, Feed& feed);

class FeedList {
 public:
  // A feed listed by itself; a mistake is shown at these nodes. Its id is made where it has none.
  void add(Feed feed, const Url& parsed, const YamlNode& url_node, const YamlNode& id_node);

  // Adds the feeds of an OPML file, `{opml: FILE, ...}`; `blank` holds the defaults. Feeds listed
  // by themselves are added before: they win, since their settings are their own.
  void add_opml(YamlMap map, Feed blank);

  std::vector<Feed> take() { return std::move(feeds_); }

 private:
  struct Origin {
    Place place;
    bool listed = true;  // by itself, not in an OPML file
  };

  // Where another list has its URL already, that place; then it is not added.
  std::optional<Place> add_from_opml(Feed feed, Place place, Diagnostics& diagnostics);

  std::vector<Feed> feeds_;
  std::unordered_map<std::string, Origin> urls_;  // by same_feed_key()
  std::unordered_map<FeedId, Origin> ids_;
};

}  // namespace newswatch::config
