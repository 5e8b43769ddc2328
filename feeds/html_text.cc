#include "feeds/html_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include <unicode/utf8.h>

#include "core/utf8.h"
#include "feeds/entities.h"
#include "feeds/html_tag.h"

namespace newswatch::feeds {
namespace {

enum class Break : std::uint8_t { none, space, line, paragraph };

// Bytes by what they mean to text. `lead` bytes begin characters that may be spaces or dropped;
// all other bytes of multi-byte characters are plain, so most of the world's text is copied whole.
enum class Byte : std::uint8_t { plain, space, line_end, open, amp, control, lead };

constexpr std::array<Byte, 256> byte_classes() {
  std::array<Byte, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = Byte::control;
  table[0x7F] = Byte::control;
  table[' '] = table['\t'] = table['\r'] = table['\f'] = Byte::space;
  table['\n'] = Byte::line_end;
  table['<'] = Byte::open;
  table['&'] = Byte::amp;
  for (const int c : {0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF3}) {
    table[static_cast<std::size_t>(c)] = Byte::lead;
  }
  return table;
}
constexpr auto kBytes = byte_classes();

Byte byte_class(char c) { return kBytes[static_cast<unsigned char>(c)]; }

bool is_unicode_space(char32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x34F || c == 0x61C ||
         c == 0x180E || c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         c == 0xFFFE || c == 0xFFFF || (c >= 0xE0000 && c <= 0xE007F);
}

// Arabic, Indic and South-East Asian letters and emoji are joined by ZWJ and ZWNJ; between Latin,
// Greek, Cyrillic or Han characters they only hide a word.
bool takes_joiner(char32_t c) {
  return (c >= 0x590 && c < 0x1E00) || (c >= 0x2190 && c < 0x2C00) || (c >= 0xA800 && c < 0xAC00) ||
         (c >= 0xFB1D && c < 0xFE10) || (c >= 0xFE70 && c < 0xFEFF) || c >= 0x10000;
}

char32_t last_code_point(const std::string& text) {
  if (text.empty()) return 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto i = static_cast<std::int32_t>(text.size());
  UChar32 c = 0;
  U8_PREV_OR_FFFD(bytes, 0, i, c);
  return static_cast<char32_t>(c);
}

// Collects text; spaces and breaks wait until text follows, so none lead, trail or repeat.
class Writer {
 public:
  Writer(bool one_line, std::size_t max_bytes) : one_line_(one_line), max_(max_bytes) {}

  bool full() const { return out_.size() >= max_; }

  void run(std::string_view text) {
    flush();
    out_.append(text.substr(0, max_ + 4));
  }

  void code_point(char32_t c) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || is_unicode_space(c)) {
      return space();
    }
    if (is_hidden(c)) return;
    if (c == 0x200C || c == 0x200D) {
      if (waiting_ != Break::none || !takes_joiner(last_code_point(out_))) return;
    }
    flush();
    append_utf8(out_, c);
  }

  void space() { waiting_ = std::max(waiting_, Break::space); }
  void line() { waiting_ = waiting_ >= Break::line ? Break::paragraph : Break::line; }
  void paragraph() { waiting_ = Break::paragraph; }

  std::string take() {
    if (out_.size() > max_) out_.resize(truncate_utf8(out_, max_).size());
    while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\n')) out_.pop_back();
    return std::move(out_);
  }

 private:
  void flush() {
    if (waiting_ == Break::none) return;
    if (!out_.empty()) {
      if (one_line_ || waiting_ == Break::space) {
        out_ += ' ';
      } else {
        out_ += waiting_ == Break::line ? "\n" : "\n\n";
      }
    }
    waiting_ = Break::none;
  }

  std::string out_;
  Break waiting_ = Break::none;
  bool one_line_;
  std::size_t max_;
};

// Copies characters from `at` on up to the next '<', '&', line end or the end of text.
std::size_t copy_characters(std::string_view text, std::size_t at, Writer& writer) {
  while (at < text.size()) {
    switch (byte_class(text[at])) {
      case Byte::plain: {
        const std::size_t start = at++;
        while (at < text.size()) {
          const auto kind = byte_class(text[at]);
          // Single blanks between words need no second look.
          const bool inner_blank =
              text[at] == ' ' && at + 1 < text.size() && byte_class(text[at + 1]) == Byte::plain;
          if (kind != Byte::plain && !inner_blank) break;
          ++at;
        }
        writer.run(text.substr(start, at - start));
        break;
      }
      case Byte::space:
        writer.space();
        ++at;
        break;
      case Byte::control:
        ++at;
        break;
      case Byte::lead: {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        std::size_t next = at;
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(bytes, next, text.size(), c);
        writer.code_point(static_cast<char32_t>(c));
        at = next;
        break;
      }
      case Byte::line_end:
      case Byte::open:
      case Byte::amp:
        return at;
    }
    if (writer.full()) return text.size();
  }
  return at;
}

constexpr std::string_view kBlocks[] = {
    "address",   "article", "aside",  "blockquote", "body",    "caption",  "center",   "dd",
    "details",   "dialog",  "dir",    "div",        "dl",      "dt",       "fieldset", "figcaption",
    "figure",    "footer",  "form",   "h1",         "h2",      "h3",       "h4",       "h5",
    "h6",        "head",    "header", "hgroup",     "hr",      "html",     "legend",   "li",
    "listing",   "main",    "menu",   "nav",        "ol",      "optgroup", "option",   "p",
    "plaintext", "pre",     "search", "section",    "summary", "table",    "tbody",    "tfoot",
    "thead",     "title",   "tr",     "ul",         "xmp"};

