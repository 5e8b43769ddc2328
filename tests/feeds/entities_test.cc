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
        Case{"&copy 2025", "&copy 2025", "© 2025"},
        Case{"?a=1&copy=2", "?a=1&copy=2", "?a=1&copy=2"},
        Case{"AT&T, R&D", "AT&T, R&D", "AT&T, R&D"}, Case{"&", "&", "&"},
        Case{"a & b &", "a & b &", "a & b &"}, Case{"&;&#;&#x;", "&;&#;&#x;", "&;&#;&#x;"},
        Case{"&unknown;", "&unknown;", "&unknown;"}, Case{"&#233", "&#233", "é"},
        Case{"&NotEqualTilde;", "≂̸", "≂̸"}, Case{"&CounterClockwiseContourIntegral;", "∳", "∳"}));

}  // namespace
}  // namespace newswatch::feeds
