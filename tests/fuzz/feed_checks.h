// What holds of any document that claims to be a feed.
#pragma once

#include <string_view>

namespace newswatch::fuzz {

// `input` is a document, or a Content-Type, NUL, and a document.
void check_feed(std::string_view input);

}  // namespace newswatch::fuzz
