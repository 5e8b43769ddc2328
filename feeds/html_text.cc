#include "feeds/html_text.h"

#include <algorithm>

#include "feeds/entities.h"
#include "feeds/html_elements.h"
#include "feeds/html_tag.h"
#include "feeds/text_writer.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kCdata = "<![CDATA[";

// Whether the tag `open` ("</title" or "<script", lower case) stands at `at` in full.
bool tag_at(std::string_view html, std::size_t at, std::string_view open) {
  if (!equals_ignoring_case(html.substr(at, open.size()), open)) return false;
  const std::size_t end = at + open.size();
  return end < html.size() && ends_tag_name(html[end]);
}

// Where the end tag of an element begins whose contents are no markup; npos where it has none.
std::size_t find_end_tag(std::string_view html, std::size_t at, std::string_view name) {
  const std::string close = "</" + ascii_lower(name);
  for (at = html.find('<', at); at != kNone; at = html.find('<', at + 1)) {
    if (tag_at(html, at, close)) return at;
  }
  return kNone;
}

// The same for a script: "<!--" hides its end where a further "<script" stands behind it, until
// "</script" or "-->" (script data escaped and double escaped states).
std::size_t find_script_end(std::string_view html, std::size_t at) {
  enum class State { data, escaped, double_escaped } state = State::data;
  std::size_t dashes = kNone;  // the "-->" that ends an escape
  for (at = html.find('<', at); at != kNone; at = html.find('<', at + 1)) {
    if (state != State::data && at > dashes) state = State::data;
    if (state == State::data && html.substr(at).starts_with("<!--")) {
      state = State::escaped;
      dashes = html.find("-->", at + 2);  // "<!-->" ends its own escape
    } else if (tag_at(html, at, "</script")) {
      if (state != State::double_escaped) return at;
      state = State::escaped;
    } else if (state == State::escaped && tag_at(html, at, "<script")) {
      state = State::double_escaped;
    }
  }
  return kNone;
}

// Past the comment that begins at `at`: it ends with --> or, in error, with --!>, and <!--> and
// <!---> are whole ones.
std::size_t comment_end(std::string_view html, std::size_t at) {
  const auto rest = html.substr(at);
  if (rest.starts_with("<!-->")) return at + 5;
  if (rest.starts_with("<!--->")) return at + 6;
  for (at = html.find("--", at + 4); at != kNone; at = html.find("--", at + 1)) {
    std::size_t end = at + 2;
    if (end < html.size() && html[end] == '!') ++end;
    if (end < html.size() && html[end] == '>') return end + 1;
  }
  return html.size();
}

// Reads HTML from its first byte to its last by the states of the standard's tokeniser.
class HtmlReader {
 public:
  HtmlReader(std::string_view html, TextWriter& writer)
      : whole_(html), html_(html), writer_(writer) {}

  void read() {
    read_part();
    while (in_section() && !writer_.full()) {
      at_ = html_.size() + 3;
      html_ = whole_;
      read_part();
    }
  }

 private:
  bool in_section() const { return html_.size() < whole_.size(); }
  bool hidden() const { return templates_ > 0; }

  void read_part() {
    while (at_ < html_.size() && !writer_.full()) {
      at_ = hidden() ? std::min(html_.find('<', at_), html_.size()) : writer_.copy(html_, at_);
      if (at_ >= html_.size()) return;
      if (html_[at_] == '&') {
        reference();
      } else {
        markup();
      }
    }
  }

  void reference() {
    const auto reference = read_reference(html_.substr(at_), Markup::html);
    writer_.code_point(reference.length == 0 ? '&' : reference.first);
    if (reference.second != 0) writer_.code_point(reference.second);
    at_ += std::max<std::size_t>(reference.length, 1);
  }

  void markup() {
    if (begins_tag(html_, at_)) return tag();
    const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : '\0';
    if (next == '!') return declaration();
    // "<?" and "</" without a letter begin comments that end with the next ">".
    if (next == '?' || (next == '/' && at_ + 2 < html_.size())) return skip_past('>', at_ + 2);
    if (!hidden()) writer_.code_point('<');
    ++at_;
  }

  void declaration() {
    const auto rest = html_.substr(at_);
    if (rest.starts_with("<!--")) {
      at_ = comment_end(html_, at_);
    } else if (rest.starts_with(kCdata)) {
      section();
    } else {
      skip_past('>', at_ + 2);
    }
  }

