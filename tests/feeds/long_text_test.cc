// Texts that stand aside while the tree is built are read as the parser would have read them.
#include "feeds/long_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "feeds/parse.h"
#include "tests/feeds/parsing.h"

namespace newswatch::feeds {
namespace {

using test::atom_entry;
using test::parsed;
using test::rss;
using test::rss_item;

// A text of so many bytes that begins and ends with a letter, and has blanks.
std::string words(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += text.size() % 7 == 6 && text.size() + 1 < bytes ? ' ' : 'w';
  return text;
}

// Around the size from which a text stands aside, and well beyond.
class TextsOfSize : public ::testing::TestWithParam<std::size_t> {};

TEST_P(TextsOfSize, AreReadInEveryForm) {
  const auto text = words(GetParam());
  const auto in = [](std::string_view inner) {
    return rss_item(fmt::format("<description>{}</description><title>T</title>", inner));
  };
  EXPECT_EQ(in(text).summary, text);
  EXPECT_EQ(in("<![CDATA[" + text + "]]>").summary, text);
  EXPECT_EQ(in("<![CDATA[ " + text + " ]]>").summary, text);
  EXPECT_EQ(in("\n  " + text + "\n").summary, text);
  EXPECT_EQ(in("&lt;b&gt;" + text + "&lt;/b&gt; &amp;amp;").summary, text + " &");
  EXPECT_EQ(in("<![CDATA[&amp;" + text + "]]> &amp; " + text + "<![CDATA[]]>").summary,
            "&" + text + " & " + text);
  EXPECT_EQ(in("<p>" + text + "</p><p>" + text + "</p>").summary, text + "\n\n" + text);
  EXPECT_EQ(in(text).title, "T");
}

TEST_P(TextsOfSize, AreReadInAtom) {
  const auto text = words(GetParam());
  EXPECT_EQ(atom_entry("<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>" +
                       text + " &lt; 3</p><![CDATA[<" + text + "]]></div></content>")
                .content,
            text + " < 3\n\n<" + text);
  EXPECT_EQ(atom_entry("<content type=\"html\">&lt;p>" + text + "</content>").content, text);
  EXPECT_EQ(atom_entry("<content type=\"text\"><![CDATA[<" + text + ">]]></content>").content,
            "<" + text + ">");
}

TEST_P(TextsOfSize, AreReadAsIdsLinksAndNames) {
  const std::string id(GetParam(), 'x');
  const auto item = rss_item(fmt::format(
      "<guid>urn:{0}</guid><link><![CDATA[https://example.org/{0}]]></link><author>{0}</author>",
      id));
  EXPECT_EQ(item.id, "urn:" + id);
  EXPECT_EQ(item.link, "https://example.org/" + id);
  ASSERT_EQ(item.authors.size(), 1u);
  EXPECT_EQ(item.authors.front(), id.substr(0, 256));
}

INSTANTIATE_TEST_SUITE_P(Around, TextsOfSize,
                         testing::Values(LongText::kLeast - 1, LongText::kLeast,
                                         LongText::kLeast + 1, 1900));

// The parser is stricter about tags than the scan before it.
TEST(LongText, FaultsBehindOneAreFoundWhereTheyStand) {
  for (const std::size_t bytes : {std::size_t{10}, LongText::kLeast, std::size_t{5000}}) {
    const auto one = "<item><description><![CDATA[" + words(bytes) + "]]></description></item>";
    const auto document = rss(one + one + "<item isnew><title>A</title></item>" + one);
    const auto feed = parsed(document);
    ASSERT_EQ(feed.items.size(), 4u) << bytes;
    EXPECT_EQ(feed.items[0].summary, words(bytes));
    EXPECT_EQ(feed.items[3].summary, words(bytes));
    EXPECT_EQ(feed.items[2].title, "A");
    ASSERT_EQ(feed.warnings.size(), 1u) << bytes;
    const auto fault = document.find("isnew");
    EXPECT_GE(feed.warnings[0].offset, fault);
    EXPECT_LE(feed.warnings[0].offset, fault + 6);
  }
}

}  // namespace
}  // namespace newswatch::feeds
