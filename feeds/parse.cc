#include "feeds/parse.h"

#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "core/url.h"
#include "core/utf8.h"
#include "feeds/atom.h"
#include "feeds/decode.h"
#include "feeds/discover.h"
#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_tag.h"
#include "feeds/json_feed.h"
#include "feeds/limits.h"
#include "feeds/news_sitemap.h"
#include "feeds/rss.h"
#include "feeds/xml_markup.h"
#include "feeds/xml_repair.h"
#include "feeds/xml_scan.h"
#include "feeds/xml_tree.h"

namespace newswatch::feeds {
namespace {

// References stay as they are (feeds/xml.h), and so do blanks between inline elements. Where the
// items' own elements are the innermost, as in most of RSS, there are none of these, and the blanks
// that indent a document would be half of its tree.
unsigned xml_flags(const XmlScan& scan) {
  constexpr std::size_t kItemElements = 4;  // rss, channel, item, title
  const unsigned flags = pugi::parse_cdata | pugi::parse_eol | pugi::parse_wconv_attribute;
  const bool flat = scan.root == Root::rss && scan.depth <= kItemElements;
  return flat ? flags : flags | pugi::parse_ws_pcdata;
}

std::string too_large(std::size_t bytes) {
  return fmt::format("{} bytes; a feed may have {}", bytes, limits::kDocumentBytes);
}

// For a message: `text` may come from anywhere.
std::string shown(std::string_view text) { return escape_control(truncate_utf8(text, 200)); }

// The first addresses in <loc>, as ": A, B".
std::string listed_sitemaps(std::string_view text, const std::string& url) {
  constexpr std::size_t kMost = 5;
  std::string list;
  std::size_t at = 0;
  for (std::size_t n = 0; n < kMost; ++n) {
    at = find_ignoring_case(text, "<loc>", at);
    if (at == std::string_view::npos) break;
    const auto loc = text.substr(at + 5, text.find('<', at + 5) - (at + 5));
    std::string decoded;
    append_decoded(decoded, trimmed(loc), Markup::xml);
    const auto absolute = resolve_url(url, decoded);
    list += (n == 0 ? ": " : ", ") + shown(absolute.empty() ? decoded : absolute);
    at += 5;
  }
  return list;
}

struct Signature {
  std::string_view bytes;
  std::string_view name;
};
constexpr Signature kOtherFiles[] = {{"\x1f\x8b", "gzip data that was not unpacked"},
                                     {"\x28\xb5\x2f\xfd", "zstd data that was not unpacked"},
                                     {"PK\x03\x04", "a zip archive"},
                                     {"%PDF-", "a PDF document"},
                                     {"\x89PNG", "a PNG image"},
                                     {"\xff\xd8\xff", "a JPEG image"},
                                     {"GIF8", "a GIF image"},
                                     {"ID3", "an MP3 recording"}};

// What the bytes are where they are plainly something else than text; else empty.
std::string_view other_file(std::string_view bytes) {
  for (const auto& known : kOtherFiles) {
    if (bytes.starts_with(known.bytes)) return known.name;
  }
  return {};
}

Error no_feed(const XmlScan& scan, std::string_view text, const std::string& url) {
  if (scan.root == Root::sitemap_index) {
    return {"a sitemap index, not a news sitemap; configure the sitemaps that it lists" +
            listed_sitemaps(text, url)};
  }
  if (local_name(scan.first_element) == "opml") {
    return {"an OPML list of feeds, not a feed; configure the feeds that it lists"};
  }
  if (scan.root == Root::html) {
    const auto candidates = linked_feeds(text, url);
    if (candidates.empty()) return {"an HTML page, not a feed; it names no feeds either"};
    std::string message = "an HTML page, not a feed; it names these:";
    for (const auto& candidate : candidates) {
      message += fmt::format(" {}", shown(candidate.url));
      if (!candidate.title.empty()) message += fmt::format(" ({})", shown(candidate.title));
      message += ',';
    }
    message.pop_back();
    return {message};
  }
  if (scan.first_element.empty()) return {"neither XML nor JSON"};
  return {fmt::format("no feed: its root element is <{}>", shown(scan.first_element))};
}

ParsedFeed read_tree(Root kind, SharedTree tree, const std::string& url, Warnings& warnings) {
  switch (kind) {
    case Root::atom:
      return read_atom(std::move(tree), url, warnings);
    case Root::sitemap:
      return read_news_sitemap(tree->root(), url, warnings);
    case Root::rss:
    case Root::rdf:
    case Root::none:
    case Root::html:
    case Root::sitemap_index:
      break;
  }
  return read_rss(std::move(tree), url, warnings);
}

class XmlParser {
 public:
  XmlParser(const Document& source, Decoded decoded, Warnings& warnings)
      : source_(source), url_(source.url), moved_(decoded.moved), warnings_(warnings) {
    tree_->text = std::move(decoded.text);
  }

  Result<ParsedFeed> parse() {
    const XmlScan scan = scan_xml(tree_->text);
    if (!scan.exceeded.empty()) return failure("the XML document is refused: " + scan.exceeded);
    if (scan.root == Root::none || scan.root == Root::html || scan.root == Root::sitemap_index) {
      return tl::unexpected(no_feed(scan, tree_->text, url_));
    }
    warn_of_junk(scan);
    build(scan);
    if (!tree_->root()) return failure("the document is cut within its first tag");
    auto parsed = read_tree(scan.root, std::move(tree_), url_, warnings_);
    if (scan.root == Root::sitemap && parsed.items.empty() && !scan.truncated) {
      return failure("a sitemap without <news:news>: it lists pages, not news");
    }
    return parsed;
  }

