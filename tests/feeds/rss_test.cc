#include "feeds/rss.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/parsing.h"

namespace newswatch::feeds {
namespace {

using test::parsed;
using test::rss;
using test::rss_item;
using test::shown;
using test::warnings_of;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Rss, AWholeFeedIsRead) {
  const auto feed = parsed(R"(<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/">
 <channel>
  <title>The &quot;Daily&quot; News</title>
  <link>https://example.org/</link>
  <atom:link rel="self" href="https://example.org/rss"/>
  <atom:link rel="hub" href="https://hub.example.net/"/>
  <atom:link rel="prev-archive" href="/rss?page=2"/>
  <language>en-gb</language>
  <ttl>15</ttl>
  <lastBuildDate>Wed, 26 Nov 2025 10:00:00 GMT</lastBuildDate>
  <skipHours><hour>0</hour><hour>23</hour><hour>99</hour></skipHours>
  <skipDays><day>Sunday</day><day>Someday</day></skipDays>
  <image><title>Not the title</title><link>https://other.example/</link></image>
  <item>
   <title>Flood &amp;amp; fire</title>
   <link>https://example.org/1</link>
   <guid isPermaLink="false">tag:1</guid>
   <description><![CDATA[<p>One.</p><p>Two &mdash; three.</p>]]></description>
   <content:encoded><![CDATA[<h1>Head</h1>Body]]></content:encoded>
   <dc:creator>A. Writer</dc:creator>
   <author>desk@example.org (The Desk)</author>
   <category>World</category><category> World </category><category>Floods</category>
   <pubDate>Wed, 26 Nov 2025 09:00:00 GMT</pubDate>
   <source url="https://wire.example/">The Wire</source>
  </item>
 </channel>
</rss>)");
  EXPECT_EQ(feed.format, Format::rss20);
  EXPECT_EQ(feed.encoding, "utf-8");
  EXPECT_THAT(feed.warnings, IsEmpty());
  EXPECT_EQ(feed.feed.title, "The \"Daily\" News");
  EXPECT_EQ(feed.feed.link, "https://example.org/");
  EXPECT_EQ(feed.feed.self, "https://example.org/rss");
  EXPECT_EQ(feed.feed.hub, "https://hub.example.net/");
  EXPECT_EQ(feed.feed.prev_archive, "https://example.org/rss?page=2");
  EXPECT_EQ(feed.feed.language, "en-gb");
  EXPECT_EQ(feed.feed.ttl_minutes, 15);
  EXPECT_EQ(shown(feed.feed.updated), "2025-11-26T10:00:00Z");
  EXPECT_EQ(feed.feed.skip_hours.to_ulong(), 1u | 1u << 23);
  EXPECT_EQ(feed.feed.skip_days.to_ulong(), 1u);
  ASSERT_EQ(feed.items.size(), 1u);
  const auto& item = feed.items[0];
  EXPECT_EQ(item.id, "tag:1");
  EXPECT_EQ(item.link, "https://example.org/1");
  EXPECT_EQ(item.title, "Flood & fire");
  EXPECT_EQ(item.summary, "One.\n\nTwo — three.");
  EXPECT_EQ(item.content, "Head\n\nBody");
  EXPECT_THAT(item.authors, ElementsAre("A. Writer", "The Desk"));
  EXPECT_THAT(item.categories, ElementsAre("World", "Floods"));
  EXPECT_EQ(item.language, "en-gb");
  EXPECT_EQ(shown(item.published), "2025-11-26T09:00:00Z");
  EXPECT_EQ(shown(item.updated), "absent");
  EXPECT_EQ(item.source, "The Wire");
}

struct Version {
  const char* root;
  Format format;
};
class RssVersions : public testing::TestWithParam<Version> {};

TEST_P(RssVersions, AreToldByTheRoot) {
  const std::string root = GetParam().root;
  const auto name = root.substr(0, root.find(' '));
  const auto feed = parsed("<" + root + "><channel><title>T</title></channel></" + name + ">");
  EXPECT_EQ(to_string(feed.format), to_string(GetParam().format));
  EXPECT_EQ(feed.feed.title, "T");
}

INSTANTIATE_TEST_SUITE_P(
    All, RssVersions,
    testing::Values(
        Version{"rss version=\"0.91\"", Format::rss091},
        Version{"rss version=\"0.92\"", Format::rss092},
        Version{"rss version=\"0.93\"", Format::rss093},
        Version{"rss version=\"0.94\"", Format::rss094},
        Version{"rss version=\"2.0\"", Format::rss20},
        Version{"rss version=\"2.0.1\"", Format::rss20},
        Version{"RSS VERSION='0.91'", Format::rss091}, Version{"rss", Format::rss20},
        Version{"rdf:RDF xmlns='http://purl.org/rss/1.0/'", Format::rss10},
        Version{"rdf:RDF xmlns=\"http://channel.netscape.com/rdf/simple/0.9/\"", Format::rss090},
        Version{"rdf:RDF xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"", Format::rss090}));

TEST(Rss, ASourceWithoutANameIsItsUrlInOneLine) {
  EXPECT_EQ(rss_item("<source url=' https://wire.example/a'/>").source, "https://wire.example/a");
  EXPECT_EQ(rss_item("<source url='http:a\n b&#10;c&#7;'/>").source, "http:a b c");
}

TEST(Rss, NamesThatBeginAlikeAreToldApart) {
  const auto item = rss_item(
      "<categorx>No</categorx><category>Yes</category>"
      "<pubDatx>Wed, 26 Nov 2025 09:00:00 GMT</pubDatx>");
  EXPECT_THAT(item.categories, ElementsAre("Yes"));
  EXPECT_EQ(item.published, std::nullopt);
}

TEST(Rss, ItemsOfRdfStandBesideTheChannel) {
  const auto feed = parsed(R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
  <channel rdf:about="https://example.org/"><title>T</title><link>https://example.org/</link>
    <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
    <items><rdf:Seq><rdf:li resource="https://example.org/1"/></rdf:Seq></items></channel>
  <item rdf:about="https://example.org/1"><title>One</title><dc:date>2025-11-26T09:00+02:00</dc:date>
    <dc:subject>S</dc:subject><dc:language>de_AT</dc:language></item>
</rdf:RDF>)");
  EXPECT_EQ(feed.format, Format::rss10);
  EXPECT_EQ(feed.feed.ttl_minutes, 15);
  ASSERT_EQ(feed.items.size(), 1u);
  EXPECT_EQ(feed.items[0].id, "https://example.org/1");
  EXPECT_EQ(feed.items[0].link, "https://example.org/1");
  EXPECT_EQ(shown(feed.items[0].published), "2025-11-26T07:00:00Z");
  EXPECT_THAT(feed.items[0].categories, ElementsAre("S"));
  EXPECT_EQ(feed.items[0].language, "de-AT");
}

TEST(Rss, LinkIsTheBestThatTheItemHas) {
  EXPECT_EQ(rss_item("<link>https://track.example/1</link><feedburner:origLink>"
                     "https://example.org/1</feedburner:origLink>")
                .link,
            "https://example.org/1");
  EXPECT_EQ(rss_item("<guid>https://example.org/1</guid>").link, "https://example.org/1");
  EXPECT_EQ(rss_item("<guid isPermaLink='false'>https://example.org/1</guid>").link, "");
  EXPECT_EQ(rss_item("<guid>1234</guid>").link, "");
  EXPECT_EQ(rss_item("<link href='https://example.org/1'/>").link, "https://example.org/1");
  EXPECT_EQ(rss_item("<atom:link rel='alternate' href='/1'/>").link, "https://example.org/1");
  EXPECT_EQ(rss_item("<atom:link rel='self' href='/self'/><link>/1</link>").link,
            "https://example.org/1");
  EXPECT_EQ(rss_item("<link>\n  https://example.org/?a=1&amp;b=2\n</link>").link,
            "https://example.org/?a=1&b=2");
}

TEST(Rss, LinksAreResolvedAgainstTheNearestBase) {
  EXPECT_EQ(rss_item("<link>1.html</link>").link, "https://example.org/news/1.html");
  EXPECT_EQ(rss_item("<link>//cdn.example/1</link>").link, "https://cdn.example/1");
  const auto feed = parsed(
      "<rss version='2.0' xml:base='http://base.example/x/'><channel><link>../home</link>"
      "<item xml:base='y/'><link>1</link></item><item><link>2</link></item></channel></rss>");
  EXPECT_EQ(feed.feed.link, "http://base.example/home");
  EXPECT_EQ(feed.items[0].link, "http://base.example/x/y/1");
  EXPECT_EQ(feed.items[1].link, "http://base.example/x/2");
}

TEST(Rss, LinksThatAreNotOfTheWebAreLeftOut) {
  for (const char* link : {"javascript:alert(1)", "mailto:a@example.org", "file:///etc/passwd",
                           "at://did:plc:x/y", "http://"}) {
    const auto feed =
        parsed(rss(std::string("<item><title>T</title><link>") + link + "</link></item>"));
    EXPECT_EQ(feed.items[0].link, "") << link;
    EXPECT_EQ(warnings_of(feed, "bad_url"), 1u) << link;
  }
}

TEST(Rss, BadDateIsAbsentAndSaid) {
  const auto feed = parsed(rss("<item><title>T</title><pubDate>soon</pubDate></item>"));
  EXPECT_EQ(shown(feed.items[0].published), "absent");
  ASSERT_EQ(warnings_of(feed, "bad_date"), 1u);
  EXPECT_EQ(feed.warnings[0].message, "\"soon\" is no date");
}

TEST(Rss, DatesOfOtherNamespacesFillIn) {
  const auto item = rss_item(
      "<pubDate></pubDate><dc:date>2025-11-26</dc:date>"
      "<atom:updated>2025-11-27T00:00:00Z</atom:updated>");
  EXPECT_EQ(shown(item.published), "2025-11-26T00:00:00Z");
  EXPECT_EQ(shown(item.updated), "2025-11-27T00:00:00Z");
}

TEST(Rss, TitlesOfMediaAreNotTheItems) {
  const auto item = rss_item(
      "<media:title>M</media:title><itunes:title>I</itunes:title>"
      "<title>T</title><media:description>MD</media:description>");
  EXPECT_EQ(item.title, "T");
  EXPECT_EQ(item.summary, "MD");
  EXPECT_EQ(rss_item("<media:group><media:title>M</media:title></media:group>").title, "M");
}

TEST(Rss, ItunesFillsInWhatIsMissing) {
  const auto item = rss_item(
      "<title>T</title><itunes:summary>S</itunes:summary>"
      "<itunes:author>A</itunes:author><itunes:keywords>a, b,a</itunes:keywords>");
  EXPECT_EQ(item.summary, "S");
  EXPECT_THAT(item.authors, ElementsAre("A"));
  EXPECT_THAT(item.categories, ElementsAre("a", "b"));
}

TEST(Rss, PrefixesMeanWhatTheDocumentDeclares) {
  const auto feed = parsed(R"(<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"
    xmlns:a="http://www.w3.org/2005/Atom" xmlns:content="http://example.org/other"><channel><item>
    <title>T</title><c:encoded>real</c:encoded><content:encoded>other</content:encoded>
    <a:author><a:name>A</a:name></a:author></item></channel></rss>)");
  EXPECT_EQ(feed.items[0].content, "real");
  EXPECT_THAT(feed.items[0].authors, ElementsAre("A"));
}

TEST(Rss, AuthorsAreNames) {
  for (const auto& [written, name] : {std::pair{"a@example.org (A B)", "A B"},
                                      {"A B (a@example.org)", "A B"},
                                      {"A B &lt;a@example.org&gt;", "A B"},
                                      {"a@example.org", "a@example.org"},
                                      {"A B (Reuters)", "A B (Reuters)"},
                                      {"A &amp;amp; B", "A & B"}}) {
    EXPECT_THAT(rss_item(std::string("<author>") + written + "</author>").authors,
                ElementsAre(name));
  }
}

TEST(Rss, DescriptionsAreReadHoweverTheyAreWritten) {
  for (const char* written :
       {"<![CDATA[<p>a &lt; b</p>]]>", "&lt;p&gt;a &amp;lt; b&lt;/p&gt;", "<p>a &amp;lt; b</p>",
        "<![CDATA[<p>a ]]>&amp;lt;<![CDATA[ b</p>]]>", "a &lt; b"}) {
    EXPECT_EQ(rss_item(std::string("<description>") + written + "</description>").summary, "a < b")
        << written;
  }
}

TEST(Rss, InlineElementsKeepTheBlanksBetweenThem) {
  EXPECT_EQ(rss_item("<description><b>one</b> <i>two</i></description>").summary, "one two");
}

// What <link> lacks others may have.
TEST(RssLink, FallsBackToWhatElseNamesAPlace) {
  struct Case {
    const char* item;
    const char* link;
  };
  const Case cases[] = {
      {"<guid>https://e.org/1</guid>", "https://e.org/1"},
      {"<guid isPermaLink=\"true\">/rel</guid>", "https://example.org/rel"},
      {"<guid isPermaLink=\"false\">https://e.org/1</guid>", ""},
      {"<guid isPermaLink=\"true\">12345</guid>", ""},
      {"<enclosure url=\"/a.mp3\" type=\"audio/mpeg\" length=\"1\"/>", "https://example.org/a.mp3"},
      {"<media:content url=\"https://e.org/v.mp4\"/>", "https://e.org/v.mp4"},
      {"<link/><atom:link href=\"https://e.org/a\"/>", "https://e.org/a"},
      {"<link>mailto:a@e.org</link>", ""}};
  for (const auto& c : cases) EXPECT_EQ(rss_item(c.item).link, c.link) << c.item;
}

TEST(RssNamespaces, AnUnknownUriMeansWhatItsPrefixUsuallyDoes) {
  const auto feed = parsed(
      "<rss xmlns:dc=\"http://mistaken.example/\" xmlns:x=\"http://purl.org/dc/elements/1.1/\">"
      "<channel><item><dc:creator>A</dc:creator><x:creator>B</x:creator></item></channel></rss>");
  EXPECT_EQ(feed.items.at(0).authors, (std::vector<std::string>{"A", "B"}));
}

TEST(RssChannels, ItemsOfAllAreRead) {
  const auto feed = parsed(
      "<rss><channel><title>F</title><item><title>A</title></item></channel>"
      "<channel><title>G</title><item><title>B</title></item></channel></rss>");
  EXPECT_EQ(feed.feed.title, "F");
  ASSERT_EQ(feed.items.size(), 2u);
  EXPECT_EQ(feed.items[1].title, "B");
}

TEST(RssCategories, AreThoseOfMediaAndItunesToo) {
  const auto item = rss_item(
      "<category>A</category><media:category label=\"B\">b</media:category>"
      "<itunes:category text=\"C\"/><itunes:keywords>D, E</itunes:keywords>");
  EXPECT_EQ(item.categories, (std::vector<std::string>{"A", "B", "C", "D", "E"}));
}

TEST(RssAuthors, AreNamesWhereverTheAddressStands) {
  for (const char* author : {"a@e.org (Jo Doe)", "Jo Doe (a@e.org)", "Jo Doe &lt;a@e.org&gt;",
                             "Jo Doe a@e.org", "a@e.org Jo Doe", "mailto:a@e.org (Jo Doe)"}) {
    const auto item = rss_item("<author>" + std::string(author) + "</author>");
    EXPECT_EQ(item.authors, std::vector<std::string>{"Jo Doe"}) << author;
  }
  EXPECT_EQ(rss_item("<author>Jo @jo</author>").authors, std::vector<std::string>{"Jo @jo"});
}

}  // namespace
}  // namespace newswatch::feeds
