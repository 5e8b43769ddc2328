// What holds of the text of any HTML.
#pragma once

#include <string_view>

namespace newswatch::fuzz {

// `html` is valid UTF-8 without control characters, as documents are after decoding.
void check_html(std::string_view html);

}  // namespace newswatch::fuzz
