// The encoding of bytes that are not what they are declared to be.
#pragma once

#include <string>
#include <string_view>

namespace newswatch::feeds {

// By the frequencies of letters and byte sequences (ICU's detector), markup left out. Bytes of
// which nothing can be told are windows-1252, as browsers take them. Lower case.
std::string guess_encoding(std::string_view bytes);

}  // namespace newswatch::feeds