  // Its text is read up to its end; a section inside one, or without an end, only loses its mark.
  void section() {
    at_ += kCdata.size();
    if (in_section() || sections_end_) return;
    const std::size_t end = whole_.find("]]>", at_);
    sections_end_ = end == kNone;
    html_ = whole_.substr(0, end);
  }

  void skip_past(char mark, std::size_t from) {
    const std::size_t found = html_.find(mark, from);
    at_ = found == kNone ? html_.size() : found + 1;
  }

  void tag() {
    HtmlTag tag(html_, at_);
    const auto role = role_of(tag.raw_name());
    at_ = tag.end();
    if (at_ == kNone) {  // a tag that the text ends in is none
      at_ = html_.size();
      return;
    }
    if (!hidden()) mark_break(role);
    if (tag.is_end()) {
      if (role == Role::template_ && templates_ > 0) --templates_;
    } else {
      read_contents(role, tag.raw_name());
    }
  }

  void mark_break(Role role) {
    switch (role) {
      case Role::line_break:
        writer_.line();
        break;
      case Role::cell:
        writer_.space();
        break;
      case Role::block:
      case Role::raw_block:
      case Role::rcdata:
      case Role::plaintext:
        writer_.paragraph();
        break;
      case Role::inline_:
      case Role::script:
      case Role::raw_hidden:
      case Role::template_:
        break;
    }
  }

  void read_contents(Role role, std::string_view name) {
    switch (role) {
      case Role::template_:
        ++templates_;
        break;
      case Role::script:
        at_ = std::min(find_script_end(html_, at_), html_.size());
        break;
      case Role::raw_hidden:
        at_ = std::min(find_end_tag(html_, at_, name), html_.size());
        break;
      case Role::raw_block:
      case Role::rcdata:
        unmarked(std::min(find_end_tag(html_, at_, name), html_.size()), role == Role::rcdata);
        break;
      case Role::plaintext:
        unmarked(html_.size(), false);
        break;
      case Role::inline_:
      case Role::block:
      case Role::line_break:
      case Role::cell:
        break;
    }
  }

  // Text up to `end` in which '<' stands for itself.
  void unmarked(std::size_t end, bool decode) {
    const auto text = html_.substr(0, end);
    while (!hidden() && at_ < end && !writer_.full()) {
      at_ = writer_.copy(text, at_);
      if (at_ >= end) break;
      if (decode && text[at_] == '&') {
        reference();
      } else {
        writer_.code_point(static_cast<unsigned char>(text[at_++]));
      }
    }
    at_ = end;
  }

  std::string_view whole_;
  std::string_view html_;  // shorter than `whole_` inside a CDATA section: up to its end
  TextWriter& writer_;
  std::size_t at_ = 0;
  std::size_t templates_ = 0;  // open ones
  bool sections_end_ = false;  // no "]]>" follows
};

std::string read_html(std::string_view html, std::size_t max_bytes, TextWriter::Shape shape) {
  TextWriter writer(shape, max_bytes, html.size());
  HtmlReader(html, writer).read();
  return writer.take();
}

std::string read_plain(std::string_view text, std::size_t max_bytes, TextWriter::Shape shape) {
  TextWriter writer(shape, max_bytes, text.size());
  for (std::size_t at = 0; at < text.size() && !writer.full();) {
    at = writer.copy(text, at, true);
    if (at >= text.size()) break;
    if (text[at] == '\n') {
      writer.line();
    } else {
      writer.code_point(static_cast<unsigned char>(text[at]));
    }
    ++at;
  }
  return writer.take();
}

}  // namespace

std::string html_to_text(std::string_view html, std::size_t max_bytes) {
  return read_html(html, max_bytes, TextWriter::Shape::paragraphs);
}

std::string html_to_line(std::string_view html, std::size_t max_bytes) {
  if (html.size() <= max_bytes && TextWriter::leaves_as_it_is(html)) return std::string(html);
  return read_html(html, max_bytes, TextWriter::Shape::one_line);
}

std::string plain_to_text(std::string_view text, std::size_t max_bytes) {
  return read_plain(text, max_bytes, TextWriter::Shape::paragraphs);
}

std::string plain_to_line(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes && TextWriter::leaves_as_it_is(text)) return std::string(text);
  return read_plain(text, max_bytes, TextWriter::Shape::one_line);
}

}  // namespace newswatch::feeds
