// UTF-8: validity, repair, safe cutting. (Case folding and words: core/tokenizer.h.)
#pragma once

#include <string>
#include <string_view>

namespace newswatch {

bool is_valid_utf8(std::string_view text);

// Invalid sequences become U+FFFD.
std::string repair_utf8(std::string_view text);

// The longest prefix of at most `max_bytes` that ends on a code point. (Where the text isn't
// valid UTF-8 around the limit, the limit itself.)
std::string_view truncate_utf8(std::string_view text, size_t max_bytes);

// For one line of a log or a terminal: control characters (C0, C1, DEL), bidirectional controls
// and line separators become visible escapes such as \n, \x1b or \u202e.
std::string escape_control(std::string_view text);

// Nothing of it would be seen: blanks, zero-width and other invisible characters, or no text at
// all.
bool is_invisible(std::string_view text);

void append_utf8(std::string& out, char32_t c);

}  // namespace newswatch
