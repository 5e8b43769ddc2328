#include "tests/fuzz/html_oracle.h"

#include <algorithm>
#include <gumbo.h>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "core/utf8.h"
#include "feeds/html_tag.h"

namespace newswatch::fuzz {
namespace {

const std::set<std::string> kBlocks = {
    "address",   "article", "aside",  "blockquote", "body",    "caption",  "center",   "dd",
    "details",   "dialog",  "dir",    "div",        "dl",      "dt",       "fieldset", "figcaption",
    "figure",    "footer",  "form",   "h1",         "h2",      "h3",       "h4",       "h5",
    "h6",        "head",    "header", "hgroup",     "hr",      "html",     "legend",   "li",
    "listing",   "main",    "menu",   "nav",        "ol",      "optgroup", "option",   "p",
    "plaintext", "pre",     "search", "section",    "summary", "table",    "tbody",    "textarea",
    "tfoot",     "thead",   "title",  "tr",         "ul",      "xmp"};
const std::set<std::string> kNotShown = {"iframe", "noembed", "noframes", "script", "style"};

// Beyond Unicode: breaks among the characters.
constexpr char32_t kSpace = 0x110000;
constexpr char32_t kLine = 0x110001;
constexpr char32_t kParagraph = 0x110002;

std::u32string code_points(std::string_view text) {
  std::u32string out;
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(text.data()), i, size, c);
    out += static_cast<char32_t>(c);
  }
  return out;
}

std::string name_of(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece written = element.original_tag;
  gumbo_tag_from_original_text(&written);
  return feeds::ascii_lower({written.data, written.length});
}

// The text of a tree, with breaks among its characters.
struct Marked {
  std::u32string text;
  std::size_t last = 0;  // where the last text or table stood in the source
  bool moved = false;    // one stands before another that it followed there

  void place(const GumboSourcePosition& position) {
    moved = moved || position.offset < last;
    last = position.offset;
  }
};

void write(const GumboNode& node, Marked& out);

void write_element(const GumboNode& node, Marked& out) {
  const auto& element = node.v.element;
  const auto name = name_of(element);
  if (kNotShown.contains(name)) return;
  if (name == "br") {
    out.text += kLine;
    return;
  }
  if (name == "table") out.place(element.start_pos);
  const bool is_cell = name == "td" || name == "th";
  const char32_t mark = is_cell ? kSpace : kBlocks.contains(name) ? kParagraph : 0;
  if (mark != 0) out.text += mark;
  for (unsigned i = 0; i < element.children.length; ++i) {
    write(*static_cast<const GumboNode*>(element.children.data[i]), out);
  }
  // An end that isn't written breaks nothing: in "<td><p>a<td>b" both stand on one line.
  const bool ends = (node.parse_flags & GUMBO_INSERTION_IMPLICIT_END_TAG) == 0;
  if (mark != 0 && ends) out.text += mark;
}

void write(const GumboNode& node, Marked& out) {
  switch (node.type) {
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_WHITESPACE:
      out.place(node.v.text.start_pos);
      out.text += code_points(node.v.text.text);
      break;
    case GUMBO_NODE_ELEMENT:
      write_element(node, out);
      break;
    case GUMBO_NODE_DOCUMENT:
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_TEMPLATE:
      break;
  }
}

// Characters that only hide or reorder others; controls that are no spaces.
bool is_hidden(char32_t c) {
  const auto type = u_charType(static_cast<UChar32>(c));
  if (type == U_CONTROL_CHAR || c == 0x34F) return true;
  const bool is_tag = c >= 0xE0000 && c <= 0xE007F;
  if (type != U_FORMAT_CHAR) {
    return is_tag || c == 0xFFFE || c == 0xFFFF || (c >= 0x2060 && c <= 0x206F);
  }
  // Format characters that are seen: signs of Arabic, Syriac and other scripts.
  return is_tag || c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x2000 && c <= 0x20FF) ||
         c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

bool is_joiner(char32_t c) { return c == 0x200C || c == 0x200D; }

// Scripts whose letters are joined, and emoji, by blocks of Unicode.
bool takes_joiner(char32_t c) {
  return (c >= 0x590 && c <= 0x1DFF) || (c >= 0x2190 && c <= 0x2BFF) ||
         (c >= 0xA800 && c <= 0xABFF) || (c >= 0xFB1D && c <= 0xFE0F) ||
         (c >= 0xFE70 && c <= 0xFEFE) || c >= 0x10000;
}