 private:
  void build(const XmlScan& scan) {
    auto& text = tree_->text;
    if (scan.truncated) {
      warn("truncated", "the document ends early; the item cut by its end is left out",
           text.size());
    }
    if (!scan.malformed && !scan.truncated) {
      if (build_whole(scan)) return;
    } else if (scan.malformed) {
      warn("malformed_xml", "tags that do not fit or begin nothing", scan.malformed_at);
    }
    const std::size_t end = scan.truncated ? scan.whole : scan.end;
    text = repair_xml(std::string_view(text).substr(scan.begin, end - scan.begin),
                      item_element(scan.root));
    // What the repair leaves wrong ends the document there: the tree keeps what came before.
    tree_->load(0, text.size(), xml_flags(scan));
  }

  bool build_whole(const XmlScan& scan) {
    const auto flags = xml_flags(scan);
    if (scan.long_texts.empty()) {
      const auto result = tree_->load(scan.begin, scan.end - scan.begin, flags);
      if (result) return true;
      warn("malformed_xml", result.description(),
           scan.begin + static_cast<std::size_t>(result.offset));
      restore_text();
    } else {
      const Shortening shortening(tree_->text, scan.begin, scan.end, scan.long_texts);
      const auto result = tree_->load(shortening, flags);
      if (result) return true;
      warn("malformed_xml", result.description(),
           shortening.place_in_text(static_cast<std::size_t>(result.offset)));
    }
    return false;
  }

  // As it was before a tree was built in it: rare enough to be had by doing it all again.
  void restore_text() {
    Warnings told;
    tree_->text = decode(source_.bytes, source_.content_type, told).text;
    scan_xml(tree_->text);
  }

  void warn_of_junk(const XmlScan& scan) {
    const std::string_view text(tree_->text);
    const auto before = trimmed(text.substr(0, scan.begin));
    if (!before.empty() && before.front() != '<') {
      warn("junk_before_root", "text before the document is skipped",
           static_cast<std::size_t>(before.data() - text.data()));
    }
    const auto after = trimmed(text.substr(scan.end));
    if (!after.empty() && !after.starts_with("<!--")) {
      warn("junk_after_root", "what follows the document is skipped", scan.end);
    }
  }

  void warn(std::string kind, std::string message, std::size_t at) {
    warnings_.add(std::move(kind), std::move(message),
                  moved_ == std::string::npos ? 0 : at + moved_);
  }

  const Document& source_;
  const std::string url_;
  std::size_t moved_;  // as in Decoded
  Warnings& warnings_;
  std::shared_ptr<XmlTree> tree_ = std::make_shared<XmlTree>();
};

}  // namespace

std::string_view to_string(Format format) {
  switch (format) {
    case Format::rss090:
      return "rss090";
    case Format::rss091:
      return "rss091";
    case Format::rss092:
      return "rss092";
    case Format::rss093:
      return "rss093";
    case Format::rss094:
      return "rss094";
    case Format::rss20:
      return "rss20";
    case Format::rss10:
      return "rss10";
    case Format::atom03:
      return "atom03";
    case Format::atom10:
      return "atom10";
    case Format::json_feed:
      return "json_feed";
    case Format::news_sitemap:
      return "news_sitemap";
  }
  return "";
}

Item ParsedFeed::finished(std::size_t index) const {
  auto item = items[index];
  if (!texts || index >= texts->size()) return item;
  const auto raw = texts->of(index);
  item.summary = plain_text(raw.summary, limits::kTextBytes);
  item.content = plain_text(raw.content, limits::kTextBytes);
  return item;
}

void ParsedFeed::finish() {
  for (std::size_t i = 0; i < items.size(); ++i) items[i] = finished(i);
}

namespace {

// Warnings about the decoded text, with their places in the document's bytes: these are the same
// where decoding changed nothing but took a byte order mark away, and unknown elsewhere.
std::vector<Warning> placed_in(std::string_view bytes, std::string_view text,
                               std::vector<Warning> warnings) {
  if (warnings.empty()) return warnings;
  const bool same = bytes.ends_with(text);
  for (auto& warning : warnings) {
    if (warning.offset == 0) continue;
    warning.offset = same ? warning.offset + (bytes.size() - text.size()) : 0;
  }
  return warnings;
}

}  // namespace

Result<ParsedFeed> parse(const Document& document) {
  if (document.bytes.size() > limits::kDocumentBytes) {
    return failure(too_large(document.bytes.size()));
  }
  if (const auto name = other_file(document.bytes); !name.empty()) {
    return failure(fmt::format("{}, not a feed", name));
  }
  Warnings warnings;
  auto decoded = decode(document.bytes, document.content_type, warnings);
  if (decoded.text.size() > limits::kDocumentBytes) return failure(too_large(decoded.text.size()));
  const auto content = trimmed(decoded.text);
  if (content.empty()) return failure("the document is empty");

  auto encoding = std::move(decoded.encoding);
  if (content.front() == '{') {
    auto parsed = read_json_feed(decoded.text, std::string(document.url), warnings);
    if (!parsed) return parsed;
    parsed->encoding = std::move(encoding);
    parsed->warnings = placed_in(document.bytes, decoded.text, warnings.take());
    return parsed;
  }
  auto parsed = XmlParser(document, std::move(decoded), warnings).parse();
  if (!parsed) return parsed;
  parsed->encoding = std::move(encoding);
  parsed->warnings = warnings.take();
  return parsed;
}

}  // namespace newswatch::feeds
