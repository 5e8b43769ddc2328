// Canonical URLs: one form for all addresses of one article. (docs/design.md) Pure.
#pragma once

#include <string>
#include <string_view>

namespace newswatch::dedup {

// The comparison key of an article's link, or empty where it identifies nothing (no URL, a site's
// root, no http). It is a key, not an address: never fetch it.
std::string canonical_url(std::string_view link);

}  // namespace newswatch::dedup