// Whitespace and breaks collapsed.
std::string render(const std::u32string& marked) {
  std::u32string out;
  int waiting = 0;  // 1: a blank, 2: a line, 3: a paragraph
  for (const char32_t c : marked) {
    if (c == kParagraph) {
      waiting = 3;
    } else if (c == kLine) {
      waiting = waiting >= 2 ? 3 : 2;
    } else if (c == kSpace || u_isUWhiteSpace(static_cast<UChar32>(c))) {
      if (c != 0x0B) waiting = std::max(waiting, 1);
    } else if (is_joiner(c) && (waiting > 0 || out.empty() || !takes_joiner(out.back()))) {
      continue;
    } else if (is_joiner(c) || !is_hidden(c)) {
      static const std::u32string kBreaks[] = {U"", U" ", U"\n", U"\n\n"};
      if (!out.empty()) out += kBreaks[waiting];
      waiting = 0;
      out += c;
    }
  }
  std::string text;
  for (const char32_t c : out) append_utf8(text, c);
  return text;
}

// Without spaces, and without joiners, which breaks before them remove.
std::u32string characters(std::string_view text) {
  std::u32string out;
  for (const char32_t c : code_points(text)) {
    if (!u_isUWhiteSpace(static_cast<UChar32>(c)) && !is_joiner(c)) out += c;
  }
  return out;
}

// Gumbo's numbers overflow: "&#x100000033;" is "3" to it.
bool has_long_number(std::string_view html) {
  constexpr std::size_t kMostDigits = 7;
  for (auto at = html.find("&#"); at != std::string_view::npos; at = html.find("&#", at + 2)) {
    const auto end = html.find_first_not_of("xX0123456789abcdefABCDEF", at + 2);
    if (std::min(end, html.size()) - at > 3 + kMostDigits) return true;
  }
  return false;
}

bool has_table(std::string_view html) {
  return feeds::ascii_lower(html).find("<table") != std::string::npos;
}

Comparison comparison_of(std::string_view html, bool well_formed) {
  const auto lower = feeds::ascii_lower(html);
  const auto has = [&lower](std::string_view tag) { return lower.find(tag) != std::string::npos; };
  // Text in it is kept, wherever it stands: publishers wrap theirs in it twice.
  if (has("<![cdata[")) return Comparison::none;
  // Foreign elements: in <svg>, <title> and <style> have markup in them, in HTML they don't.
  if (has("<svg") || has("<math")) return Comparison::none;
  // Trees of gumbo's time drop all tags within, whose contents then are markup.
  if (has("<select")) return Comparison::none;
  // Gumbo writes a sentence for it, as browsers once did.
  if (has("<isindex")) return Comparison::none;
  // In a column of a template, as in <select>.
  if (has("<col") && has("<template")) return Comparison::none;
  if (has_long_number(html)) return Comparison::none;
  if (well_formed) return Comparison::exact;
  return has_table(html) ? Comparison::counts : Comparison::characters;
}

std::string shown(const std::u32string& text, std::size_t at) {
  std::string out;
  for (const char32_t c : text.substr(at, 60)) append_utf8(out, c);
  return escape_control(out);
}

std::string first_difference(const std::u32string& a, const std::u32string& b) {
  if (a == b) return {};
  const auto at = static_cast<std::size_t>(
      std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const auto from = at < 20 ? 0 : at - 20;
  return fmt::format("at {}: text \"{}\", tree \"{}\"", at, shown(a, from), shown(b, from));
}

}  // namespace

Verdict compare_with_tree(std::string_view html, std::string_view text) {
  GumboOptions options = kGumboDefaultOptions;
  options.fragment_context = GUMBO_TAG_DIV;  // as feeds carry it: a part of a page's body
  auto* const tree = gumbo_parse_with_options(&options, html.data(), html.size());
  Marked marked;
  const auto& root = tree->root->v.element;
  for (unsigned i = 0; i < root.children.length; ++i) {
    write(*static_cast<const GumboNode*>(root.children.data[i]), marked);
  }
  const bool well_formed = tree->errors.length == 0;
  gumbo_destroy_output(&options, tree);

  const auto expected = render(marked.text);
  auto ours = characters(text);
  auto theirs = characters(expected);
  Verdict verdict{comparison_of(html, well_formed), {}};
  // Gumbo reports no error where it moves text out of a table.
  if (marked.moved && verdict.comparison == Comparison::exact)
    verdict.comparison = Comparison::counts;
  switch (verdict.comparison) {
    case Comparison::exact:
      verdict.difference = first_difference(code_points(text), code_points(expected));
      break;
    case Comparison::counts:
      std::sort(ours.begin(), ours.end());
      std::sort(theirs.begin(), theirs.end());
      [[fallthrough]];
    case Comparison::characters:
      verdict.difference = first_difference(ours, theirs);
      break;
    case Comparison::none:
      break;
  }
  return verdict;
}

}  // namespace newswatch::fuzz