// Elements whose contents are not shown.
constexpr std::string_view kDropped[] = {"iframe", "noembed", "noframes",
                                         "script", "style",   "template"};

static_assert(std::is_sorted(std::begin(kBlocks), std::end(kBlocks)));
static_assert(std::is_sorted(std::begin(kDropped), std::end(kDropped)));

template <std::size_t N>
bool one_of(const std::string_view (&names)[N], std::string_view name) {
  return std::binary_search(std::begin(names), std::end(names), name);
}

// Reads HTML from its first byte to its last, each once.
class HtmlReader {
 public:
  HtmlReader(std::string_view html, Writer& writer) : whole_(html), html_(html), writer_(writer) {}

  void read() {
    read_part();
    while (html_.size() < whole_.size() && !writer_.full()) {  // a CDATA section has ended
      at_ = html_.size() + 3;
      html_ = whole_;
      read_part();
    }
  }

 private:
  void read_part() {
    while (at_ < html_.size() && !writer_.full()) {
      at_ = copy_characters(html_, at_, writer_);
      if (at_ >= html_.size()) return;
      switch (html_[at_]) {
        case '&':
          reference();
          break;
        case '<':
          markup();
          break;
        default:
          writer_.space();
          ++at_;
      }
    }
  }

  void reference() {
    const auto reference = read_reference(html_.substr(at_), Markup::html);
    if (reference.length == 0) {
      writer_.code_point('&');
      ++at_;
      return;
    }
    writer_.code_point(reference.first);
    if (reference.second != 0) writer_.code_point(reference.second);
    at_ += reference.length;
  }

  void markup() {
    if (begins_tag(html_, at_)) return tag();
    const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : '\0';
    if (next == '!') return declaration();
    if (next == '?' || (next == '/' && at_ + 2 < html_.size())) return skip_past(">", at_ + 2);
    writer_.code_point('<');
    ++at_;
  }

  void declaration() {
    constexpr std::string_view kCdata = "<![CDATA[";
    const auto rest = html_.substr(at_);
    if (rest.starts_with("<!-->")) {
      at_ += 5;
    } else if (rest.starts_with("<!--->")) {
      at_ += 6;
    } else if (rest.starts_with("<!--")) {
      comment();
    } else if (rest.starts_with(kCdata)) {
      // Its text is read up to its end; a section inside one only loses its mark.
      at_ += kCdata.size();
      if (html_.size() == whole_.size()) html_ = whole_.substr(0, whole_.find("]]>", at_));
    } else {
      skip_past(">", at_ + 2);
    }
  }

  // A comment ends with --> or, in error, with --!>.
  void comment() {
    std::size_t from = at_ + 4;
    for (;;) {
      const std::size_t dashes = html_.find("--", from);
      if (dashes == std::string_view::npos) {
        at_ = html_.size();
        return;
      }
      std::size_t end = dashes + 2;
      if (end < html_.size() && html_[end] == '!') ++end;
      if (end < html_.size() && html_[end] == '>') {
        at_ = end + 1;
        return;
      }
      from = dashes + 1;
    }
  }

  void skip_past(std::string_view mark, std::size_t from) {
    const std::size_t found = html_.find(mark, from);
    at_ = found == std::string_view::npos ? html_.size() : found + mark.size();
  }

  void tag() {
    HtmlTag tag(html_, at_);
    at_ = std::min(tag.end(), html_.size());
    if (tag.raw_name().size() > 10) return;  // longer than any name that matters
    const std::string name = ascii_lower(tag.raw_name());
    if (name == "br") {
      writer_.line();
    } else if (name == "td" || name == "th") {
      writer_.space();
    } else if (one_of(kBlocks, name)) {
      writer_.paragraph();
    } else if (!tag.is_end() && one_of(kDropped, name)) {
      drop_contents(name);
    }
  }

  void drop_contents(const std::string& name) {
    const std::string close = "</" + name;
    for (std::size_t from = at_;;) {
      const std::size_t found = find_ignoring_case(html_, close, from);
      if (found == std::string_view::npos) {
        at_ = html_.size();
        return;
      }
      HtmlTag tag(html_, found);
      if (equals_ignoring_case(tag.raw_name(), name)) {
        at_ = std::min(tag.end(), html_.size());
        return;
      }
      from = found + 2;
    }
  }

  std::string_view whole_;
  std::string_view html_;  // shorter than `whole_` inside a CDATA section: up to its end
  Writer& writer_;
  std::size_t at_ = 0;
};

void read_plain(std::string_view text, Writer& writer) {
  for (std::size_t at = 0; at < text.size() && !writer.full();) {
    at = copy_characters(text, at, writer);
    if (at >= text.size()) return;
    if (text[at] == '\n') {
      writer.line();
    } else {
      writer.code_point(static_cast<unsigned char>(text[at]));
    }
    ++at;
  }
}

}  // namespace

std::string html_to_text(std::string_view html, std::size_t max_bytes) {
  Writer writer(false, max_bytes);
  HtmlReader(html, writer).read();
  return writer.take();
}

std::string html_to_line(std::string_view html, std::size_t max_bytes) {
  Writer writer(true, max_bytes);
  HtmlReader(html, writer).read();
  return writer.take();
}

std::string plain_to_text(std::string_view text, std::size_t max_bytes) {
  Writer writer(false, max_bytes);
  read_plain(text, writer);
  return writer.take();
}

std::string plain_to_line(std::string_view text, std::size_t max_bytes) {
  Writer writer(true, max_bytes);
  read_plain(text, writer);
  return writer.take();
}

}  // namespace newswatch::feeds
