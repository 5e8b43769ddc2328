#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/utf8.h"
#include "feeds/html_text.h"
#include "feeds/limits.h"
#include "feeds/opml.h"

namespace newswatch::feeds {
namespace {

// Two code points that UTF-8 has and XML has not: U+FFFE and U+FFFF.
bool is_no_xml_character(std::string_view text, std::size_t at) {
  const auto three = text.substr(at, 3);
  return three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF";
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += ' ';
  out += name;
  out += "=\"";
  append_escaped(out, value);
  out += '"';
}

// Reading takes "%2C", "%2F" and "%25" for ",", "/" and "%", and no other sequence.
std::string category_of(std::string_view tag) {
  std::string out;
  for (std::size_t i = 0; i < tag.size(); ++i) {
    const auto two = tag.substr(i + 1, 2);
    if (tag[i] == ',') {
      out += "%2C";
    } else if (tag[i] == '/' && i == 0) {
      out += "%2F";
    } else if (tag[i] == '%' && (two == "2C" || two == "2F" || two == "25")) {
      out += "%25";
    } else {
      out += tag[i];
    }
  }
  return out;
}

void append_feed(std::string& out, const OpmlFeed& feed) {
  const auto title = opml_line(feed.title, limits::kTitleBytes);
  std::string categories;
  for (const auto& tag : opml_tags(feed.tags)) {
    if (!categories.empty()) categories += ',';
    categories += category_of(tag);
  }
  out += "    <outline type=\"rss\"";
  // `text` is required. It is the id where nobody knows a title yet, and then there is no `title`.
  append_attribute(out, "text", title.empty() ? feed.id : title);
  append_attribute(out, "title", title);
  append_attribute(out, "xmlUrl", feed.url);
  append_attribute(out, "htmlUrl", feed.site);
  append_attribute(out, "language", feed.language);
  append_attribute(out, "category", categories);
  append_attribute(out, "newswatch:id", feed.id);
  out += "/>\n";
}

}  // namespace

std::string opml_line(std::string_view text, std::size_t max_bytes) {
  std::string kept;
  const std::string valid = is_valid_utf8(text) ? std::string(text) : repair_utf8(text);
  for (std::size_t i = 0; i < valid.size();) {
    if (is_no_xml_character(valid, i)) {
      i += 3;
    } else {
      kept += valid[i++];
    }
  }
  auto line = plain_to_line(kept, max_bytes);
  while (line.ends_with(' ')) line.pop_back();  // where it was cut
  return line;
}

std::vector<std::string> opml_tags(const std::vector<std::string>& tags) {
  std::vector<std::string> kept;
  for (const auto& tag : tags) {
    auto clean = opml_line(tag, limits::kTagBytes);
    if (clean.empty() || std::find(kept.begin(), kept.end(), clean) != kept.end()) continue;
    if (kept.size() == limits::kNames) break;
    kept.push_back(std::move(clean));
  }
  return kept;
}

std::string write_opml(std::string_view title, std::vector<OpmlFeed> feeds) {
  std::sort(feeds.begin(), feeds.end(), [](const OpmlFeed& a, const OpmlFeed& b) {
    return std::tie(a.id, a.url) < std::tie(b.id, b.url);
  });
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<opml version=\"2.0\" xmlns:newswatch=\"urn:newswatch:opml\">\n"
      "  <head>\n    <title>";
  append_escaped(out, opml_line(title, limits::kTitleBytes));
  out += "</title>\n    <docs>http://opml.org/spec2.opml</docs>\n  </head>\n  <body>\n";
  for (const auto& feed : feeds) append_feed(out, feed);
  out += "  </body>\n</opml>\n";
  return out;
}

}  // namespace newswatch::feeds
