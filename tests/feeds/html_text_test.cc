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
                    Case{"a<!-- <p>no</p> -->b", "ab"}, Case{"a<!-- never closed", "a"},
                    Case{"a<?php echo 1 ?>b", "ab"}, Case{"a<!DOCTYPE html>b", "ab"},
                    Case{"a<a href='x>y'>b</a>", "ab"}, Case{"a<a href=\"never closed", "a"}));

INSTANTIATE_TEST_SUITE_P(
    Comments, HtmlText,
    testing::Values(Case{"a<!-->b", "ab"}, Case{"a<!--->b", "ab"}, Case{"a<!---->b", "ab"},
                    Case{"a<!--x--!>b", "ab"}, Case{"a<!----!>b", "ab"},
                    Case{"a<!---!>x-->b", "ab"}, Case{"a<!--x--!->y-->b", "ab"},
                    Case{"a<!--x--- >y--->b", "ab"}, Case{"a<!--x<!--y-->b", "ab"},
                    Case{"a<!x>b", "ab"}, Case{"a<!>b", "ab"}, Case{"a<!-x>b", "ab"},
                    Case{"a</ p>b", "ab"}, Case{"a</>b", "ab"}, Case{"a</3>b", "ab"},
                    Case{"a<?>b", "ab"}, Case{"a</", "a</"}, Case{"a<", "a<"}, Case{"a<!", "a"},
                    Case{"a<!DOCTYPE x \"y>z\">b", "az\">b"}));

INSTANTIATE_TEST_SUITE_P(Tags, HtmlText,
                         testing::Values(Case{"a</p >b", "a\n\nb"}, Case{"a</p x='>'>b", "a\n\nb"},
                                         Case{"a<p/>b", "a\n\nb"}, Case{"a<p\n>b", "a\n\nb"},
                                         Case{"a<p", "a"}, Case{"a<br", "a"},
                                         Case{"a</br>b", "a\nb"}, Case{"a<i x=>b", "ab"},
                                         Case{"a<i x='\">\"'y=z>b", "ab"}, Case{"a<i '>b'", "ab'"},
                                         Case{"a<i x=y'>b'>c", "ab'>c"}, Case{"a<i =x='>'>b", "ab"},
                                         Case{"a<pq>b", "ab"}, Case{"a<blockquotes>b", "ab"},
                                         Case{"a<3>b", "a<3>b"}));

// Whose contents are no markup, or no references either.
INSTANTIATE_TEST_SUITE_P(
    Contents, HtmlText,
    testing::Values(Case{"a<title>x <b>&amp;</b></title>b", "a\n\nx <b>&</b>\n\nb"},
                    Case{"a<textarea><p>x&lt;</TEXTAREA >b", "a\n\n<p>x<\n\nb"},
                    Case{"a<textarea>x</textareas>y", "a\n\nx</textareas>y"},
                    Case{"a<xmp><p>x&amp;</p></xmp>b", "a\n\n<p>x&amp;</p>\n\nb"},
                    Case{"a<plaintext><p>&amp;</plaintext>b", "a\n\n<p>&amp;</plaintext>b"},
                    Case{"a<noscript><p>x</p></noscript>b", "a\n\nx\n\nb"},
                    Case{"a<iframe><p>x</iframe>b", "ab"}, Case{"a<noembed>x</noembed>b", "ab"},
                    Case{"a<noframes>x</noframes>b", "ab"},
                    Case{"a<style>x</styles></style>b", "ab"}, Case{"a<style/>x</style>b", "ab"},
                    Case{"a<title>x", "a\n\nx"}, Case{"a<title>x</title y", "a\n\nx"},
                    Case{"a<template>x<template>y</template><p>z</template>b", "ab"},
                    Case{"a<template><style></template></style>x</template>b", "ab"},
                    Case{"a</template>b", "ab"}));

INSTANTIATE_TEST_SUITE_P(
    Scripts, HtmlText,
    testing::Values(
        Case{"<script>x</script>b", "b"}, Case{"<script>x</SCRIPT\n>b", "b"},
        Case{"<script>x</scripts></script>b", "b"}, Case{"<script><!-- x</script>b", "b"},
        Case{"<script><!-- <script>x</script> y --></script>b", "b"},
        Case{"<script><!-- <script>x</script> y</script>b", "b"},
        Case{"<script><!-- <script> --></script>b", "b"},
        Case{"<script><!--><script></script>b", "b"}, Case{"<script><!---><script></script>b", "b"},
        Case{"<script><!-- <scripts> </script>b", "b"},
        Case{"<script><!-- <script> </script>b", ""}, Case{"<script><script></script>b", "b"}));

INSTANTIATE_TEST_SUITE_P(Sections, HtmlText,
                         testing::Values(Case{"<![CDATA[a <b>b</b>]]> c", "a b c"},
                                         Case{"<![CDATA[a <b x='>]]> c", "a c"},
                                         Case{"<![CDATA[a <![CDATA[b]]> c]]>", "a b c]]>"},
                                         Case{"<![CDATA[a <p>b", "a\n\nb"},
                                         Case{"<![cdata[a]]>b", "b"}));

INSTANTIATE_TEST_SUITE_P(
    Characters, HtmlText,
    testing::Values(Case{"I <3 you", "I <3 you"}, Case{"a < b > c", "a < b > c"},
                    Case{"5 <", "5 <"}, Case{"Q&amp;A &lt;b&gt;", "Q&A <b>"},
                    Case{"a&nbsp;&nbsp;b", "a b"}, Case{"caf&eacute;", "café"},
                    Case{"&amp;nbsp;", "&nbsp;"},
                    Case{"zero\u200Bwidth so\u00ADft", "zerowidth soft"},
                    Case{"\u202Eevil\u202C", "evil"}, Case{"\uFEFFx", "x"},
                    Case{"👩\u200D💻", "👩\u200D💻"}, Case{"pay\u200Dpal", "paypal"},
                    Case{"a&#1;b&#0;c", "ab\uFFFDc"}, Case{"&#x100000033;", "\uFFFD"},
                    Case{"a\u2028b", "a b"}, Case{"日本\u3000語", "日本 語"}));

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

TEST(HtmlText, IsTheSameWhereverItStandsInALongRun) {
  // Runs are passed over in blocks; whatever is special falls on each place of one.
  for (const std::string special :
       {"<br>", " <br>", "  ", " \n", "\u00A0", "&amp;", " &lt;", "\u200B", " \u3000", "\u061C",
        "\u034F", "\u180E", "\u2028", "\uFEFF", "\U000E0041", "\t", "\x01"}) {
    for (std::size_t before = 1; before < 80; ++before) {
      const auto word = std::string(before, 'x');
      const auto alone = html_to_text("x" + special + "y", 100);
      const auto expected = word + alone.substr(1, alone.size() - 2) + std::string(80, 'y');
      EXPECT_EQ(html_to_text(word + special + std::string(80, 'y'), 1000), expected) << before;
    }
  }
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
