// The same article elsewhere: AMP caches, AMP pages and hosts for phones.
#pragma once

#include <string>
#include <string_view>

namespace newswatch::dedup {

// Where an AMP cache or viewer shows another site's page: that page's address, else empty.
// Host in lower case without "www.", path with its leading slash.
std::string unwrap_amp_cache(std::string_view host, std::string_view path);

// The host that a known publisher's mobile or AMP host stands for, else the host as it is. Only
// known ones: an "m." or "amp." of another site may hold other articles.
std::string desktop_host(std::string_view host);

// The path without what marks a page's AMP version: "/2026/03/storm-hits-coast/amp" is
// "/2026/03/storm-hits-coast". Only behind what looks like an article's name.
std::string_view without_amp_suffix(std::string_view path);

}  // namespace newswatch::dedup
