// What this binary is.
#pragma once

#include <string>
#include <string_view>

namespace newswatch::daemon {

std::string_view version();   // "0.1.0"
std::string_view revision();  // the commit, or "unknown"

// The lines of `newswatch --version`: version, commit, libraries.
std::string version_text();

// "newswatch/0.1.0 (+https://example.org/)"
std::string user_agent(std::string_view contact);

}  // namespace newswatch::daemon
