// Character references: &amp; &eacute; &#8217; &#x2019;, through one table for XML and HTML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newswatch::feeds {

struct Reference {
  std::size_t length = 0;  // bytes consumed, 0: no reference here, the '&' stands for itself
  char32_t first = 0;
  char32_t second = 0;  // a few names stand for two code points; else 0
};

// Where the reference stands. In XML each one ends with a semicolon. In HTML about a hundred old
// names need none: in text the longest that fits is taken ("&copy2025", "&notit;"), in the value of
// an attribute none that "=", a letter or a digit follows ("?a=1&copy=2").
enum class Markup { xml, html, html_attribute };

// `text` begins with '&'. Numbers follow HTML: 0x80 to 0x9F are windows-1252, zero, surrogates and
// what lies beyond Unicode are U+FFFD.
// Source: https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state
Reference read_reference(std::string_view text, Markup markup);

// Appends `text` with its references decoded once.
void append_decoded(std::string& out, std::string_view text, Markup markup);

}  // namespace newswatch::feeds
