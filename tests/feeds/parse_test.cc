// What a document is, and what becomes of broken, huge and hostile ones.
#include "feeds/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/limits.h"
#include "tests/feeds/parsing.h"

namespace newswatch::feeds {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::string_literals;
using test::atom;
using test::error_of;
using test::kUrl;
using test::parsed;
using test::rss;
using test::rss_item;
using test::warnings_of;

std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

std::vector<std::string> titles(const ParsedFeed& feed) {
  std::vector<std::string> list;
  list.reserve(feed.items.size());
  for (const auto& item : feed.items) list.push_back(item.title);
  return list;
}

TEST(Detect, ContentDecidesNotTheContentType) {
  EXPECT_EQ(parsed(rss("<title>T</title>"), "application/json").format, Format::rss20);
  EXPECT_EQ(parsed("{\"items\": []}", "text/html").format, Format::json_feed);
  EXPECT_EQ(parsed(atom("<title>T</title>"), "application/rss+xml").format, Format::atom10);
}

TEST(Detect, TheEncodingIsTheOneFound) {
  const auto feed = parsed("<?xml version=\"1.0\" encoding=\"windows-1251\"?>" +
                           rss("<item><title>\xEF\xF0\xE8</title></item>"));
  EXPECT_EQ(feed.encoding, "windows-1251");
  EXPECT_EQ(feed.items.at(0).title, "при");
}

TEST(Detect, WhatIsNoFeedIsNamed) {
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
  EXPECT_THAT(error_of(" \n\t"), HasSubstr("empty"));
  EXPECT_THAT(error_of("Hello"), HasSubstr("neither XML nor JSON"));
  EXPECT_THAT(error_of("<note><to>Tove</to></note>"), HasSubstr("<note>"));
  EXPECT_THAT(error_of("<!-- only -->"), HasSubstr("neither XML nor JSON"));
}

TEST(Detect, AnHtmlPageNamesTheFeedsItLinksTo) {
  const auto error = error_of(R"(<!DOCTYPE html><html><head><base href="/sub/">
    <!-- <link rel="alternate" type="application/rss+xml" href="commented"> -->
    <LINK REL="alternate" TYPE="application/rss+xml" TITLE="All &amp; more" HREF="all.xml">
    <link rel='alternate home' type='application/atom+xml' href='https://other.example/atom?a=1&amp;b=2'>
    <link rel="alternate" hreflang="de" type="text/html" href="/de">
    <link rel="stylesheet" href="x.css"></head></html>)");
  EXPECT_EQ(error,
            "an HTML page, not a feed; it names these: https://example.org/sub/all.xml "
            "(All & more), https://other.example/atom?a=1&b=2");
  EXPECT_THAT(error_of("<html><body>404</body></html>"), HasSubstr("names no feeds"));
}

TEST(Detect, OtherDocumentsAreCalledByName) {
  EXPECT_THAT(error_of("<opml version=\"2.0\"><body><outline xmlUrl=\"http://a\"/></body></opml>"),
              HasSubstr("OPML"));
  EXPECT_THAT(error_of("<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>"),
              HasSubstr("configure the sitemaps that it lists: https://example.org/s1.xml"));
  EXPECT_THAT(error_of("\x1f\x8b\x08"), HasSubstr("gzip"));
  EXPECT_THAT(error_of("%PDF-1.7"), HasSubstr("PDF"));
  EXPECT_THAT(error_of("\x89PNG\r\n"), HasSubstr("PNG"));
  EXPECT_EQ(error_of(" \n"), "the document is empty");
}

// A document that is wrong in one way, and what is still read of it.
struct Broken {
  const char* name;
  std::string text;
  std::vector<std::string> titles;
  std::string warning;  // its kind, or empty: none is due
};
void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.name; }

class BrokenDocuments : public testing::TestWithParam<Broken> {};

