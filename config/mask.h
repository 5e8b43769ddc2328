// Keeps secrets out of messages: the lines that diagnostics show are the lines that hold them.
#pragma once

#include <map>
#include <string>

#include "core/diagnostic.h"

namespace newswatch::config {

// The diagnostics, in the order of their places, the secrets in their source lines starred out.
// `texts` are the files read, by name. Secret are: what stands below a key that speaks of a secret,
// a token, a password or headers; every value of a target but its plain settings; URLs with a
// user; signing secrets anywhere. Lines of a file that isn't YAML are not shown where one of these
// may stand in them.
Diagnostics masked(const Diagnostics& diagnostics, const std::map<std::string, std::string>& texts);

}  // namespace newswatch::config
