// Completions for shells, made of the command line itself.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace newswatch::daemon {

// What the shell sources. `shell` is "bash", "zsh" or "fish".
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace newswatch::daemon
