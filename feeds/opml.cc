#include "feeds/opml.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "core/feed.h"
#include "core/url.h"
#include "core/utf8.h"
#include "feeds/decode.h"
#include "feeds/fields.h"
#include "feeds/html_tag.h"
#include "feeds/limits.h"
#include "feeds/opml_outline.h"
#include "feeds/warnings.h"
#include "feeds/xml_markup.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<OpmlList> read() {
    auto root = find_root();
    if (!root) return tl::unexpected(root.error());
    for (std::size_t at = *root; !ended_ && error_.empty();) {
      at = at < text_.size() ? text_.find('<', at) : kNowhere;
      if (at == kNowhere) break;
      at = read_construct_at(at);
    }
    if (!error_.empty()) return failure(error_);
    if (!ended_) note(text_.size(), "the list ends early: </opml> is missing", false);
    return std::move(list_);
  }

 private:
  // Where the list begins, past the name of its root.
  Result<std::size_t> find_root() const {
    std::string first;
    for (auto at = text_.find('<'); at != kNowhere; at = text_.find('<', at)) {
      const auto construct = read_construct(text_, at);
      if (construct.end == kNowhere) break;
      if (construct.mark == Mark::declaration &&
          equals_ignoring_case(text_.substr(at, 14), "<!doctype html")) {
        return failure("this is an HTML page, not a list of feeds");
      }
      if (construct.mark == Mark::tag && text_[at + 1] != '/') {
        const auto name = ascii_lower(text_.substr(at + 1, construct.end - at - 1));
        const auto local = local_name(name);
        if (local == "opml") return construct.end;
        if (local == "rss" || local == "rdf" || local == "feed" || local == "urlset") {
          return failure("this is a feed, not a list of feeds");
        }
        if (local == "html" || local == "head") {
          return failure("this is an HTML page, not a list of feeds");
        }
        if (first.empty()) first = name;
      }
      at = std::max(at + 1, construct.end);
    }
    if (!first.empty()) {
      return failure(fmt::format("this is no OPML: its root element is <{}>",
                                 escape_control(truncate_utf8(first, 200))));
    }
    if (text_.starts_with('{')) return failure("this is JSON, not a list of feeds in OPML");
    return failure("this is no OPML: there is no <opml> in it");
  }

  // Reads what begins at `at`; returns where to go on.
  std::size_t read_construct_at(std::size_t at) {
    const auto construct = read_construct(text_, at);
    if (construct.mark == Mark::stray) return at + 1;
    if (construct.end == kNowhere) return kNowhere;
    if (construct.mark != Mark::tag) return construct.end;
    const bool is_end = text_[at + 1] == '/';
    const auto begin = at + (is_end ? 2 : 1);
    const auto name = local_name(text_.substr(begin, construct.end - begin));
    if (is_end) {
      if (equals_ignoring_case(name, "outline")) close();
      if (equals_ignoring_case(name, "opml")) ended_ = true;
      return construct.end;
    }
    return equals_ignoring_case(name, "outline") ? read_outline(at) : construct.end;
  }

  std::size_t read_outline(std::size_t at) {
    if (++outlines_ > limits::kOpmlOutlines) {
      error_ = fmt::format("more than {} outlines; divide the list", limits::kOpmlOutlines);
      return kNowhere;
    }
    Outline outline;
    outline.at = at;
    HtmlTag tag(text_, at);
    std::string_view name;
    std::string_view value;
    for (std::size_t count = 0; tag.next_attribute(name, value);) {
      if (name.find('<') != kNowhere || swallows_outlines(value)) {
        note(at, fmt::format("{} is damaged: a quote is not closed", shown(outline)), true);
        return at + 1;
      }
      if (++count <= limits::kAttributes) set_field(outline, name, value);
    }
    const auto end = tag.end();
    if (end == kNowhere) {
      note(at, fmt::format("the list ends inside {}", shown(outline)), true);
      return kNowhere;
    }
    outline.is_empty = text_[end - 2] == '/';
    open(outline);
    return end;
  }

  // What an open outline is to those inside of it.
  enum class Open { folder, feed, comment };

  void open(const Outline& outline) {
    const bool commented = outline.comment == "true" || comments_ > 0;
    const bool is_feed = !outline.feed_url().empty();
    if (commented) {
      if (is_feed) note(outline.at, fmt::format("{} is commented out", shown(outline)), true);
    } else if (is_feed) {
      add_feed(outline);
    } else if (outline.is_empty) {
      note(outline.at, fmt::format("{} {}", shown(outline), why_no_feed(outline)), true);
    }
    if (outline.is_empty) return;
    if (commented) {
      ++comments_;
      open_.push_back(Open::comment);
    } else if (is_feed) {
      open_.push_back(Open::feed);
    } else {
      open_.push_back(Open::folder);
      auto tags = folders_.empty() ? std::vector<std::string>{} : folders_.back();
      tags.push_back(outline.name());
      folders_.push_back(opml_tags(tags));
      if (folders_.size() > limits::kOpmlFolders) {
        const auto [line, column] = place(outline.at);
        error_ = fmt::format("line {}: folders are more than {} levels deep", line,
                             limits::kOpmlFolders);
      }
    }
  }

  void close() {
    if (open_.empty()) return;
    if (open_.back() == Open::folder) folders_.pop_back();
    if (open_.back() == Open::comment) --comments_;
    open_.pop_back();
  }

  static std::string_view why_no_feed(const Outline& outline) {
    if (outline.type == "include") {
      return "is another list, which is not followed: import that one by itself";
    }
    if (outline.type == "link") return "is a link to a page, not a feed";
    return "has no xmlUrl: neither a feed nor a folder of feeds";
  }

  void add_feed(const Outline& outline) {
    const auto url = outline_url(outline.feed_url());
    if (!url) {
      note(outline.at, fmt::format("{}: {}", shown(outline), url.error().message), true);
      return;
    }
    OpmlFeed feed;
    feed.url = url->str();
    // write_opml() puts the id where no title is known.
    const bool untitled = outline.title.empty() && outline.text == outline.id;
    if (!untitled) feed.title = opml_line(outline.name(), limits::kTitleBytes);
    feed.site = outline_site(outline.html_url);
    feed.language = outline_language(outline.language);
    auto tags = folders_.empty() ? std::vector<std::string>{} : folders_.back();
    append_categories(tags, outline.category);
    feed.tags = opml_tags(tags);
    std::tie(feed.line, feed.column) = place(outline.at);

    const auto [known, is_new] = by_url_.emplace(same_feed_key(*url), list_.feeds.size());
    if (!is_new) {
      merge(list_.feeds[known->second], feed, outline);
    } else if (list_.feeds.size() == limits::kOpmlFeeds) {
      error_ = fmt::format("line {}: more than {} feeds; divide the list", feed.line,
                           limits::kOpmlFeeds);
    } else if (give_id(feed, outline)) {
      list_.feeds.push_back(std::move(feed));
    } else {
      by_url_.erase(known);
    }
  }

  void merge(OpmlFeed& first, const OpmlFeed& again, const Outline& outline) {
    auto tags = first.tags;
    tags.insert(tags.end(), again.tags.begin(), again.tags.end());
    tags = opml_tags(tags);
    const bool more = tags.size() > first.tags.size();
    first.tags = std::move(tags);
    note(outline.at,
         fmt::format("{} has the URL of line {}{}", shown(outline), first.line,
                     more ? ", which gets its tags too" : ""),
         true);
  }

  // False, with a note, where another feed has the id that its URL gives.
  bool give_id(OpmlFeed& feed, const Outline& outline) {
    const auto made = make_feed_id(feed.url).value;
    feed.id = made;
    if (!outline.id.empty() && !is_feed_id(outline.id)) {
      note(outline.at,
           fmt::format("{}: its newswatch:id can't be an id, so it gets \"{}\"", shown(outline),
                       made),
           false);
    } else if (!outline.id.empty() && !ids_.contains(outline.id)) {
      feed.id = outline.id;
    } else if (!outline.id.empty()) {
      note(outline.at,
           fmt::format("{}: its newswatch:id \"{}\" is another feed's, so it gets \"{}\"",
                       shown(outline), outline.id, made),
           false);
    }
    if (ids_.insert(feed.id).second) return true;
    note(outline.at, fmt::format("{}: its id \"{}\" is another feed's", shown(outline), feed.id),
         true);
    return false;
  }

  void note(std::size_t at, std::string message, bool skipped) {
    const auto [line, column] = place(at);
    list_.notes.push_back({line, column, std::move(message), skipped});
  }

  // Called with places in ascending order, nearly: a damaged outline is read again from its start.
  std::pair<int, int> place(std::size_t at) {
    if (at < counted_) {
      counted_ = line_begin_ = 0;
      line_ = 1;
    }
    for (; counted_ < at; ++counted_) {
      if (text_[counted_] != '\n') continue;
      ++line_;
      line_begin_ = counted_ + 1;
    }
    // A list on one line of megabytes is no place to count columns in.
    constexpr std::size_t kCounted = 10'000;
    if (at - line_begin_ > kCounted) return {line_, 0};
    const auto column =
        1 + std::count_if(text_.begin() + static_cast<std::ptrdiff_t>(line_begin_),
                          text_.begin() + static_cast<std::ptrdiff_t>(at),
                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    return {line_, static_cast<int>(column)};
  }

  std::string_view text_;
  OpmlList list_;
  std::string error_;
  bool ended_ = false;
  std::vector<Open> open_;
  std::vector<std::vector<std::string>> folders_;  // the tags that each open one gives
  std::size_t outlines_ = 0;
  std::size_t comments_ = 0;  // open outlines that are commented out
  std::unordered_map<std::string, std::size_t> by_url_;
  std::unordered_set<std::string> ids_;
  std::size_t counted_ = 0;
  std::size_t line_begin_ = 0;
  int line_ = 1;
};

std::string too_large() {
  return fmt::format("more than {} MiB: divide the list", limits::kOpmlBytes >> 20);
}

}  // namespace

Result<OpmlList> read_opml(std::string_view bytes) {
  if (bytes.size() > limits::kOpmlBytes) return failure(too_large());
  Warnings warnings;
  const auto decoded = decode(bytes, {}, warnings);
  if (decoded.text.size() > limits::kOpmlBytes) return failure(too_large());
  const auto content = trimmed(decoded.text);
  if (content.empty()) return failure("the file is empty");
  auto list = Reader(decoded.text).read();
  if (!list) return list;
  for (const auto& warning : warnings.take()) {
    list->notes.insert(list->notes.begin(), {1, 0, repair_utf8(warning.message), false});
  }
  return list;
}

}  // namespace newswatch::feeds
