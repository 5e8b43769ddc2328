// OPML from anywhere: what is read keeps the limits, and what is written is read again as it was.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "core/feed.h"
#include "core/utf8.h"
#include "feeds/limits.h"
#include "feeds/opml.h"

namespace {

using newswatch::feeds::OpmlFeed;
using newswatch::feeds::OpmlList;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_text(const std::string& text, std::size_t longest) {
  require(newswatch::is_valid_utf8(text));
  require(text.size() <= longest);
  require(text.find('\n') == std::string::npos);
}

void require_sound(const OpmlList& list) {
  namespace limits = newswatch::feeds::limits;
  std::set<std::string> ids;
  require(list.feeds.size() <= limits::kOpmlFeeds);
  for (const auto& feed : list.feeds) {
    require(newswatch::is_feed_id(feed.id));
    require(ids.insert(feed.id).second);
    require(feed.url.starts_with("http://") || feed.url.starts_with("https://"));
    require_text(feed.url, limits::kUrlBytes);
    require_text(feed.site, limits::kUrlBytes);
    require_text(feed.title, limits::kTitleBytes);
    require_text(feed.language, 35);
    require(feed.tags.size() <= limits::kNames);
    for (const auto& tag : feed.tags) require_text(tag, limits::kTagBytes);
  }
  for (const auto& note : list.notes) {
    require(note.line >= 1);
    require(newswatch::is_valid_utf8(note.message));
  }
}

bool same(const OpmlFeed& a, const OpmlFeed& b) {
  return a.id == b.id && a.url == b.url && a.title == b.title && a.site == b.site &&
         a.language == b.language && a.tags == b.tags;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto list = newswatch::feeds::read_opml(bytes);
  if (!list) {
    require(!list.error().message.empty() && newswatch::is_valid_utf8(list.error().message));
    return 0;
  }
  require_sound(*list);
  const auto written = newswatch::feeds::write_opml("fuzz", list->feeds);
  require(newswatch::is_valid_utf8(written));
  const auto again = newswatch::feeds::read_opml(written);
  require(again && again->notes.empty() && again->feeds.size() == list->feeds.size());
  auto expected = list->feeds;
  std::sort(expected.begin(), expected.end(),
            [](const OpmlFeed& a, const OpmlFeed& b) { return a.id < b.id; });
  for (std::size_t i = 0; i < expected.size(); ++i) require(same(again->feeds[i], expected[i]));
  require(newswatch::feeds::write_opml("fuzz", again->feeds) == written);
  return 0;
}
