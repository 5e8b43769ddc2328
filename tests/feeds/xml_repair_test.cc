#include "feeds/xml_repair.h"

#include <gtest/gtest.h>

namespace newswatch::feeds {
namespace {

struct Case {
  const char* broken;
  const char* repaired;
};

class XmlRepair : public testing::TestWithParam<Case> {};

TEST_P(XmlRepair, WritesWhatWasMeant) {
  EXPECT_EQ(repair_xml(GetParam().broken, "item"), GetParam().repaired);
}

INSTANTIATE_TEST_SUITE_P(
    All, XmlRepair,
    testing::Values(Case{"<rss><a>x</a></rss>", "<rss><a>x</a></rss>"},
                    Case{"<rss><a><b>x</a></rss>", "<rss><a><b>x</b></a></rss>"},
                    Case{"<rss></b><a>x</a></rss>", "<rss><a>x</a></rss>"},
                    Case{"<rss><a>x", "<rss><a>x</a></rss>"},
                    Case{"<rss>a<br>b</br>c</rss>", "<rss>a<br/>bc</rss>"},
                    Case{"<rss><item><a>x<item>y</item></rss>",
                         "<rss><item><a>x</a></item><item>y</item></rss>"},
                    Case{"<rss>I <3 you & me</rss>", "<rss>I &lt;3 you & me</rss>"},
                    Case{"<rss>a <b and c</rss>", "<rss>a &lt;b and c</rss>"},
                    Case{"<rss><a x=1 y='\"' z x\"></a></rss>",
                         "<rss><a x=\"1\" y=\"&quot;\" z=\"\"></a></rss>"},
                    Case{"<rss><a x=1/>b</rss>", "<rss><a x=\"1/\"/>b</rss>"},
                    Case{"<rss><![CDATA[<p>]]></rss>", "<rss><![CDATA[<p>]]></rss>"},
                    Case{"<rss><![CDATA[<p>", "<rss><![CDATA[<p>]]></rss>"},
                    Case{"<rss><!-- x --><?y?><!DOCTYPE z>a</rss>", "<rss>a</rss>"},
                    Case{"<item><item>a</item></item>", "<item><item>a</item></item>"},
                    Case{"<rss/>", "<rss/>"}, Case{"<rss>a</rss><b>c</b>", "<rss>a</rss>"}));

}  // namespace
}  // namespace newswatch::feeds
