#include "feeds/opml.h"

#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/feed.h"
#include "core/utf8.h"
#include "feeds/limits.h"

namespace newswatch::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string body(std::string_view outlines) {
  return fmt::format(
      "<?xml version=\"1.0\"?>\n<opml version=\"2.0\"><head><title>x</title></head><body>\n{}\n"
      "</body></opml>\n",
      outlines);
}

OpmlList good(std::string_view bytes) {
  auto list = read_opml(bytes);
  EXPECT_TRUE(list) << list.error().message;
  return list.value_or(OpmlList{});
}

// The first feed of a list that gives no cause for notes.
OpmlFeed one(std::string_view outlines) {
  const auto list = good(body(outlines));
  EXPECT_EQ(list.feeds.size(), 1u);
  for (const auto& note : list.notes) ADD_FAILURE() << note.line << ": " << note.message;
  return list.feeds.empty() ? OpmlFeed{} : list.feeds.front();
}

std::string error_of(std::string_view bytes) {
  const auto list = read_opml(bytes);
  return list ? "no error" : list.error().message;
}

std::vector<std::string> notes_of(std::string_view bytes) {
  std::vector<std::string> notes;
  for (const auto& n : good(bytes).notes) notes.push_back(fmt::format("{}: {}", n.line, n.message));
  return notes;
}

std::vector<std::string> urls_of(const OpmlList& list) {
  std::vector<std::string> urls;
  for (const auto& feed : list.feeds) urls.push_back(feed.url);
  return urls;
}

TEST(Opml, ReadsWhatAnOutlineSaysOfAFeed) {
  const auto feed = one(
      R"(<outline type="rss" text="A" title="The &quot;A&quot; &amp; B" xmlUrl="https://A.example/f?x=1&amp;y=2"
         htmlUrl="https://a.example/" language="en_US" category="news, /World/Europe ,news" newswatch:id="a"/>)");
  EXPECT_EQ(feed.id, "a");
  EXPECT_EQ(feed.url, "https://a.example/f?x=1&y=2");
  EXPECT_EQ(feed.title, "The \"A\" & B");
  EXPECT_EQ(feed.site, "https://a.example/");
  EXPECT_EQ(feed.language, "en-US");
  EXPECT_THAT(feed.tags, ElementsAre("news", "World", "Europe"));
  EXPECT_EQ(feed.line, 3);
  EXPECT_EQ(feed.column, 1);
}

