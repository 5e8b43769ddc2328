#include "feeds/atom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/parsing.h"

namespace newswatch::feeds {
namespace {

using test::atom;
using test::atom_entry;
using test::parsed;
using test::shown;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Atom, AWholeFeedIsRead) {
  const auto feed = parsed(R"(<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US" xml:base="https://base.example/">
 <title type="html">The &lt;i&gt;Daily&lt;/i&gt; News</title>
 <link href="home"/>
 <link rel="self" type="application/atom+xml" href="feed"/>
 <link rel="hub" href="https://hub.example.net/"/>
 <updated>2025-11-26T10:00:00Z</updated>
 <author><name>The Editors</name></author>
 <entry xml:lang="fr">
  <id>urn:uuid:1</id>
  <title type="text">Text with &lt;b&gt; and &amp;amp;</title>
  <link rel="enclosure" href="song.mp3"/>
  <link rel="alternate" type="application/json" href="1.json"/>
  <link rel="alternate" type="text/html" href="1.html"/>
  <published>2025-11-26T08:00:00Z</published><updated>2025-11-26T09:00:00Z</updated>
  <author><name>A</name><email>a@example.org</email></author>
  <author><email>b@example.org</email></author>
  <contributor><name>C</name></contributor>
  <category term="w" label="World"/><category term="floods"/>
  <summary type="text">one &lt; two</summary>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a &lt; b</p> <p>c</p></div></content>
 </entry>
 <entry><id>urn:uuid:2</id><title>Two</title></entry>
</feed>)");
  EXPECT_EQ(feed.format, Format::atom10);
  EXPECT_THAT(feed.warnings, IsEmpty());
  EXPECT_EQ(feed.feed.title, "The Daily News");
  EXPECT_EQ(feed.feed.link, "https://base.example/home");
  EXPECT_EQ(feed.feed.self, "https://base.example/feed");
  EXPECT_EQ(feed.feed.hub, "https://hub.example.net/");
  EXPECT_EQ(feed.feed.language, "en-US");
  ASSERT_EQ(feed.items.size(), 2u);
  const auto& item = feed.items[0];
  EXPECT_EQ(item.id, "urn:uuid:1");
  EXPECT_EQ(item.title, "Text with <b> and &amp;");
  EXPECT_EQ(item.link, "https://base.example/1.html");
  EXPECT_EQ(item.summary, "one < two");
  EXPECT_EQ(item.content, "a < b\n\nc");
  EXPECT_EQ(shown(item.published), "2025-11-26T08:00:00Z");
  EXPECT_EQ(shown(item.updated), "2025-11-26T09:00:00Z");
  EXPECT_THAT(item.authors, ElementsAre("A", "b@example.org"));
  EXPECT_THAT(item.categories, ElementsAre("World", "floods"));
  EXPECT_EQ(item.language, "fr");
  EXPECT_THAT(feed.items[1].authors, ElementsAre("The Editors"));
  EXPECT_EQ(feed.items[1].language, "en-US");
}

struct Construct {
  const char* element;
  const char* text;
};
class AtomContent : public testing::TestWithParam<Construct> {};

TEST_P(AtomContent, IsDecodedAsItsTypeSays) {
  EXPECT_EQ(atom_entry(GetParam().element).content, GetParam().text) << GetParam().element;
}

INSTANTIATE_TEST_SUITE_P(
    Atom10, AtomContent,
    testing::Values(
        Construct{"<content type='text'>a &lt;b&gt; &amp;amp;</content>", "a <b> &amp;"},
        Construct{"<content type='html'>a &lt;b&gt;c&lt;/b&gt; &amp;amp;</content>", "a c &"},
        Construct{"<content type='text/html'><![CDATA[<p>a</p><p>b</p>]]></content>", "a\n\nb"},
        Construct{"<content type='xhtml'><div>a <b>b</b>&lt;i&gt;<br/>c</div></content>",
                  "a b<i>\nc"},
        Construct{"<content type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'>"
                  "<x:p>a</x:p><x:script>b</x:script></x:div></content>",
                  "a"},
        Construct{"<content type='xhtml'><div><![CDATA[a<b]]></div></content>", "a<b"},
        Construct{"<content type='html'><div>&lt;p&gt;a&lt;/p&gt;b</div></content>", "a\n\nb"},
        Construct{"<content>a &lt; b</content>", "a < b"},
        Construct{"<content>a&lt;br&gt;b</content>", "a\nb"},    // no type, plainly HTML
        Construct{"<content>It&amp;#8217;s</content>", "It’s"},  // likewise
        Construct{"<content><b>a</b>b</content>", "ab"},
        Construct{"<content type='text/plain'>a\nb</content>", "a\nb"},
        Construct{"<content type='application/octet-stream'>aGVsbG8=</content>", "hello"},
        Construct{"<content type='image/png'>iVBORw0KGgo=</content>", ""},
        Construct{"<content type='text/html' src='https://example.org/x'/>", ""}));

INSTANTIATE_TEST_SUITE_P(
    Atom03, AtomContent,
    testing::Values(
        Construct{"<content mode='escaped' type='text/html'>&lt;p&gt;a&lt;/p&gt;b</content>",
                  "a\n\nb"},
        Construct{"<content mode='xml' type='application/xhtml+xml'><p>a</p>b</content>", "a\n\nb"},
        Construct{"<content mode='base64' type='text/html'>PGI+\n YTwvYj4=</content>", "a"},
        Construct{"<content mode='base64'>%%%</content>", ""},
        Construct{"<content type='text/plain' mode='escaped'>a &lt;b&gt;</content>", "a <b>"}));

TEST(Atom, Version03HasOtherNames) {
  const auto feed = parsed(R"(<feed version="0.3" xmlns="http://purl.org/atom/ns#">
    <title mode="escaped">T</title><modified>2004-01-02T00:00:00Z</modified>
    <entry><issued>2004-01-01T00:00:00Z</issued><modified>2004-01-03T00:00:00Z</modified>
    <author><name>A</name></author></entry></feed>)");
  EXPECT_EQ(feed.format, Format::atom03);
  EXPECT_EQ(shown(feed.feed.updated), "2004-01-02T00:00:00Z");
  EXPECT_EQ(shown(feed.items[0].published), "2004-01-01T00:00:00Z");
  EXPECT_EQ(shown(feed.items[0].updated), "2004-01-03T00:00:00Z");
}

TEST(Atom, PrefixedElementsAreAtomToo) {
  const auto feed = parsed(R"(<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title>
    <a:entry><a:title>E</a:title><a:link href="https://example.org/1"/></a:entry></a:feed>)");
  EXPECT_EQ(feed.feed.title, "T");
  ASSERT_EQ(feed.items.size(), 1u);
  EXPECT_EQ(feed.items[0].link, "https://example.org/1");
}

TEST(Atom, ASingleEntryIsAFeedOfOne) {
  const auto feed = parsed("<entry xmlns='http://www.w3.org/2005/Atom'><title>E</title></entry>");
  ASSERT_EQ(feed.items.size(), 1u);
  EXPECT_EQ(feed.items[0].title, "E");
}

TEST(Atom, SourceNamesTheFeedAndItsAuthors) {
  const auto feed =
      parsed(atom("<author><name>Aggregator</name></author><entry><title>E</title>"
                  "<source><title>Origin</title><author><name>O</name></author>"
                  "</source></entry>"));
  EXPECT_EQ(feed.items[0].source, "Origin");
  EXPECT_THAT(feed.items[0].authors, ElementsAre("O"));
}

TEST(Atom, VideosAreDescribedInTheirMediaGroup) {
  const auto item = atom_entry(
      "<title>V</title><media:group xmlns:media='http://search.yahoo.com/mrss/'>"
      "<media:title>V</media:title><media:description>What it shows</media:description>"
      "</media:group>");
  EXPECT_EQ(item.summary, "What it shows");
}

TEST(Atom, IdsAreOpaque) { EXPECT_EQ(atom_entry("<id> relative/id </id>").id, "relative/id"); }

TEST(AtomLink, FallsBackToWhatElseNamesAPlace) {
  struct Case {
    const char* entry;
    const char* link;
  };
  const Case cases[] = {
      {"<link rel=\"related\" href=\"https://e.org/r\"/><id>https://e.org/id</id>",
       "https://e.org/id"},
      {"<id>urn:x</id><content src=\"/c.html\"/>", "https://example.org/c.html"},
      {"<id>urn:x</id><link rel=\"self\" href=\"/self\"/>", "https://example.org/self"},
      {"<id>https://e.org/id</id><link href=\"https://e.org/page\"/>", "https://e.org/page"}};
  for (const auto& c : cases) EXPECT_EQ(atom_entry(c.entry).link, c.link) << c.entry;
}

TEST(AtomContent, IsTheFirstThatSaysSomething) {
  EXPECT_EQ(
      atom_entry("<content type=\"image/png\" src=\"/a.png\"/><content>real</content>").content,
      "real");
  EXPECT_EQ(
      atom_entry("<content type=\"image/svg+xml\"><svg><text>drawn</text></svg></content>").content,
      "drawn");
}

TEST(AtomLanguage, IsTheContentsWhereNothingElseSays) {
  EXPECT_EQ(atom_entry("<content xml:lang=\"de\">x</content>").language, "de");
  const auto feed = parsed(
      "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><entry xml:lang=\"\">"
      "<title>x</title></entry></feed>");
  EXPECT_EQ(feed.items.at(0).language, "");
}

TEST(AtomEntry, TakesDublinCoreForWhatItLacks) {
  const auto item =
      atom_entry("<dc:title>T</dc:title><dc:date>2003-01-01</dc:date><dc:creator>C</dc:creator>");
  EXPECT_EQ(item.title, "T");
  EXPECT_EQ(shown(item.published), "2003-01-01T00:00:00Z");
  EXPECT_EQ(item.authors, std::vector<std::string>{"C"});
}

}  // namespace
}  // namespace newswatch::feeds
