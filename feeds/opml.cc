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
#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_tag.h"
#include "feeds/limits.h"
#include "feeds/warnings.h"
#include "feeds/xml_markup.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

// The attributes of one outline that mean something here; the first of a name counts.
struct Outline {
  std::string text;
  std::string title;
  std::string xml_url;
  std::string html_url;
  std::string url;
  std::string type;
  std::string language;
  std::string category;
  std::string id;  // newswatch:id
  std::string comment;
  bool is_empty = false;  // <outline/>
  std::size_t at = 0;

  const std::string& name() const { return title.empty() ? text : title; }
  // Some programs of the first version's days wrote `url` for a feed.
  const std::string& feed_url() const {
    return xml_url.empty() && (type == "rss" || type == "atom") ? url : xml_url;
  }
};

std::string* field_of(Outline& outline, std::string_view lower_name) {
  if (lower_name == "text") return &outline.text;
  if (lower_name == "title") return &outline.title;
  if (lower_name == "xmlurl") return &outline.xml_url;
  if (lower_name == "htmlurl") return &outline.html_url;
  if (lower_name == "url") return &outline.url;
  if (lower_name == "type") return &outline.type;
  if (lower_name == "language") return &outline.language;
  if (lower_name == "category") return &outline.category;
  if (lower_name == "newswatch:id") return &outline.id;
  if (lower_name == "iscomment") return &outline.comment;
  return nullptr;
}

void set_field(Outline& outline, std::string_view name, std::string_view value) {
  auto* field = field_of(outline, ascii_lower(name));
  if (field == nullptr || !field->empty()) return;
  std::string decoded;
  append_decoded(decoded, value, Markup::xml);
  *field = trimmed(decoded);
  if (field == &outline.type || field == &outline.comment) *field = ascii_lower(*field);
}

// An attribute whose quote is never closed takes in the outlines after it.
bool swallows_outlines(std::string_view value) {
  return find_ignoring_case(value, "<outline", 0) != kNowhere ||
         find_ignoring_case(value, "</outline", 0) != kNowhere;
}

std::string decoded_tag(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto three = text.substr(i, 3);
    if (three == "%2C" || three == "%2F" || three == "%25") {
      out += three == "%2C" ? ',' : three == "%2F" ? '/' : '%';
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

void append_categories(std::vector<std::string>& tags, std::string_view category) {
  while (!category.empty()) {
    const auto comma = std::min(category.find(','), category.size());
    auto entry = trimmed(category.substr(0, comma));
    category.remove_prefix(std::min(comma + 1, category.size()));
    if (!entry.starts_with('/')) {
      tags.push_back(decoded_tag(entry));
      continue;
    }
    while (!entry.empty()) {  // a path: each part, as with folders
      const auto slash = std::min(entry.find('/'), entry.size());
      tags.push_back(decoded_tag(entry.substr(0, slash)));
      entry.remove_prefix(std::min(slash + 1, entry.size()));
    }
  }
}

// "feed:https://host/", "feed://host/" and "feeds://host/" are links for feed readers.
std::string without_feed_scheme(std::string_view url) {
  const auto scheme = ascii_lower(url.substr(0, 6));
  const bool secure = scheme.starts_with("feeds:");
  if (!secure && !scheme.starts_with("feed:")) return std::string(url);
  const auto rest = url.substr(secure ? 6 : 5);
  const auto begins = ascii_lower(rest.substr(0, 8));
  if (begins.starts_with("http://") || begins.starts_with("https://")) return std::string(rest);
  return fmt::format("{}{}{}", secure ? "https:" : "http:", rest.starts_with("//") ? "" : "//",
                     rest);
}

Result<Url> read_feed_url(const std::string& text) {
  if (text.size() > limits::kUrlBytes) {
    return failure(fmt::format("its xmlUrl is longer than {} bytes", limits::kUrlBytes));
  }
  const auto whole = without_feed_scheme(text);
  auto url = Url::parse(whole);
  if (whole.find("://") == std::string::npos) {
    return failure("its xmlUrl is no absolute URL: it must begin with https:// or http://");
  }
  if (!url) return failure("its xmlUrl is not a URL: " + url.error().message);
  if (url->scheme() != "http" && url->scheme() != "https") {
    return failure("its xmlUrl must begin with https:// or http://");
  }
  if (url->has_userinfo()) {
    return failure(
        "its xmlUrl holds a user or a password: list the feed by itself, with basic_auth_file");
  }
  if (url->str().size() > limits::kUrlBytes) {
    return failure(fmt::format("its xmlUrl is longer than {} bytes", limits::kUrlBytes));
  }
  return std::move(*url);
}

std::string read_site(const std::string& text) {
  if (text.empty() || text.size() > limits::kUrlBytes) return {};
  const auto url = Url::parse(text);
  if (!url || (url->scheme() != "http" && url->scheme() != "https") || url->has_userinfo()) {
    return {};
  }
  auto site = url->str();
  return site.size() > limits::kUrlBytes ? std::string{} : site;
}

std::string read_language(const std::string& text) {
  const auto language = language_tag(text);
  const auto lower = ascii_lower(language);
  return lower == "unknown" || lower == "und" ? std::string{} : language;
}

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
          find_ignoring_case(text_.substr(at, 14), "<!doctype html", 0) == 0) {
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
    if (++outlines_ > limits::kOpmlOutlines) {
      error_ = fmt::format("more than {} outlines; divide the list", limits::kOpmlOutlines);
      return;
    }
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
    const auto url = read_feed_url(outline.feed_url());
    if (!url) {
      note(outline.at, fmt::format("{}: {}", shown(outline), url.error().message), true);
      return;
    }
    OpmlFeed feed;
    feed.url = url->str();
    // write_opml() puts the id where no title is known.
    const bool untitled = outline.title.empty() && outline.text == outline.id;
    if (!untitled) feed.title = opml_line(outline.name(), limits::kTitleBytes);
    feed.site = read_site(outline.html_url);
    feed.language = read_language(outline.language);
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

  static std::string shown(const Outline& outline) {
    constexpr std::size_t kShown = 80;
    const auto name = opml_line(outline.name(), kShown);
    return name.empty() ? "an outline without a name" : fmt::format("\"{}\"", escape_control(name));
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
  for (auto& warning : warnings.take()) {
    list->notes.insert(list->notes.begin(), {1, 0, std::move(warning.message), false});
  }
  return list;
}

}  // namespace newswatch::feeds
