// Plain text from what publishers write, in one pass and without a tree.
//
// Tags go, and so do comments and the contents of script, style and other elements that are not
// shown; references are decoded once. Whitespace is collapsed, no-break and other Unicode spaces
// included. A block is separated by one empty line, <br> is a line break. Characters that hide or
// reorder text (bidirectional controls, zero-width characters, soft hyphens, controls) are
// dropped; a zero-width joiner stays where scripts and emoji need it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newswatch::feeds {

// Input is valid UTF-8. The result has at most `max_bytes`, cut on a code point; reading stops
// there. The text of a CDATA section is kept: publishers wrap their text in it twice.
std::string html_to_text(std::string_view html, std::size_t max_bytes);
std::string html_to_line(std::string_view html, std::size_t max_bytes);  // one line

// Text that is no HTML: "<b>" and "&amp;" stand for themselves. Line ends stay line ends.
std::string plain_to_text(std::string_view text, std::size_t max_bytes);
std::string plain_to_line(std::string_view text, std::size_t max_bytes);

}  // namespace newswatch::feeds
