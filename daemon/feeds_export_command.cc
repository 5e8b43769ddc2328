// newswatch feeds export: the configured feeds as OPML, for other programs.
#include <cstdio>

#include <fmt/format.h>

#include "daemon/commands.h"
#include "daemon/feed_book.h"
#include "daemon/log.h"
#include "feeds/opml.h"

namespace newswatch::daemon {

int feeds_export_command(const FeedsExportOptions& options) {
  const auto book = read_feed_book(options.config);
  if (!book) return kFailure;
  std::vector<feeds::OpmlFeed> list;
  for (const auto& view : book->views()) {
    list.push_back({.id = view.feed->id.value,
                    .url = view.feed->url,
                    .title = view.state != nullptr ? view.state->title : std::string{},
                    .site = {},
                    .language = view.feed->language,
                    .tags = view.feed->tags});
  }
  const auto count = list.size();
  const auto opml = feeds::write_opml("Feeds of newswatch", std::move(list));
  if (options.to.empty()) {
    fmt::print("{}", opml);
    return kOk;
  }
  if (!write_new_file(options.to, opml, options.force)) return kFailure;
  fmt::print("{}: {}\n", options.to, counted(count, "feed"));
  return kOk;
}

}  // namespace newswatch::daemon
