#include "tests/feeds/damage.h"

#include <algorithm>

#include <unicode/unistr.h>

#include "feeds/html_tag.h"

namespace newswatch::feeds::test {
namespace {

using Made = std::optional<Damaged>;

std::size_t below(std::mt19937& random, std::size_t n) { return n == 0 ? 0 : random() % n; }

// Somewhere after the root's start tag.
std::size_t anywhere(const std::string& xml, std::mt19937& random) {
  std::size_t root = xml.find("<rss");
  for (const char* other : {"<rdf:RDF", "<feed", "<entry"}) {
    if (root == std::string::npos) root = xml.find(other);
  }
  const std::size_t begin = root == std::string::npos ? 0 : xml.find('>', root) + 1;
  return begin + below(random, xml.size() - begin);
}

// The next `mark` after a place chosen at random; npos where there is none.
std::size_t next(const std::string& xml, std::mt19937& random, std::string_view mark) {
  return xml.find(mark, anywhere(xml, random));
}

Made inserted(const std::string& xml, std::size_t at, std::string_view piece) {
  if (at == std::string::npos) return std::nullopt;
  return Damaged{std::string(xml).insert(at, piece), at};
}

template <const auto& kPiece>
Made insert_anywhere(const std::string& xml, std::mt19937& random) {
  return inserted(xml, anywhere(xml, random), {kPiece, sizeof(kPiece) - 1});
}

// At the beginning of an item's child's text.
template <const auto& kPiece>
Made insert_in_text(const std::string& xml, std::mt19937& random) {
  const std::size_t end = next(xml, random, "</");
  return inserted(xml, end, {kPiece, sizeof(kPiece) - 1});
}

template <const auto& kPiece>
Made put_before(const std::string& xml, std::mt19937&) {
  return Damaged{kPiece + xml};
}

template <const auto& kPiece>
Made put_after(const std::string& xml, std::mt19937&) {
  return Damaged{xml + std::string(kPiece, sizeof(kPiece) - 1)};
}

#define PIECE(name, text) constexpr char name[] = text
PIECE(kAmp, " AT&T & Co ");
PIECE(kOpen, " < ");
PIECE(kHeart, " I <3 you ");
PIECE(kControl, "\x01\x1f");
PIECE(kNul, "\0");
PIECE(kSurrogate, "\xED\xA0\x80");
PIECE(kInvalid, "\xFF\xC0");
PIECE(kCutLetter, "\xE2\x80");
PIECE(kBom, "\xEF\xBB\xBF");
PIECE(kCdataEnd, " ]]> ");
PIECE(kEntity, "&undeclared;&nbsp;&eacute;");
PIECE(kZero, "&#0;&#x0;&#xD800;");
PIECE(kBreak, "<br>");
PIECE(kImage, "<img src=x.png>");
PIECE(kParagraph, "<p>");
PIECE(kStrayEnd, "</b>");
PIECE(kCdata, "<![CDATA[");
PIECE(kComment, "<!--");
PIECE(kInstruction, "<?php echo 1 ?>");
PIECE(kOpenInstruction, "<?php ");
PIECE(kDeclaration, "<!ELEMENT x>");
PIECE(kScript, "<script>if (a < b && c > d) alert('</x>')</script>");
PIECE(kUnquoted, "<a href=http://example.org/?a=1&b=2>x</a>");
PIECE(kTwice, "<a b=\"1\" b=\"2\">x</a>");
PIECE(kUndeclared, "<foo:bar>x</foo:bar>");
PIECE(kWarning,
      "<br />\n<b>Warning</b>:  mysql_connect() in <b>/x.php</b> on line <b>3</b><br />\n");
PIECE(kNotice, "Notice: Undefined index: x in /var/www/x.php on line 3\n");
PIECE(kBlank, "\n\n  \t");
PIECE(kManyBoms, "\xEF\xBB\xBF\xEF\xBB\xBF");
PIECE(kHtmlAfter, "<script>track()</script><!-- generated in 0.1 s -->");
PIECE(kNulsAfter, "\0\0\0\0");
PIECE(kTextAfter, "\nFatal error: out of memory & <more>");
#undef PIECE

Made cut(const std::string& xml, std::mt19937& random) {
  const std::size_t at = anywhere(xml, random);
  return Damaged{xml.substr(0, at), at};
}

Made cut_in_tag(const std::string& xml, std::mt19937& random) {
  const std::size_t at = next(xml, random, "<");
  if (at == std::string::npos) return std::nullopt;
  return Damaged{xml.substr(0, at + 2), at};
}

Made without(const std::string& xml, std::size_t at, std::size_t count) {
  if (at == std::string::npos) return std::nullopt;
  return Damaged{std::string(xml).erase(at, count), at};
}

Made drop_bytes(const std::string& xml, std::mt19937& random) {
  return without(xml, anywhere(xml, random), 10);
}
Made drop_close(const std::string& xml, std::mt19937& random) {
  return without(xml, next(xml, random, ">"), 1);
}
Made drop_quote(const std::string& xml, std::mt19937& random) {
  return without(xml, next(xml, random, "\""), 1);
}
Made drop_end_tag(const std::string& xml, std::mt19937& random) {
  const std::size_t at = next(xml, random, "</");
  if (at == std::string::npos) return std::nullopt;
  return without(xml, at, xml.find('>', at) + 1 - at);
}
Made drop_cdata_end(const std::string& xml, std::mt19937& random) {
  return without(xml, next(xml, random, "]]>"), 3);
}

Made mismatched_end(const std::string& xml, std::mt19937& random) {
  const std::size_t at = next(xml, random, "</");
  if (at == std::string::npos) return std::nullopt;
  return Damaged{std::string(xml).replace(at, xml.find('>', at) - at, "</wrong"), at};
}

Made double_byte(const std::string& xml, std::mt19937& random) {
  const std::size_t at = anywhere(xml, random);
  return inserted(xml, at, xml.substr(at, 1));
}
Made repeat_bytes(const std::string& xml, std::mt19937& random) {
  const std::size_t at = anywhere(xml, random);
  return inserted(xml, at, xml.substr(at, 100));
}
Made overwrite(const std::string& xml, std::mt19937& random) {
  const std::size_t at = anywhere(xml, random);
  std::string bytes = xml;
  for (std::size_t i = at; i < std::min(at + 8, xml.size()); ++i) {
    bytes[i] = static_cast<char>(random());
  }
  return Damaged{bytes, at};
}
Made swap_bytes(const std::string& xml, std::mt19937& random) {
  const std::size_t at = anywhere(xml, random);
  if (at + 2 > xml.size()) return std::nullopt;
  std::string bytes = xml;
  std::swap(bytes[at], bytes[at + 1]);
  return Damaged{bytes, at};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

Made crlf(const std::string& xml, std::mt19937&) { return Damaged{replaced(xml, "\n", "\r\n")}; }
Made cr(const std::string& xml, std::mt19937&) { return Damaged{replaced(xml, "\n", "\r")}; }

Made without_declarations(const std::string& xml, std::mt19937&) {
  std::string bytes = xml;
  for (std::size_t at = bytes.find(" xmlns:"); at != std::string::npos;
       at = bytes.find(" xmlns:", at)) {
    const std::size_t quote = bytes.find_first_of("\"'", at);
    bytes.erase(at, bytes.find(bytes[quote], quote + 1) + 1 - at);
  }
  return Damaged{bytes};
}

Made unquoted_root(const std::string& xml, std::mt19937&) {
  const std::size_t at = xml.find("version=\"2.0\"");
  if (at == std::string::npos) return std::nullopt;
  return Damaged{std::string(xml).replace(at, 13, "version=2.0")};
}

Made upper_case(const std::string& xml, std::mt19937&) {
  std::string bytes = xml;
  for (const char* name : {"item", "title", "link", "channel"}) {
    std::string upper(name);
    for (auto& c : upper) c = static_cast<char>(c - 'a' + 'A');
    bytes = replaced(bytes, "<" + std::string(name) + ">", "<" + upper + ">");
    bytes = replaced(bytes, "</" + std::string(name) + ">", "</" + upper + ">");
  }
  return Damaged{bytes};
}

Made without_root_end(const std::string& xml, std::mt19937&) {
  const std::size_t last = xml.rfind("</");
  return Damaged{xml.substr(0, last)};
}

// The XML declaration replaced by one that says `encoding`.
std::string declared(const std::string& xml, const std::string& encoding) {
  const std::size_t end = xml.starts_with("<?xml") ? xml.find("?>") + 2 : 0;
  return "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>" + xml.substr(end);
}

template <const auto& kEncoding>
Made utf8_declared(const std::string& xml, std::mt19937&) {
  return Damaged{declared(xml, kEncoding)};
}

// Bytes in `encoding`, declared as `as`; none where the encoding lacks a character of the document.
Made encoded(const std::string& xml, const char* encoding, const char* as) {
  const std::string whole = declared(xml, as);
  const auto text = icu::UnicodeString::fromUTF8(whole);
  std::string bytes(static_cast<std::size_t>(text.length()) * 4, '\0');
  const auto size = text.extract(0, text.length(), bytes.data(),
                                 static_cast<std::uint32_t>(bytes.size()), encoding);
  bytes.resize(static_cast<std::size_t>(size));
  const icu::UnicodeString back(bytes.data(), size, encoding);
  if (back != text || bytes == whole) return std::nullopt;
  return Damaged{bytes};
}

Made western_as_utf8(const std::string& xml, std::mt19937&) {
  return encoded(xml, "windows-1252", "utf-8");
}
Made western_as_latin1(const std::string& xml, std::mt19937&) {
  return encoded(xml, "windows-1252", "iso-8859-1");
}
Made utf16_as_utf8(const std::string& xml, std::mt19937&) {
  return encoded(xml, "utf-16le", "utf-8");
}

constexpr char kCyrillic[] = "windows-1251";
constexpr char kRussian[] = "koi8-r";
constexpr char kWide[] = "utf-16";
constexpr char kUnknown[] = "x-nothing";

}  // namespace

const std::vector<Damage>& all_damages() {
  static const std::vector<Damage> kAll = {
      {"cut", cut},
      {"cut in a tag", cut_in_tag},
      {"stray &", insert_in_text<kAmp>},
      {"stray & anywhere", insert_anywhere<kAmp>},
      {"stray <", insert_in_text<kOpen>},
      {"stray < anywhere", insert_anywhere<kOpen>},
      {"<3", insert_in_text<kHeart>},
      {"control bytes", insert_anywhere<kControl>},
      {"NUL", insert_anywhere<kNul>},
      {"lone surrogate", insert_anywhere<kSurrogate>},
      {"invalid UTF-8", insert_anywhere<kInvalid>},
      {"cut letter", insert_anywhere<kCutLetter>},
      {"BOM in the middle", insert_anywhere<kBom>},
      {"]]> in text", insert_in_text<kCdataEnd>},
      {"undeclared entities", insert_in_text<kEntity>},
      {"impossible references", insert_in_text<kZero>},
      {"<br>", insert_in_text<kBreak>},
      {"<img>", insert_in_text<kImage>},
      {"unclosed <p>", insert_in_text<kParagraph>},
      {"stray end tag", insert_in_text<kStrayEnd>},
      {"stray <![CDATA[", insert_anywhere<kCdata>},
      {"stray <!--", insert_anywhere<kComment>},
      {"<?php ?>", insert_in_text<kInstruction>},
      {"unclosed <?", insert_anywhere<kOpenInstruction>},
      {"declaration inside", insert_in_text<kDeclaration>},
      {"script inside", insert_in_text<kScript>},
      {"unquoted attribute", insert_in_text<kUnquoted>},
      {"unquoted root attribute", unquoted_root},
      {"attribute twice", insert_in_text<kTwice>},
      {"undeclared prefix", insert_in_text<kUndeclared>},
      {"no namespace declared", without_declarations},
      {"10 bytes lost", drop_bytes},
      {"> lost", drop_close},
      {"quote lost", drop_quote},
      {"end tag lost", drop_end_tag},
      {"]]> lost", drop_cdata_end},
      {"root's end lost", without_root_end},
      {"mismatched end tag", mismatched_end},
      {"byte doubled", double_byte},
      {"100 bytes repeated", repeat_bytes},
      {"8 bytes overwritten", overwrite},
      {"bytes swapped", swap_bytes},
      {"CRLF", crlf},
      {"CR", cr},
      {"upper case", upper_case},
      {"PHP warning before", put_before<kWarning>},
      {"text before", put_before<kNotice>},
      {"blanks before", put_before<kBlank>},
      {"two BOMs before", put_before<kManyBoms>},
      {"HTML after", put_after<kHtmlAfter>},
      {"NULs after", put_after<kNulsAfter>},
      {"text after", put_after<kTextAfter>},
      {"UTF-8 as windows-1251", utf8_declared<kCyrillic>},
      {"UTF-8 as koi8-r", utf8_declared<kRussian>},
      {"UTF-8 as utf-16", utf8_declared<kWide>},
      {"UTF-8 as nothing known", utf8_declared<kUnknown>},
      {"windows-1252 as utf-8", western_as_utf8},
      {"windows-1252 as latin-1", western_as_latin1},
      {"utf-16 as utf-8", utf16_as_utf8},
  };
  return kAll;
}

}  // namespace newswatch::feeds::test
