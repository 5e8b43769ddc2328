#include "feeds/parse.h"

#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "core/utf8.h"
#include "feeds/atom.h"
#include "feeds/decode.h"
#include "feeds/discover.h"
#include "feeds/fields.h"
#include "feeds/json_feed.h"
#include "feeds/limits.h"
#include "feeds/news_sitemap.h"
#include "feeds/rss.h"
#include "feeds/xml_repair.h"
#include "feeds/xml_scan.h"

namespace newswatch::feeds {
namespace {

// References stay as they are (feeds/xml.h), blanks between inline elements are kept.
constexpr unsigned kXmlFlags =
    pugi::parse_cdata | pugi::parse_eol | pugi::parse_wconv_attribute | pugi::parse_ws_pcdata;

std::string too_large(std::size_t bytes) {
  return fmt::format("{} bytes; a feed may have {}", bytes, limits::kDocumentBytes);
}

// For a message: `text` may come from anywhere.
std::string shown(std::string_view text) { return escape_control(truncate_utf8(text, 200)); }

Error no_feed(const XmlScan& scan, std::string_view text, const std::string& url) {
  if (scan.root == Root::sitemap_index) {
    return {"a sitemap index, not a news sitemap; configure the sitemaps that it lists"};
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

ParsedFeed read_tree(Root kind, pugi::xml_node root, const std::string& url, Warnings& warnings) {
  switch (kind) {
    case Root::atom:
      return read_atom(root, url, warnings);
    case Root::sitemap:
      return read_news_sitemap(root, url, warnings);
    case Root::rss:
    case Root::rdf:
    case Root::none:
    case Root::html:
    case Root::sitemap_index:
      break;
  }
  return read_rss(root, url, warnings);
}

class XmlParser {
 public:
  // `moved` is where the text's first byte stands in the document; npos where offsets differ.
  XmlParser(std::string& text, const std::string& url, std::size_t moved, Warnings& warnings)
      : text_(text), url_(url), moved_(moved), warnings_(warnings) {}

  Result<ParsedFeed> parse() {
    const XmlScan scan = scan_xml(text_);
    if (!scan.exceeded.empty()) return failure("the XML document is refused: " + scan.exceeded);
    if (scan.root == Root::none || scan.root == Root::html || scan.root == Root::sitemap_index) {
      return tl::unexpected(no_feed(scan, text_, url_));
    }
    warn_of_junk(scan);
    pugi::xml_document document;
    std::string buffer;  // the tree's texts live in it
    build(scan, document, buffer);
    const auto root = document.document_element();
    if (!root) return failure("the document is cut within its first tag");
    auto parsed = read_tree(scan.root, root, url_, warnings_);
    if (scan.root == Root::sitemap && parsed.items.empty() && !scan.truncated) {
      return failure("a sitemap without <news:news>: it lists pages, not news");
    }
    return parsed;
  }

 private:
  void build(const XmlScan& scan, pugi::xml_document& document, std::string& buffer) {
    const std::string_view text(text_);
    if (scan.truncated) {
      warn("truncated", "the document ends early; the item cut by its end is left out",
           text.size());
    }
    if (!scan.malformed && !scan.truncated) {
      buffer = text.substr(scan.begin, scan.end - scan.begin);
      const auto result = load(document, buffer);
      if (result) return;
      warn("malformed_xml", result.description(),
           scan.begin + static_cast<std::size_t>(result.offset));
    } else if (scan.malformed) {
      warn("malformed_xml", "tags that do not fit or begin nothing", scan.malformed_at);
    }
    const std::size_t end = scan.truncated ? scan.whole : scan.end;
    buffer = repair_xml(text.substr(scan.begin, end - scan.begin), item_element(scan.root));
    // What the repair leaves wrong ends the document there: the tree keeps what came before.
    load(document, buffer);
  }

  static pugi::xml_parse_result load(pugi::xml_document& document, std::string& buffer) {
    return document.load_buffer_inplace(buffer.data(), buffer.size(), kXmlFlags,
                                        pugi::encoding_utf8);
  }

  void warn_of_junk(const XmlScan& scan) {
    const std::string_view text(text_);
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

  std::string& text_;
  const std::string& url_;
  std::size_t moved_;
  Warnings& warnings_;
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

Result<ParsedFeed> parse(const Document& document) {
  if (document.bytes.size() > limits::kDocumentBytes) {
    return failure(too_large(document.bytes.size()));
  }
  Warnings warnings;
  auto [text, encoding] = decode(document.bytes, document.content_type, warnings);
  if (text.size() > limits::kDocumentBytes) return failure(too_large(text.size()));
  const auto content = trimmed(text);
  if (content.empty()) return failure("the document is empty");

  const std::string url(document.url);
  // Offsets hold where decoding changed nothing but took a byte order mark away.
  const std::size_t mark = document.bytes.size() - text.size();
  const bool same = text.size() <= document.bytes.size() && document.bytes.substr(mark) == text;
  const bool is_json = content.front() == '{';
  auto parsed = is_json ? read_json_feed(text, url, warnings)
                        : XmlParser(text, url, same ? mark : std::string::npos, warnings).parse();
  if (!parsed) return parsed;
  parsed->encoding = std::move(encoding);
  parsed->warnings = warnings.take();
  for (auto& warning : parsed->warnings) {  // XmlParser has done it
    if (is_json && warning.offset != 0) warning.offset = same ? warning.offset + mark : 0;
  }
  return parsed;
}

}  // namespace newswatch::feeds
