#include "daemon/operate_command_line.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "daemon/completion.h"

namespace newswatch::daemon {

OperateCommandLine::OperateCommandLine(CLI::App& app, const std::string& config,
                                       std::function<int()>& action) {
  auto& group = *app.add_subcommand("config", "The configuration as newswatch understands it");
  group.require_subcommand(1);
  auto& show = *group.add_subcommand(
      "show", "Print it as YAML, with conf.d and defaults filled in and secrets starred out");
  show.callback([&config, &action] { action = [&config] { return config_show_command(config); }; });
  auto& schema = *group.add_subcommand("schema", "Print its JSON Schema, for editors");
  schema.callback([&action] { action = [] { return config_schema_command(); }; });

  auto& top = *app.add_subcommand("top", "Watch the running daemon: feeds, rates, queues; q quits");
  top.add_option("--interval", top_.interval, "How often to look, such as 2s")
      ->capture_default_str();
  top.add_flag("--once", top_.once, "Look once, print, exit; so it does without a terminal");
  top.callback([this, &config, &action] {
    action = [this, &config] {
      top_.config = config;
      return top_command(top_);
    };
  });

  auto& backup = *app.add_subcommand(
      "backup", "Copy the database into a new file, whole and checked, beside the daemon");
  backup.add_option("FILE", backup_.file, "Where to; it must not be there yet")->required();
  backup.callback([this, &config, &action] {
    action = [this, &config] {
      backup_.config = config;
      return backup_command(backup_);
    };
  });

  auto& completion = *app.add_subcommand("completion", "Print a shell's completions of newswatch");
  completion.add_option("SHELL", shell_, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion.callback([this, &app, &action] {
    action = [this, &app] {
      fmt::print("{}", completion_script(app, shell_));
      return kOk;
    };
  });
}

}  // namespace newswatch::daemon