TEST_P(BrokenDocuments, GiveTheirItems) {
  const auto feed = parsed(GetParam().text);
  EXPECT_EQ(titles(feed), GetParam().titles);
  if (GetParam().warning.empty()) {
    EXPECT_THAT(feed.warnings, IsEmpty());
  } else {
    EXPECT_GE(warnings_of(feed, GetParam().warning), 1u);
  }
}

const std::string kItem = "<item><title>A</title></item>";
const std::string kTwo = kItem + "<item><title>B</title></item>";
const std::string kOpen = "<rss version=\"2.0\"><channel>";

INSTANTIATE_TEST_SUITE_P(
    Around, BrokenDocuments,
    testing::Values(
        Broken{"blanks before", "\n\n  <?xml version=\"1.0\"?>" + rss(kTwo), {"A", "B"}, ""},
        Broken{"php warning before",
               "<br />\n<b>Warning</b>: mysql in <b>/x.php</b><br />\n<?xml version=\"1.0\"?>" +
                   rss(kTwo),
               {"A", "B"},
               ""},
        Broken{"text before", "Notice: oops\n" + rss(kTwo), {"A", "B"}, "junk_before_root"},
        Broken{"script after", rss(kTwo) + "<script>x</script>", {"A", "B"}, "junk_after_root"},
        Broken{"a second document", rss(kTwo) + rss(kItem), {"A", "B"}, "junk_after_root"},
        Broken{"comment after", rss(kTwo) + "<!-- cached -->\n", {"A", "B"}, ""},
        Broken{"bom in the middle",
               kOpen + "\xEF\xBB\xBF" + kTwo + "</channel></rss>",
               {"A", "B"},
               ""},
        Broken{"no channel", "<rss>" + kTwo + "</rss>", {"A", "B"}, ""},
        Broken{"items after the channel", "<rss><channel/>" + kTwo + "</rss>", {"A", "B"}, ""},
        Broken{
            "wrong case", "<RSS><Channel><ITEM><Title>A</TITLE></Item></CHANNEL></rss>", {"A"}, ""},
        Broken{"a DTD", "<!DOCTYPE rss [<!ENTITY x \"y\">]>" + rss(kTwo), {"A", "B"}, ""}));

INSTANTIATE_TEST_SUITE_P(
    Texts, BrokenDocuments,
    testing::Values(Broken{"html entities",
                           rss("<item><title>caf&eacute;&nbsp;&rsquo;s</title></item>"),
                           {"café ’s"},
                           ""},
                    Broken{"stray ampersand",
                           rss("<item><title>Q & A &amp; R&D</title></item>"),
                           {"Q & A & R&D"},
                           ""},
                    Broken{"stray less-than",
                           rss("<item><title>I <3 you</title></item>" + kItem),
                           {"I <3 you", "A"},
                           "malformed_xml"},
                    Broken{"less-than and a name",
                           rss("<item><title>a <b and c</title></item>" + kItem),
                           {"a", "A"},
                           "malformed_xml"},
                    Broken{"nul and controls",
                           rss("<item><title>a\0b\x01"
                               "c\x1F</title></item>"s),
                           {"abc"},
                           ""},
                    Broken{"reference to nul",
                           rss("<item><title>a&#0;b</title></item>" + kItem),
                           {"a\uFFFDb", "A"},
                           ""},
                    Broken{"invalid utf-8",
                           rss("<item><title>a\xFFz</title></item>"),
                           {"a\uFFFDz"},
                           "bad_encoding"}));

