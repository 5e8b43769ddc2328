#include "feeds/entities.h"

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

std::string decoded(std::string_view text, Markup markup) {
  std::string out;
  append_decoded(out, text, markup);
  return out;
}

struct Case {
  const char* written;
  const char* in_xml;
  const char* in_html;
};

class Entities : public testing::TestWithParam<Case> {};

TEST_P(Entities, AreDecodedOnce) {
  EXPECT_EQ(decoded(GetParam().written, Markup::xml), GetParam().in_xml);
  EXPECT_EQ(decoded(GetParam().written, Markup::html), GetParam().in_html);
}

TEST(EntitiesOfAttributes, KeepParametersOfUrls) {
  EXPECT_EQ(decoded("?a=1&copy=2&amp;b&copy3&copy&lt", Markup::html_attribute),
            "?a=1&copy=2&b&copy3©<");
  EXPECT_EQ(decoded("&notit;&notin;&not;", Markup::html_attribute), "&notit;∉¬");
}

INSTANTIATE_TEST_SUITE_P(
    All, Entities,
    testing::Values(
        Case{"", "", ""}, Case{"&amp;lt;", "&lt;", "&lt;"},
        Case{"&lt;&gt;&quot;&apos;", "<>\"'", "<>\"'"},
        Case{"&nbsp;&eacute;&mdash;&hellip;", "\u00A0é—…", "\u00A0é—…"},
        Case{"&#233;&#xE9;&#XE9;", "ééé", "ééé"}, Case{"&#8217; &#x1F600;", "’ 😀", "’ 😀"},
        Case{"&#146;", "’", "’"},  // windows-1252, as its authors meant it
        Case{"&#0;&#xD800;&#x110000;", "\uFFFD\uFFFD\uFFFD", "\uFFFD\uFFFD\uFFFD"},
        Case{"&#99999999999999999999;", "\uFFFD", "\uFFFD"},
        Case{"&copy 2025", "&copy 2025", "© 2025"}, Case{"?a=1&copy=2", "?a=1&copy=2", "?a=1©=2"},
        Case{"&notit;&notin;", "&notit;∉", "¬it;∉"}, Case{"&copy2025", "&copy2025", "©2025"},
        Case{"&ampamp;", "&ampamp;", "&amp;"}, Case{"&lt&gt", "&lt&gt", "<>"},
        Case{"&sup1&sup;", "&sup1⊃", "¹⊃"}, Case{"&eacut;", "&eacut;", "&eacut;"},
        Case{"&hellip", "&hellip", "&hellip"}, Case{"AT&T, R&D", "AT&T, R&D", "AT&T, R&D"},
        Case{"&", "&", "&"}, Case{"a & b &", "a & b &", "a & b &"},
        Case{"&;&#;&#x;", "&;&#;&#x;", "&;&#;&#x;"}, Case{"&unknown;", "&unknown;", "&unknown;"},
        Case{"&#233", "&#233", "é"}, Case{"&NotEqualTilde;", "≂̸", "≂̸"},
        Case{"&CounterClockwiseContourIntegral;", "∳", "∳"}));

}  // namespace
}  // namespace newswatch::feeds
