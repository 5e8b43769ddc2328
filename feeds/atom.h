// Atom 0.3 and 1.0 (RFC 4287), feeds and single entries.
#pragma once

#include <string>

#include "feeds/parse.h"
#include "feeds/warnings.h"
#include "feeds/xml_tree.h"

namespace newswatch::feeds {

// The root is <feed> or <entry>; `url` is the base of relative links. Warnings and the encoding are
// the caller's to fill in.
ParsedFeed read_atom(SharedTree tree, const std::string& url, Warnings& warnings);

}  // namespace newswatch::feeds
