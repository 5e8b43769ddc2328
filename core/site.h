// Registrable domains ("intellinews.com" of www.intellinews.com), by the Public Suffix List.
#pragma once

#include <string>
#include <string_view>

namespace newswatch {

// Lower-case. An IP address, or a host that is itself a public suffix, is returned as it is.
std::string registrable_domain(std::string_view host);

// The registrable domain of a URL's host; empty where it can't be parsed.
std::string site_of_url(std::string_view url);

}  // namespace newswatch