INSTANTIATE_TEST_SUITE_P(
    Tags, BrokenDocuments,
    testing::Values(
        Broken{"unquoted attribute",
               rss("<item><title>A</title><enclosure url=http://x/y.mp3 length=1/></item>" + kItem),
               {"A", "A"},
               "malformed_xml"},
        Broken{"attribute without value",
               rss("<item isnew><title>A</title></item>"),
               {"A"},
               "malformed_xml"},
        Broken{
            "open br in a description",
            rss("<item><description>x<br>y<img src=\"z\">w</description><title>A</title></item>" +
                kItem),
            {"A", "A"},
            "malformed_xml"},
        Broken{"open p in a description",
               rss("<item><description><p>x<p>y</description><title>A</title></item>" + kItem),
               {"A", "A"},
               "malformed_xml"},
        Broken{"end tag that closes nothing",
               rss("<item></p><title>A</b></title></item>" + kItem),
               {"A", "A"},
               "malformed_xml"},
        Broken{"crossed tags",
               rss("<item><title><b><i>A</b></i></title></item>" + kItem),
               {"A", "A"},
               "malformed_xml"},
        Broken{"item left open",
               kOpen + "<item><title>A</title>" + kItem + "</channel></rss>",
               {"A", "A"},
               "malformed_xml"},
        Broken{"channel left open", kOpen + kTwo + "</rss>", {"A", "B"}, "malformed_xml"},
        Broken{"damaged root",
               "<rss version=\"2.0\" <channel>" + kTwo + "</channel></rss>",
               {"A", "B"},
               "malformed_xml"},
        Broken{"cdata end in text", rss("<item><title>A ]]> B</title></item>"), {"A ]]> B"}, ""}));

// Whole up to the root's end tag, so nothing was cut: what begins and never ends swallows nothing.
INSTANTIATE_TEST_SUITE_P(
    Endless, BrokenDocuments,
    testing::Values(Broken{"comment", rss(kItem + "<!-- " + kItem), {"A", "A"}, "malformed_xml"},
                    Broken{
                        "instruction", rss(kItem + "<?php " + kItem), {"A", "A"}, "malformed_xml"},
                    Broken{"cdata",
                           rss("<item><title><![CDATA[A</title></item>" + kItem),
                           {"A", "A"},
                           "malformed_xml"}));

INSTANTIATE_TEST_SUITE_P(
    Truncated, BrokenDocuments,
    testing::Values(
        Broken{"before the end", kOpen + kTwo, {"A", "B"}, "truncated"},
        Broken{"in an item",
               kOpen + kTwo + "<item><title>C</title><link>htt",
               {"A", "B"},
               "truncated"},
        Broken{"in a tag", kOpen + kTwo + "<item><title>C</title></ite", {"A", "B"}, "truncated"},
        Broken{
            "in cdata", kOpen + kTwo + "<item><title><![CDATA[C</item>", {"A", "B"}, "truncated"},
        Broken{"in a comment", kOpen + kTwo + "<!-- </item>", {"A", "B"}, "truncated"},
        Broken{"in an attribute",
               kOpen + kTwo + "<item><enclosure url=\"htt",
               {"A", "B"},
               "truncated"},
        Broken{"before the first item", kOpen + "<title>T</title>", {}, "truncated"},
        Broken{"after an odd tag",
               kOpen + "<item><title>A<br></title></item><item><ti",
               {"A"},
               "truncated"},
        Broken{
            "atom", "<feed><entry><title>A</title></entry><entry><title>B", {"A"}, "truncated"}));

TEST(Truncated, WhatTheChannelSaidIsKept) {
  const auto feed = parsed(kOpen + "<title>T</title><item><title>A</title></item><item><title>B");
  EXPECT_EQ(feed.feed.title, "T");
}

TEST(Warn, OffsetsArePlacesInTheDocument) {
  const std::string text = kOpen + "<item></p></item></channel></rss>";
  const auto feed = parsed("\xEF\xBB\xBF" + text);
  ASSERT_THAT(feed.warnings, SizeIs(1));
  EXPECT_EQ(feed.warnings[0].offset, 3 + text.find("</p>"));
}

