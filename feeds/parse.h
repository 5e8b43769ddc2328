// From the bytes of a document to a ParsedFeed, whatever its format. Pure.
#pragma once

#include <bitset>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/item.h"
#include "core/result.h"
#include "feeds/raw_text.h"

namespace newswatch::feeds {

enum class Format {
  rss090,
  rss091,
  rss092,
  rss093,
  rss094,
  rss20,
  rss10,
  atom03,
  atom10,
  json_feed,
  news_sitemap,
};
std::string_view to_string(Format format);  // "rss20"

struct Warning {
  std::string kind;  // a stable name: "malformed_xml", "bad_date", ...
  std::string message;
  std::size_t offset = 0;  // in the document's bytes, 0 where it has no place
};

struct FeedInfo {
  std::string title;
  std::string link;
  std::string language;
  std::string self;                // atom:link rel=self
  std::string hub;                 // atom:link rel=hub
  std::string prev_archive;        // atom:link rel=prev-archive (RFC 5005): the page before
  std::optional<int> ttl_minutes;  // RSS ttl, else the period that sy:* asks for
  std::bitset<24> skip_hours;      // hours of the day, GMT, in which not to ask
  std::bitset<7> skip_days;        // from Sunday = 0, GMT
  std::optional<Time> updated;
};

// parse() leaves the items' summaries and contents empty: text is made of HTML only for the items
// that turn out to be news, by finished(). Everything else, titles included, is there at once.
struct ParsedFeed {
  Format format = Format::rss20;
  std::string encoding;  // as decoded, lower case: "utf-8", "windows-1251"
  FeedInfo feed;
  std::vector<Item> items;                  // in the document's order
  std::shared_ptr<const TextSource> texts;  // of the items; where there are none, they are finished
  std::vector<Warning> warnings;

  // items[index] with the summary and content that are made of its texts. In any thread.
  Item finished(std::size_t index) const;
  void finish();  // all items
};

struct Document {
  std::string_view bytes;
  std::string_view content_type;  // the header's value, or empty
  std::string_view url;           // where it came from: the base of relative links; may be empty
};

// Limits of docs/design.md are enforced here: 8 MiB, depth 256, 200,000 nodes, 5,000 items, ...
// The error says why it is no feed; for an HTML page it names the feeds that the page links to.
Result<ParsedFeed> parse(const Document& document);

}  // namespace newswatch::feeds