TEST(Opml, FoldersBecomeTagsTheOutermostFirst) {
  const auto list =
      good(body(R"(<outline text="World"><outline title="Ukraine &amp; Russia" text="x">
                <outline text="a" xmlUrl="http://a.example/" category="War,World"/>
              </outline><outline text="b" xmlUrl="http://b.example/"></outline></outline>
              <outline text="c" xmlUrl="http://c.example/"/>)"));
  ASSERT_EQ(list.feeds.size(), 3u);
  EXPECT_THAT(list.feeds[0].tags, ElementsAre("World", "Ukraine & Russia", "War"));
  EXPECT_THAT(list.feeds[1].tags, ElementsAre("World"));
  EXPECT_THAT(list.feeds[2].tags, IsEmpty());
}

TEST(Opml, AFeedWithFeedsInsideIsNoFolder) {
  const auto list = good(body(
      R"(<outline text="a" xmlUrl="http://a.example/"><outline text="b" xmlUrl="http://b.example/"/></outline>)"));
  ASSERT_EQ(list.feeds.size(), 2u);
  EXPECT_THAT(list.feeds[1].tags, IsEmpty());
}

TEST(Opml, WithoutAnIdAFeedHasThatOfItsUrl) {
  EXPECT_EQ(one(R"(<outline text="a" xmlUrl="http://A.example:80/f"/>)").id,
            make_feed_id("http://a.example:80/f").value);
}

TEST(Opml, AttributesMayBeInAnyCaseUnquotedAndUrl) {
  for (const auto* outline : {R"(<outline TEXT="a" XMLURL="http://a.example/f"/>)",
                              R"(<OUTLINE Title='a' xmlurl='http://a.example/f' />)",
                              R"(<outline text=a xmlUrl=http://a.example/f type=rss>)",
                              R"(<outline type="RSS" text="a" url="http://a.example/f"/>)",
                              R"(<outline text="a&nbsp;&#x200B;" xmlUrl=" http://a.example/f
        "/>)"}) {
    const auto list = good(body(outline));
    EXPECT_THAT(urls_of(list), ElementsAre("http://a.example/f")) << outline;
    EXPECT_EQ(list.feeds.at(0).title, "a") << outline;
  }
}

TEST(Opml, FeedSchemesAreThoseOfTheWeb) {
  const std::pair<const char*, const char*> cases[] = {
      {"feed:https://a.example/f", "https://a.example/f"},
      {"feed://a.example/f", "http://a.example/f"},
      {"FEEDS://a.example/f", "https://a.example/f"},
      {"feed:a.example/f", "http://a.example/f"},
      {"feeds:http://a.example/f", "http://a.example/f"},
  };
  for (const auto& [written, meant] : cases) {
    EXPECT_EQ(one(fmt::format("<outline text=\"a\" xmlUrl=\"{}\"/>", written)).url, meant);
  }
}

TEST(Opml, EachOutlineThatIsNoFeedIsNamedWithItsLineAndTheRestIsKept) {
  const auto list = body(R"(<outline text="relative" xmlUrl="/feed.xml"/>
<outline text="ftp" xmlUrl="ftp://a.example/f"/>
<outline text="user" xmlUrl="https://me:s3cret@a.example/f"/>
<outline text="note"/>
<outline text="page" type="link" url="https://a.example/"/>
<outline text="list" type="include" url="https://a.example/x.opml"/>
<outline xmlUrl="nonsense"/>
<outline text="script" xmlUrl="javascript:void"/>
<outline text="off" isComment="true"><outline text="inner" xmlUrl="http://i.example/"/></outline>
<outline text="good" xmlUrl="https://good.example/"/>
<outline text="again" xmlUrl="HTTPS://GOOD.example:443/"/>)");
  EXPECT_THAT(urls_of(good(list)), ElementsAre("https://good.example/"));
  const auto notes = notes_of(list);
  constexpr const char* kNoUrl =
      ": its xmlUrl is no absolute URL: it must begin with https:// or http://";
  EXPECT_THAT(
      notes,
      ElementsAre(
          std::string("3: \"relative\"") + kNoUrl,
          "4: \"ftp\": its xmlUrl must begin with https:// or http://",
          "5: \"user\": its xmlUrl holds a user or a password: list the feed by itself, with "
          "basic_auth_file",
          "6: \"note\" has no xmlUrl: neither a feed nor a folder of feeds",
          "7: \"page\" is a link to a page, not a feed",
          "8: \"list\" is another list, which is not followed: import that one by itself",
          std::string("9: an outline without a name") + kNoUrl,
          std::string("10: \"script\"") + kNoUrl, "11: \"inner\" is commented out",
          "13: \"again\" has the URL of line 12"));
  for (const auto& note : notes) EXPECT_THAT(note, Not(HasSubstr("s3cret")));
}

TEST(Opml, AUrlThatReadsOtherwiseTheNextTimeIsLeftOut) {
  EXPECT_THAT(notes_of(body("<outline text=\"a\" xmlUrl=\"http://h.exampl%/\"/>")),
              ElementsAre("3: \"a\": its xmlUrl is not a URL: not a host name"));
  EXPECT_EQ(one("<outline xmlUrl=\"http://h.example/%41[x]?%&amp;ж\"/>").url,
            "http://h.example/%41[x]?%&%D0%B6");
}

TEST(Opml, OfTwoWithOneUrlTheFirstIsKeptWithTheTagsOfBoth) {
  const auto bytes =
      body(R"(<outline text="W"><outline text="a" xmlUrl="http://a.example/"/></outline>
<outline text="U"><outline text="b" xmlUrl="http://a.example/"/></outline>)");
  const auto list = good(bytes);
  ASSERT_EQ(list.feeds.size(), 1u);
  EXPECT_EQ(list.feeds[0].title, "a");
  EXPECT_THAT(list.feeds[0].tags, ElementsAre("W", "U"));
  EXPECT_THAT(notes_of(bytes),
              ElementsAre("4: \"b\" has the URL of line 3, which gets its tags too"));
}

TEST(Opml, IdsThatCannotStandAreMadeOfTheUrl) {
  const auto bytes = body(R"(<outline text="a" xmlUrl="http://a.example/" newswatch:id="x"/>
<outline text="b" xmlUrl="http://b.example/" newswatch:id="x"/>
<outline text="c" xmlUrl="http://c.example/" newswatch:id="no good"/>)");
  const auto list = good(bytes);
  ASSERT_EQ(list.feeds.size(), 3u);
  EXPECT_EQ(list.feeds[1].id, make_feed_id("http://b.example/").value);
  EXPECT_EQ(list.feeds[2].id, make_feed_id("http://c.example/").value);
  EXPECT_EQ(list.notes.size(), 2u);
  EXPECT_FALSE(list.notes[0].skipped);
}

TEST(Opml, SaysWhatAFileIsThatIsNoList) {
  EXPECT_EQ(error_of("<?xml version='1.0'?><rss version='2.0'><channel/></rss>"),
            "this is a feed, not a list of feeds");
  EXPECT_EQ(error_of("<feed xmlns='http://www.w3.org/2005/Atom'/>"),
            "this is a feed, not a list of feeds");
  EXPECT_EQ(error_of("<!doctype html><html></html>"), "this is an HTML page, not a list of feeds");
  EXPECT_EQ(error_of("<gexf/>"), "this is no OPML: its root element is <gexf>");
  EXPECT_EQ(error_of("{\"feeds\": []}"), "this is JSON, not a list of feeds in OPML");
  EXPECT_EQ(error_of("https://a.example/\n"), "this is no OPML: there is no <opml> in it");
  EXPECT_EQ(error_of(" \n"), "the file is empty");
  EXPECT_EQ(error_of(std::string_view("\0\0", 2)), "the file is empty");
}

TEST(Opml, MalformedListsKeepWhatCanBeRead) {
  // A server's warning before, stray marks, mismatched tags, raw '&' and '<' in attributes.
  const auto list = good(
      "<br />\n<b>Warning</b>: x\n<opml><body>I <3 feeds & so on </b></outline>"
      "<outline text='a' xmlUrl='http://a.example/?a=1&b=2'></body>"
      "<outline text='<b>' xmlUrl='http://b.example/'/><!-- <outline xmlUrl='http://no.example'/> "
      "-->"
      "<outline text=\"it's\" xmlUrl='http://c.example/'/></opml>");
  EXPECT_THAT(urls_of(list),
              ElementsAre("http://a.example/?a=1&b=2", "http://b.example/", "http://c.example/"));
  EXPECT_THAT(list.notes, IsEmpty());
}

TEST(Opml, AnOpenQuoteCostsOneOutline) {
  const auto bytes = body(
      "<outline text=\"a xmlUrl='http://a.example/'/>\n"
      "<outline text=\"b\" xmlUrl=\"http://b.example/\"/>");
  EXPECT_THAT(urls_of(good(bytes)), ElementsAre("http://b.example/"));
  EXPECT_THAT(notes_of(bytes),
              ElementsAre("3: an outline without a name is damaged: a quote is not closed"));
}

TEST(Opml, ACutListGivesWhatStandsBeforeTheCut) {
  const auto whole = body(
      "<outline text=\"a\" xmlUrl=\"http://a.example/\"/>\n"
      "<outline text=\"b\" xmlUrl=\"http://b.example/\"/>");
  const auto cut = whole.substr(0, whole.find("b.example"));
  EXPECT_THAT(urls_of(good(cut)), ElementsAre("http://a.example/"));
  EXPECT_THAT(notes_of(cut), ElementsAre("4: the list ends inside \"b\"",
                                         "4: the list ends early: </opml> is missing"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    static_cast<void>(read_opml(std::string_view(whole).substr(0, size)));
  }
}

TEST(Opml, AnyEncoding) {
  EXPECT_EQ(
      good(
          "<?xml version='1.0' encoding='windows-1251'?><opml><body>"
          "<outline text='\xCD\xEE\xE2\xEE\xF1\xF2\xE8' xmlUrl='http://a.example/'/></body></opml>")
          .feeds.at(0)
          .title,
      "Новости");
  std::string wide = "\xFF\xFE";
  for (const char c : body("<outline text='a' xmlUrl='http://a.example/'/>")) {
    wide += c;
    wide += '\0';
  }
  EXPECT_EQ(good(wide).feeds.size(), 1u);
}

TEST(Opml, AnEncodingThatNobodyKnowsIsSaid) {
  const auto list = good("<?xml version='1.0' encoding='win\xF7'?><opml><body>\xFF</body></opml>");
  ASSERT_FALSE(list.notes.empty());
  EXPECT_EQ(list.notes[0].line, 1);
  EXPECT_TRUE(is_valid_utf8(list.notes[0].message)) << list.notes[0].message;
}

TEST(Opml, DeepNestingIsRefusedAndNeverRecursedInto) {
  std::string deep;
  for (int i = 0; i < 150'000; ++i) deep += "<outline text=\"x\">";
  EXPECT_EQ(error_of(body(deep)), "line 3: folders are more than 256 levels deep");
  std::string open_feeds;  // never closed, as in SGML
  for (int i = 0; i < 50'000; ++i) {
    open_feeds += fmt::format("<outline xmlUrl=\"http://a.example/{}\">", i);
  }
  EXPECT_EQ(good(body(open_feeds)).feeds.size(), 50'000u);
}

TEST(Opml, TheNumberOfFeedsIsLimited) {
  std::string many;
  for (std::size_t i = 0; i < limits::kOpmlFeeds; ++i) {
    many += fmt::format("<outline xmlUrl=\"http://a.example/{}\"/>\n", i);
  }
  EXPECT_EQ(good(body(many)).feeds.size(), limits::kOpmlFeeds);
  EXPECT_EQ(error_of(body(many + "<outline xmlUrl=\"http://b.example/\"/>")),
            "line 100003: more than 100000 feeds; divide the list");
  for (const auto* outline : {"<outline/>", "<outline a=\"", "<outline x=y "}) {
    std::string useless;
    for (std::size_t i = 0; i <= limits::kOpmlOutlines; ++i) useless += outline;
    EXPECT_EQ(error_of(body(useless)), "more than 200000 outlines; divide the list") << outline;
  }
  EXPECT_EQ(error_of(std::string(limits::kOpmlBytes + 1, ' ')),
            "more than 64 MiB: divide the list");
}

TEST(Opml, IsWrittenInTheOrderOfIdsAndEscaped) {
  EXPECT_EQ(write_opml("My <feeds>", {{.id = "b",
                                       .url = "https://b.example/?x&y",
                                       .title = "\"B\" & <c>",
                                       .site = "https://b.example/",
                                       .language = "uk",
                                       .tags = {"a,b", "/x", "50%", "%2C"}},
                                      {.id = "a",
                                       .url = "https://a.example/",
                                       .title = {},
                                       .site = {},
                                       .language = {},
                                       .tags = {}}}),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0" xmlns:newswatch="urn:newswatch:opml">
  <head>
    <title>My &lt;feeds&gt;</title>
    <docs>http://opml.org/spec2.opml</docs>
  </head>
  <body>
    <outline type="rss" text="a" xmlUrl="https://a.example/" newswatch:id="a"/>
    <outline type="rss" text="&quot;B&quot; &amp; &lt;c&gt;" title="&quot;B&quot; &amp; &lt;c&gt;" xmlUrl="https://b.example/?x&amp;y" htmlUrl="https://b.example/" language="uk" category="a%2Cb,%2Fx,50%,%252C" newswatch:id="b"/>
  </body>
</opml>
)");
}

void expect_same(const OpmlFeed& a, const OpmlFeed& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.url, b.url);
  EXPECT_EQ(a.title, b.title);
  EXPECT_EQ(a.site, b.site);
  EXPECT_EQ(a.language, b.language);
  EXPECT_EQ(a.tags, b.tags);
}

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  OpmlFeed feed(int number) {
    OpmlFeed feed;
    feed.id = below(3) == 0 ? make_feed_id(url(number)).value : fmt::format("f.{}_x", number);
    feed.url = url(number);
    feed.title = opml_line(text(), limits::kTitleBytes);
    if (below(2) == 0) feed.site = fmt::format("https://s{}.example/?a=1&b=%22'", number);
    if (below(2) == 0) feed.language = below(2) == 0 ? "uk" : "pt-BR";
    for (auto n = below(4); n > 0; --n) feed.tags.push_back(text());
    feed.tags = opml_tags(feed.tags);
    return feed;
  }

 private:
  static std::string url(int number) { return fmt::format("https://h.example/{}?q=&x='", number); }

  std::string text() {
    static const std::vector<std::string> kPieces = {"a",
                                                     "Ж",
                                                     "\"",
                                                     "'",
                                                     "<",
                                                     ">",
                                                     "&",
                                                     "&amp;",
                                                     ",",
                                                     "/",
                                                     "%",
                                                     "2C",
                                                     "25",
                                                     "2F",
                                                     "%2C",
                                                     " ",
                                                     "\n",
                                                     "\t",
                                                     "]]>",
                                                     "<!--",
                                                     "\xEF\xBF\xBF",
                                                     "\xE2\x80\xAE",
                                                     "😀",
                                                     "\x01",
                                                     "</opml>",
                                                     "=",
                                                     ";"};
    std::string out;
    for (auto n = below(12); n > 0; --n) out += kPieces[below(kPieces.size())];
    return out;
  }

  std::size_t below(std::size_t n) { return random_() % n; }

  std::mt19937 random_;
};

TEST(Opml, WhatIsWrittenIsReadAgainAsItWas) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    Generator generator(seed);
    std::vector<OpmlFeed> feeds;
    for (int i = 0; i < 8; ++i) feeds.push_back(generator.feed(i));
    const auto written = write_opml("x", feeds);
    EXPECT_TRUE(is_valid_utf8(written));
    const auto list = good(written);
    EXPECT_THAT(list.notes, IsEmpty());
    ASSERT_EQ(list.feeds.size(), feeds.size()) << written;
    std::sort(feeds.begin(), feeds.end(),
              [](const OpmlFeed& a, const OpmlFeed& b) { return a.id < b.id; });
    for (std::size_t i = 0; i < feeds.size(); ++i) expect_same(list.feeds[i], feeds[i]);
    EXPECT_EQ(write_opml("x", list.feeds), written);
    if (HasFailure()) FAIL() << "seed " << seed << "\n" << written;
  }
}

}  // namespace
}  // namespace newswatch::feeds
