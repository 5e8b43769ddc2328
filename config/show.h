// The configuration in force, as a configuration file would say it.
#pragma once

#include <string>

#include "config/config.h"

namespace newswatch::config {

// YAML with every default filled in and, for every secret, "****". A target's URL is one: only its
// scheme and host are shown. What is absent is left out.
std::string to_yaml(const Config& config);

}  // namespace newswatch::config
