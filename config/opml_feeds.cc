// {opml: FILE, ...}: the feeds of an OPML file, with the settings that all of them share.
#include <algorithm>

#include <fmt/format.h>

#include "config/feed_list.h"
#include "config/values.h"
#include "core/file.h"
#include "feeds/limits.h"
#include "feeds/opml.h"

namespace newswatch::config {
namespace {

// What is one feed's own, or would tell the hosts of a whole list a secret meant for one.
constexpr std::string_view kOneFeedsOwn[] = {
    "id", "url", "headers", "basic_auth", "bearer_token", "basic_auth_file", "bearer_token_file"};

void refuse_what_is_one_feeds_own(YamlMap& map) {
  for (const auto key : kOneFeedsOwn) {
    const auto node = map.key_node(key);
    if (!node) continue;
    map.get(key);
    node->error_at(node->place(),
                   fmt::format("\"{}\" belongs to one feed, not to a list of them", key),
                   "list that feed by itself: its own settings win over the list's", width_of(key));
  }
}

std::optional<feeds::OpmlList> read_list(const YamlNode& node, const std::string& file) {
  const auto refuse = [&](const std::string& why, std::string hint) {
    node.error_at(node.place(), why, std::move(hint), width_of(node.raw()));
    return std::nullopt;
  };
  // The limit is the reader's to name.
  const auto bytes = read_file(file, feeds::limits::kOpmlBytes + 1);
  if (!bytes) {
    const bool is_url = node.raw().find("://") != std::string::npos;
    return refuse("opml: " + bytes.error().message,
                  is_url ? "an OPML file is read from the disk: download it first" : "");
  }
  auto list = feeds::read_opml(*bytes);
  if (!list) {
    const bool is_feed = list.error().message.starts_with("this is a feed");
    return refuse(fmt::format("opml: {}: {}", file, list.error().message),
                  is_feed ? "write its URL, as \"- https://...\"" : "");
  }
  return std::move(*list);
}

// Warnings of one file: too many to be read are counted.
class Warnings {
 public:
  Warnings(const std::string& file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  void add(int line, int column, std::string message) {
    if (++count_ <= kShown) warn({file_, line, column}, std::move(message));
    if (count_ == kShown + 1) first_line_ = line;
  }

  // After the last one.
  void finish() {
    if (count_ <= kShown) return;
    warn({file_, first_line_, 0}, fmt::format("{} more warnings from here on", count_ - kShown));
  }

 private:
  void warn(Place place, std::string message) {
    Diagnostic d;
    d.level = Level::warning;
    d.place = std::move(place);
    d.message = std::move(message);
    d.code = "opml";
    diagnostics_.add(std::move(d));
  }

  const std::string& file_;
  Diagnostics& diagnostics_;
  static constexpr size_t kShown = 100;
  size_t count_ = 0;
  int first_line_ = 0;  // of those that are counted
};

}  // namespace

void FeedList::add_opml(YamlMap map, Feed blank) {
  const auto node = map.require("opml", "write the path of an OPML file");
  refuse_what_is_one_feeds_own(map);
  read_shared_options(map, blank);
  map.finish();
  const auto file = node ? path(*node, "opml") : std::nullopt;
  auto list = file ? read_list(*node, *file) : std::nullopt;
  if (!list) return;

  auto& diagnostics = *node->document().diagnostics;
  Warnings warnings(*file, diagnostics);
  for (const auto& note : list->notes) {
    warnings.add(note.line, note.column, note.message + (note.skipped ? "; it is left out" : ""));
  }
  if (list->feeds.empty()) {
    node->warning(fmt::format("there are no feeds in {}", *file), {}, "no-feeds");
  }
  for (auto& outline : list->feeds) {
    Feed feed = blank;
    feed.id = FeedId{std::move(outline.id)};
    feed.url = std::move(outline.url);
    if (feed.language.empty()) feed.language = std::move(outline.language);
    for (auto& tag : outline.tags) {
      if (std::find(feed.tags.begin(), feed.tags.end(), tag) == feed.tags.end()) {
        feed.tags.push_back(std::move(tag));
      }
    }
    const auto elsewhere =
        add_from_opml(std::move(feed), {*file, outline.line, outline.column}, diagnostics);
    if (elsewhere) {
      warnings.add(
          outline.line, outline.column,
          fmt::format("this feed stands in {}:{} already", elsewhere->file, elsewhere->line));
    }
  }
  warnings.finish();
}

}  // namespace newswatch::config
