// The arguments of `newswatch feeds ...`.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace newswatch::daemon {

// Adds the subcommands to `app`. When one is named, `action` becomes what to do. `config` and
// `action` are read and written while arguments are parsed and after: both must outlive it, and it
// must outlive the action.
class FeedsCommandLine {
 public:
  FeedsCommandLine(CLI::App& app, const std::string& config, std::function<int()>& action);
  ~FeedsCommandLine();
  FeedsCommandLine(const FeedsCommandLine&) = delete;
  FeedsCommandLine& operator=(const FeedsCommandLine&) = delete;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newswatch::daemon
