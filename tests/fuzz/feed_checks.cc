#include "tests/fuzz/feed_checks.h"

#include <string>

#include "core/utf8.h"
#include "feeds/identify.h"
#include "feeds/limits.h"
#include "feeds/parse.h"
#include "feeds/poll_plan.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

namespace limits = feeds::limits;
using feeds::Document;
using feeds::identify;
using feeds::pace_of;
using feeds::parse;
using feeds::ParsedFeed;

void require_line(std::string_view text, std::size_t max_bytes, std::string_view what) {
  require_text(text, max_bytes, what);
  require(escape_control(text) == text, std::string(what) + " is one line without controls");
}

void require_link(std::string_view link) {
  require_text(link, limits::kUrlBytes, "a link");
  require(link.empty() || link.starts_with("http://") || link.starts_with("https://"),
          "a link is of the web");
}

void require_time(const std::optional<Time>& time) {
  if (!time) return;
  // A zone may move it over the edge.
  const auto first = parse_rfc3339("1899-12-30T00:00:00Z");
  const auto last = parse_rfc3339("9999-12-31T23:59:59Z").value() + std::chrono::hours(24);
  require(*time >= *first && *time <= last, "a date lies in the years that are read");
}

void check_item(const Item& item) {
  require_text(item.id, limits::kIdBytes, "an id");
  require_link(item.link);
  require_line(item.title, limits::kTitleBytes, "a title");
  require_text(item.summary, limits::kTextBytes, "a summary");
  require_text(item.content, limits::kTextBytes, "a content");
  require_line(item.source, limits::kTitleBytes, "a source");
  for (const auto* names : {&item.authors, &item.categories}) {
    require(names->size() <= limits::kNames, "names keep their limit");
    for (const auto& name : *names) {
      require_line(name, limits::kTitleBytes, "a name");
      require(!name.empty(), "no name is empty");
    }
  }
  require_line(item.language, 64, "a language");
  require_time(item.published);
  require_time(item.updated);
}

void check_identity(const ParsedFeed& parsed) {
  const auto identified = identify(FeedId{"feed"}, IdentityPolicy::none, parsed);
  require(identified.keys.size() == parsed.items.size(), "each item has a key");
  require(identified.policy != IdentityPolicy::none, "a policy is chosen");
  const auto again = identify(FeedId{"feed"}, identified.policy, parsed);
  require(!again.policy_changed && again.keys == identified.keys, "keys stay as they are");
  pace_of(parsed);
}

void check_parsed(const ParsedFeed& parsed, std::size_t size) {
  require_line(parsed.encoding, 64, "the encoding");
  require(!parsed.encoding.empty(), "a document has an encoding");
  const auto& feed = parsed.feed;
  require_line(feed.title, limits::kTitleBytes, "the feed's title");
  for (const auto* link : {&feed.link, &feed.self, &feed.hub, &feed.prev_archive}) {
    require_link(*link);
  }
  require_line(feed.language, 64, "the feed's language");
  require_time(feed.updated);
  require(!feed.ttl_minutes || *feed.ttl_minutes >= 0, "a ttl is no less than nothing");
  require(parsed.items.size() <= limits::kItems, "items keep their limit");
  for (const auto& item : parsed.items) check_item(item);
  for (const auto& warning : parsed.warnings) {
    require(!warning.kind.empty(), "a warning has a kind");
    require_line(warning.message, 4096, "a warning");
    require(warning.offset <= size, "a warning's place is in the document");
  }
}

bool same(const ParsedFeed& a, const ParsedFeed& b) {
  return a.format == b.format && a.encoding == b.encoding && a.items == b.items &&
         a.feed.title == b.feed.title && a.warnings.size() == b.warnings.size();
}

}  // namespace

void check_feed(std::string_view input) {
  const auto content_type = take_argument(input);
  const Document document{input, content_type, "https://example.org/feed"};
  auto parsed = parse(document);
  auto again = parse(document);
  require(parsed.has_value() == again.has_value(), "a document is read the same twice");
  if (!parsed) {
    require_line(parsed.error().message, 16'384, "an error");
    require_equal(parsed.error().message, again.error().message, "errors are the same twice");
    return;
  }
  const auto raw = *parsed;  // identity is told before there are texts
  check_identity(raw);
  parsed->finish();
  again->finish();
  require(same(*parsed, *again), "a document is read the same twice");
  check_parsed(*parsed, input.size());
}

}  // namespace newswatch::fuzz
