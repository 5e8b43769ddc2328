#include "feeds/decode.h"

#include <gtest/gtest.h>

#include "core/utf8.h"

namespace newswatch::feeds {
namespace {

using namespace std::string_literals;

struct Case {
  const char* name;
  std::string bytes;
  std::string content_type;
  std::string text;
  std::string encoding;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Decode : public testing::TestWithParam<Case> {};

TEST_P(Decode, GivesTheTextAndItsEncoding) {
  Warnings warnings;
  const auto decoded = decode(GetParam().bytes, GetParam().content_type, warnings);
  EXPECT_EQ(decoded.text, GetParam().text);
  EXPECT_EQ(decoded.encoding, GetParam().encoding);
  EXPECT_TRUE(warnings.take().empty());
}

const std::string kXml1251 = "<?xml version='1.0' encoding='windows-1251'?>";

INSTANTIATE_TEST_SUITE_P(
    All, Decode,
    testing::Values(
        Case{"plain", "<a>é</a>", "", "<a>é</a>", "utf-8"},
        Case{"utf8 bom", "\xEF\xBB\xBF<a/>", "", "<a/>", "utf-8"},
        Case{"utf16le bom", "\xFF\xFE<\0a\0\xE9\0"s, "", "<aé", "utf-16le"},
        Case{"utf16be bom", "\xFE\xFF\0<\0a\0\xE9"s, "", "<aé", "utf-16be"},
        Case{"utf32le bom", "\xFF\xFE\0\0<\0\0\0a\0\0\0"s, "", "<a", "utf-32le"},
        Case{"utf16le without bom", "<\0a\0>\0x\0"s, "", "<a>x", "utf-16le"},
        Case{"a bom beats the header", "\xEF\xBB\xBF<a>é</a>", "text/xml; charset=windows-1251",
             "<a>é</a>", "utf-8"},
        Case{"the header beats the declaration", kXml1251 + "\xEF\xF0\xE8",
             "text/xml; charset=koi8-r", kXml1251 + "ОПХ", "koi8-r"},
        Case{"the declaration", kXml1251 + "\xEF\xF0\xE8", "text/xml", kXml1251 + "при",
             "windows-1251"},
        Case{"an alias", "<?xml version='1.0' encoding='win-1251'?>\xEF\xF0\xE8", "",
             "<?xml version='1.0' encoding='win-1251'?>при", "windows-1251"},
        Case{"utf-8 whatever is declared", kXml1251 + "при", "text/xml; charset=ISO-8859-1",
             kXml1251 + "при", "utf-8"},
        Case{"quoted charset", "\xE9 x", "text/xml; charset=\"iso-8859-1\"", "é x", "iso-8859-1"},
        Case{"latin-1 is windows-1252", "\x93x\x94 \xE9", "text/xml; charset=iso-8859-1", "“x” é",
             "windows-1252"},
        Case{"shift_jis", "\x93\xFA\x96\x7B", "text/xml; charset=Shift_JIS", "日本", "shift_jis"},
        Case{"gb2312", "\xD6\xD0", "text/xml; charset=gb2312", "中", "gb2312"},
        Case{"euc-kr", "\xC7\xD1", "text/xml; charset=euc-kr", "한", "euc-kr"},
        Case{"big5", "\xA4\xA4", "text/xml; charset=big5", "中", "big5"},
        Case{"koi8-u", "\xA4", "text/xml; charset=koi8-u", "є", "koi8-u"},
        Case{"controls are dropped", "a\x01\x0B\0\x7F\tb\r\nc"s, "", "a\tb\r\nc", "utf-8"},
        Case{"nothing", "", "", "", "utf-8"}));

TEST(DecodeDamaged, BytesThatAreNotUtf8AreReplacedAndCounted) {
  Warnings warnings;
  const auto decoded = decode(
      "<a>Gr\xFC\xDF"
      "e, ж ж ж ж ж ж ж ж ж ж ж ж ж ж ж ж ж</a>",
      "", warnings);
  EXPECT_TRUE(
      decoded.text.starts_with("<a>Gr\uFFFD\uFFFD"
                               "e,"))
      << decoded.text;
  const auto list = warnings.take();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].kind, "bad_encoding");
  EXPECT_EQ(list[0].offset, 5u);
}

TEST(DecodeDamaged, SurrogatesInUtf8AreReplaced) {
  Warnings warnings;
  const auto decoded = decode("a\xED\xA0\x80z", "", warnings);
  EXPECT_TRUE(decoded.text.starts_with("a\uFFFD"));
  EXPECT_TRUE(decoded.text.ends_with("z"));
}

TEST(DecodeAscii, TheServersUtf8ComesBeforeWhatTheDocumentDeclares) {
  Warnings warnings;
  const std::string xml = "<?xml version='1.0' encoding='hz-gb-2312'?><a>~{</a>";
  const auto decoded = decode(xml, "text/xml; charset=utf-8", warnings);
  EXPECT_EQ(decoded.text, xml);
  EXPECT_EQ(decoded.encoding, "utf-8");
}

TEST(DecodeMarks, DropsEveryMarkBeforeTheText) {
  Warnings warnings;
  EXPECT_EQ(decode("\xEF\xBB\xBF\xEF\xBB\xBF{}", "", warnings).text, "{}");
}

TEST(DecodeDamaged, AnEncodingsNameIsShownSafely) {
  for (const std::string name : {"koi8\xff-r", "koi8\x1b-r", "\xd0\xbf\xd1"}) {
    Warnings warnings;
    const auto decoded = decode("\xd0 ", "text/xml; charset=" + name, warnings);
    EXPECT_TRUE(is_valid_utf8(decoded.encoding));
    const auto list = warnings.take();
    ASSERT_FALSE(list.empty());
    EXPECT_EQ(escape_control(list.front().message), list.front().message) << name;
    EXPECT_TRUE(is_valid_utf8(list.front().message)) << name;
  }
}

TEST(DecodeDamaged, AnUnknownEncodingIsGuessedAndSaid) {
  Warnings warnings;
  const auto decoded = decode("\xE9 x", "text/xml; charset=klingon", warnings);
  EXPECT_EQ(decoded.text, "é x");
  EXPECT_EQ(warnings.take().front().message, "the encoding \"klingon\" is unknown");
}

// "UTF-8" by declaration or by default, and the bytes say otherwise.
TEST(DecodeDamaged, TextThatIsNoUtf8IsRead) {
  struct Guessed {
    std::string bytes;
    std::string encoding;
    std::string text;
  };
  const Guessed cases[] = {
      {"caf\xE9 cr\xE8me", "windows-1252", "café crème"},
      {"\xCF\xF0\xE5\xE7\xE8\xE4\xE5\xED\xF2 \xEF\xEE\xE4\xEF\xE8\xF1\xE0\xEB "
       "\xE7\xE0\xEA\xEE\xED \xEE \xE1\xFE\xE4\xE6\xE5\xF2\xE5 \xF1\xF2\xF0\xE0\xED\xFB",
       "windows-1251", "Президент подписал закон о бюджете страны"},
      {"\xF0\xD2\xC5\xDA\xC9\xC4\xC5\xCE\xD4 \xD0\xCF\xC4\xD0\xC9\xD3\xC1\xCC "
       "\xDA\xC1\xCB\xCF\xCE \xCF \xC2\xC0\xC4\xD6\xC5\xD4\xC5 \xD3\xD4\xD2\xC1\xCE\xD9",
       "koi8-r", "Президент подписал закон о бюджете страны"}};
  for (const auto& c : cases) {
    Warnings warnings;
    const auto decoded =
        decode("<?xml version=\"1.0\" encoding=\"utf-8\"?><t>" + c.bytes + "</t>", "", warnings);
    EXPECT_EQ(decoded.encoding, c.encoding);
    EXPECT_TRUE(decoded.text.ends_with("<t>" + c.text + "</t>")) << decoded.text;
    EXPECT_EQ(warnings.take().size(), 1u);
  }
}

}  // namespace
}  // namespace newswatch::feeds
