// OPML from anywhere: what is read keeps the limits, and what is written is read again as it was.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "core/feed.h"
#include "core/utf8.h"
#include "feeds/limits.h"
#include "feeds/opml.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

using feeds::OpmlFeed;
using feeds::OpmlList;

void require_line(std::string_view text, std::size_t longest, std::string_view what) {
  require_text(text, longest, what);
  require(text.find('\n') == std::string_view::npos, "texts of a list are lines");
}

void require_sound(const OpmlList& list) {
  std::set<std::string> ids;
  require(list.feeds.size() <= feeds::limits::kOpmlFeeds, "a list keeps its limit");
  for (const auto& feed : list.feeds) {
    require(is_feed_id(feed.id), "an id is one");
    require(ids.insert(feed.id).second, "no two feeds share an id");
    require(feed.url.starts_with("http://") || feed.url.starts_with("https://"),
            "a feed is of the web");
    require_line(feed.url, feeds::limits::kUrlBytes, "a URL");
    require_line(feed.site, feeds::limits::kUrlBytes, "a site");
    require_line(feed.title, feeds::limits::kTitleBytes, "a title");
    require_line(feed.language, 35, "a language");
    require(feed.tags.size() <= feeds::limits::kNames, "tags keep their limit");
    for (const auto& tag : feed.tags) require_line(tag, feeds::limits::kTagBytes, "a tag");
  }
  for (const auto& note : list.notes) {
    require(note.line >= 1, "a note has its line");
    require(is_valid_utf8(note.message), "a note is UTF-8");
  }
}

bool same(const OpmlFeed& a, const OpmlFeed& b) {
  return a.id == b.id && a.url == b.url && a.title == b.title && a.site == b.site &&
         a.language == b.language && a.tags == b.tags;
}

}  // namespace

void check(std::string_view input) {
  const auto list = feeds::read_opml(input);
  if (!list) {
    require(!list.error().message.empty(), "an error says why");
    require(is_valid_utf8(list.error().message), "an error is UTF-8");
    return;
  }
  require_sound(*list);
  const auto written = feeds::write_opml("fuzz", list->feeds);
  require(is_valid_utf8(written), "what is written is UTF-8");
  const auto again = feeds::read_opml(written);
  require(again && again->notes.empty(), "what is written is read without a word");
  require(again->feeds.size() == list->feeds.size(), "no feed is lost");
  auto expected = list->feeds;
  std::sort(expected.begin(), expected.end(),
            [](const OpmlFeed& a, const OpmlFeed& b) { return a.id < b.id; });
  for (std::size_t i = 0; i < expected.size(); ++i) {
    require(same(again->feeds[i], expected[i]), "a feed is read as it was");
  }
  require_equal(feeds::write_opml("fuzz", again->feeds), written, "it is written as it was");
}

}  // namespace newswatch::fuzz
