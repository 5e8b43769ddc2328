#include "feeds/html_text.h"

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

struct Case {
  const char* html;
  const char* text;
};

class HtmlText : public testing::TestWithParam<Case> {};

TEST_P(HtmlText, IsWhatAReaderSees) {
  EXPECT_EQ(html_to_text(GetParam().html, 1000), GetParam().text) << GetParam().html;
}

INSTANTIATE_TEST_SUITE_P(
    Structure, HtmlText,
    testing::Values(Case{"", ""}, Case{"plain", "plain"}, Case{"<b>a</b><i>b</i>", "ab"},
                    Case{"<b>a</b> <i>b</i>", "a b"}, Case{"  a \n\t b  ", "a b"},
                    Case{"<p>one</p><p>two</p>", "one\n\ntwo"}, Case{"<p>one<p>two", "one\n\ntwo"},
                    Case{"one<br>two", "one\ntwo"},
                    Case{"one<br/>two<BR />three", "one\ntwo\nthree"},
                    Case{"one<br><br>two", "one\n\ntwo"},
                    Case{"<div><div><p>x</p></div></div><div>y</div>", "x\n\ny"},
                    Case{"<ul><li>a</li><li>b</li></ul>", "a\n\nb"},
                    Case{"<tr><td>a</td><td>b</td></tr>", "a b"},
                    Case{"<h1>Head</h1>text", "Head\n\ntext"},
                    Case{"<img src='x' alt='y'>text", "text"}));

INSTANTIATE_TEST_SUITE_P(
    Dropped, HtmlText,
    testing::Values(Case{"a<script>if (a < b) '</p>'</script>b", "ab"},
                    Case{"a<STYLE>p{}</style>b", "ab"}, Case{"a<script>never closed", "a"},
                    Case{"a<!-- <p>no</p> -->b", "ab"}, Case{"a<!-->b", "ab"},
                    Case{"a<!-- never closed", "a"}, Case{"a<?php echo 1 ?>b", "ab"},
                    Case{"a<!DOCTYPE html>b", "ab"}, Case{"a<a href='x>y'>b</a>", "ab"},
                    Case{"a<a href=\"never closed", "a"},
                    Case{"<![CDATA[a <b>b</b>]]> c", "a b c"}));

INSTANTIATE_TEST_SUITE_P(Characters, HtmlText,
                         testing::Values(Case{"I <3 you", "I <3 you"},
                                         Case{"a < b > c", "a < b > c"}, Case{"5 <", "5 <"},
                                         Case{"Q&amp;A &lt;b&gt;", "Q&A <b>"},
                                         Case{"a&nbsp;&nbsp;b", "a b"}, Case{"caf&eacute;", "café"},
                                         Case{"&amp;nbsp;", "&nbsp;"},
                                         Case{"zero\u200Bwidth so\u00ADft", "zerowidth soft"},
                                         Case{"\u202Eevil\u202C", "evil"}, Case{"\uFEFFx", "x"},
                                         Case{"👩\u200D💻", "👩\u200D💻"},
                                         Case{"pay\u200Dpal", "paypal"},
                                         Case{"a&#1;b&#0;c", "ab\uFFFDc"}, Case{"a\u2028b", "a b"},
                                         Case{"日本\u3000語", "日本 語"}));

TEST(HtmlLine, IsOneLine) {
  EXPECT_EQ(html_to_line("<p>one</p><p>two<br>three</p>", 100), "one two three");
}

TEST(HtmlLine, IsCutOnACodePoint) {
  EXPECT_EQ(html_to_line("ééé", 5), "éé");
  EXPECT_EQ(html_to_line("ab cd", 3), "ab");
}

TEST(PlainText, KeepsWhatLooksLikeMarkup) {
  EXPECT_EQ(plain_to_text("use <b> & &amp;\nnext\n\nlast", 100), "use <b> & &amp;\nnext\n\nlast");
  EXPECT_EQ(plain_to_line("use <b>\nand\t<i>", 100), "use <b> and <i>");
}

TEST(HtmlText, HostileInputIsReadInOnePass) {
  // Quadratic readers take minutes for these; the test's own limit of time would tell.
  for (const std::string piece :
       {"<", "<a", "<a b='", "<!--", "<script", "&", "&#", "<![CDATA[", "</", "<a b=\"", "]]>"}) {
    std::string html;
    while (html.size() < 1u << 20) html += piece;
    EXPECT_LE(html_to_text(html, 64 << 10).size(), 64u << 10) << piece;
  }
}

}  // namespace
}  // namespace newswatch::feeds
