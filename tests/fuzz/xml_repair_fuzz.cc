// Repair of XML (feeds/xml_repair.h): what it writes, a strict parser takes. Each byte of an input
// is one piece of a document, so that most inputs are tags that don't fit.
#include <iterator>
#include <string>

#include <pugixml.hpp>

#include "feeds/limits.h"
#include "feeds/xml_repair.h"
#include "feeds/xml_scan.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

constexpr std::string_view kPieces[] = {"<item>",
                                        "</item>",
                                        "<title>",
                                        "</title>",
                                        "<link>",
                                        "</link>",
                                        "<a>",
                                        "</a>",
                                        "<b:c>",
                                        "</b:c>",
                                        "<entry>",
                                        "</entry>",
                                        "<br>",
                                        "<br/>",
                                        "</br>",
                                        "<img src=x>",
                                        "<hr />",
                                        "<e/>",
                                        "</rss>",
                                        "<rss>",
                                        "<feed>",
                                        "</feed>",
                                        "<",
                                        ">",
                                        "/",
                                        "=",
                                        "\"",
                                        "'",
                                        " ",
                                        "\n",
                                        "x",
                                        "3",
                                        "&",
                                        "&amp;",
                                        "&nbsp;",
                                        "&#0;",
                                        "&#x",
                                        ";",
                                        "<a",
                                        "</a",
                                        "<a b=\"",
                                        "<a b='c'>",
                                        "<a b=c>",
                                        "<a b>",
                                        "<a b=c d=\"e<f\">",
                                        "<a 1=2 b:c=3 =4>",
                                        "<A>",
                                        "</A>",
                                        "<x-y.z>",
                                        "<:>",
                                        "<a:>",
                                        "<!--",
                                        "-->",
                                        "--",
                                        "<!",
                                        "<!DOCTYPE a [",
                                        "]>",
                                        "<![CDATA[",
                                        "]]>",
                                        "]]",
                                        "<?",
                                        "?>",
                                        "<?xml version='1.0'?>",
                                        "text",
                                        "I <3 you",
                                        "é",
                                        "日本",
                                        "<é>",
                                        "<a\u00A0b>",
                                        "\xEF\xBB\xBF",
                                        "<a xmlns='x' xmlns='y'>",
                                        "<a b='1' b='2'>",
                                        "</ a>",
                                        "< a>",
                                        "<//a>",
                                        "<a//>",
                                        "<a / >"};

// 1: the input's first byte chooses among the roots.
constexpr std::string_view kRoots[] = {
    "<rss>",     "<rss version=2.0><channel>", "<feed>", "<rdf:RDF>", "<urlset>", "", "<rss",
    "junk <rss>"};

}  // namespace

void check(std::string_view input) {
  if (input.empty()) return;
  std::string text(kRoots[static_cast<unsigned char>(input.front()) % std::size(kRoots)]);
  for (const char c : input.substr(1, 2048)) {
    text += kPieces[static_cast<unsigned char>(c) % std::size(kPieces)];
  }
  const auto scan = feeds::scan_xml(text);
  if (!scan.exceeded.empty()) return;
  require(scan.begin <= scan.end && scan.end <= text.size() && scan.whole <= text.size(),
          "the root stands in the text");
  if (*feeds::item_element(scan.root) == '\0') return;
  const auto* const item = feeds::item_element(scan.root);
  const auto root = std::string_view(text).substr(scan.begin, scan.end - scan.begin);
  const auto xml = feeds::repair_xml(root, item);

  pugi::xml_document document;
  const auto result =
      document.load_buffer(xml.data(), xml.size(), pugi::parse_full, pugi::encoding_utf8);
  // Cut within the root's start tag, nothing is left.
  require(result || result.status == pugi::status_no_document_element,
          "the strict parser takes it: " + std::string(result.description()) + ": " + xml);
  // A root's tag that another tag cuts off is text; what follows is another document.
  if (!xml.starts_with('<')) return;
  require_equal(feeds::repair_xml(xml, item), xml, "what was repaired needs no more repair");
}

}  // namespace newswatch::fuzz