TEST(Limits, DocumentsBeyondThemAreRefused) {
  EXPECT_THAT(error_of(rss(repeated(" ", limits::kDocumentBytes))), HasSubstr("bytes"));
  EXPECT_THAT(error_of(rss(repeated("<a>", 300) + repeated("</a>", 300))), HasSubstr("256 levels"));
  EXPECT_THAT(error_of(rss(repeated("<a/>", limits::kNodes))), HasSubstr("200000 elements"));
  EXPECT_THAT(error_of(rss("<item" + repeated(" a=''", 300) + "/>")), HasSubstr("256 attributes"));
  EXPECT_THAT(error_of("{\"items\": " + repeated("[", 100) + repeated("]", 100) + "}"),
              HasSubstr("64 levels"));
  EXPECT_THAT(error_of("{\"items\": [" + repeated("1,", limits::kNodes) + "1]}"),
              HasSubstr("200000 values"));
}

TEST(Limits, WhatIsWithinThemIsRead) {
  const auto deep = parsed(rss("<item><description>" + repeated("<a>", 250) + "x" +
                               repeated("</a>", 250) + "</description></item>"));
  EXPECT_EQ(deep.items.at(0).summary, "x");
  const auto many = parsed(rss("<item><title>A</title>" + repeated("<br>", 1000) + "</item>"));
  EXPECT_EQ(titles(many), std::vector<std::string>{"A"});
}

TEST(Limits, ItemsBeyondTheMostAreLeftOut) {
  const auto feed = parsed(rss(repeated(kItem, limits::kItems + 3)));
  EXPECT_THAT(feed.items, SizeIs(limits::kItems));
  EXPECT_EQ(warnings_of(feed, "too_many_items"), 1u);
}

TEST(Limits, LongTextsAreCut) {
  const auto item = rss_item("<title>" + repeated("é", 2000) + "</title><description>" +
                             repeated("x ", 100'000) + "</description>");
  EXPECT_EQ(item.title.size(), limits::kTitleBytes);
  EXPECT_LE(item.summary.size(), limits::kTextBytes);
}

TEST(Limits, LongIdsStayApartAndLongUrlsAreLeftOut) {
  const std::string same = repeated("x", 3000);
  const auto feed = parsed(rss("<item><guid>" + same + "1</guid><link>https://example.org/" + same +
                               "</link></item><item><guid>" + same + "2</guid></item>"));
  EXPECT_EQ(feed.items[0].id.size(), limits::kIdBytes);
  EXPECT_NE(feed.items[0].id, feed.items[1].id);
  EXPECT_EQ(feed.items[0].link, "");
  EXPECT_EQ(warnings_of(feed, "too_long"), 3u);
}

TEST(Hostile, EntitiesOfTheDocumentAreNeverExpandedOrFetched) {
  const std::string bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">"
      "<!ENTITY c \"&b;&b;&b;&b;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">"
      "<!ENTITY % p SYSTEM \"http://127.0.0.1/x.dtd\"> %p;]>";
  const auto feed = parsed(bomb + rss("<item><title>&c; &f; &lt;</title></item>"));
  EXPECT_THAT(titles(feed), ElementsAre("&c; &f; <"));
}

TEST(Hostile, RepeatedFragmentsAreReadInOnePass) {
  // Quadratic readers take minutes for these; the test's own limit of time would tell.
  for (const std::string piece :
       {"<",  "</",   "<a",        "<a ",        "<a b='", "<a b=\"", "<a<a ",
        "<!", "<!--", "<![CDATA[", "<!D[",       "<?",     "</a>",    "<a></b>",
        "&",  "<br>", "<item>",    "<item></p>", "]]>",    "<a b=<"}) {
    const auto body = repeated(piece, (2u << 20) / piece.size());
    for (const auto& text : {kOpen + body, kOpen + body + "</channel></rss>", body}) {
      const auto result = parse({text, "", kUrl});
      EXPECT_TRUE(result || !result.error().message.empty()) << piece;
    }
  }
  for (const std::string piece : {"{", "[", "\"", "\\", "{\"items\":[", "\\ud800", ","}) {
    const auto text = "{\"items\":[" + repeated(piece, (2u << 20) / piece.size());
    const auto result = parse({text, "", kUrl});
    EXPECT_TRUE(result || !result.error().message.empty()) << piece;
  }
}

}  // namespace
}  // namespace newswatch::feeds
