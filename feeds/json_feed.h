// JSON Feed 1.0 and 1.1 (jsonfeed.org).
#pragma once

#include <string>

#include "core/result.h"
#include "feeds/parse.h"
#include "feeds/warnings.h"

namespace newswatch::feeds {

// `text` is UTF-8 that begins with '{'; it is mended in place (lone surrogates, raw line ends in
// strings) before it is parsed. Limits are checked first. A document that ends early or is broken
// keeps the items closed before. The encoding and the warnings are the caller's to fill in.
Result<ParsedFeed> read_json_feed(std::string& text, const std::string& url, Warnings& warnings);

}  // namespace newswatch::feeds
