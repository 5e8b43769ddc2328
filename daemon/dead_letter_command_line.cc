#include "daemon/dead_letter_command_line.h"

#include <CLI/CLI.hpp>

namespace newswatch::daemon {

DeadLetterCommandLine::DeadLetterCommandLine(CLI::App& app, const std::string& config,
                                             std::function<int()>& action)
    : config_(config), action_(action) {
  auto& group = *app.add_subcommand("deadletter", "Alerts that could not be delivered");
  group.require_subcommand(1);
  auto& list = add(group, "list", "List them, newest first", dead_letter_list_command);
  list.add_option("--target", options_.target, "Those to this target");
  list.add_option("--limit", options_.limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  auto& show =
      add(group, "show", "Show one alert, and why it was given up", dead_letter_show_command);
  show.add_option("ALERT", options_.alert, "Its id, or how that begins")->required();
  show.add_option("--target", options_.target, "Of this target");
  add_which(add(group, "replay", "Send them again, now; a target that was disabled is enabled",
                dead_letter_replay_command));
  add_which(
      add(group, "drop", "Forget them; the alerts stay in the history", dead_letter_drop_command));
}

CLI::App& DeadLetterCommandLine::add(CLI::App& group, const char* name, const char* help,
                                     Command command) {
  auto& added = *group.add_subcommand(name, help);
  added.add_option("--output", output_, "table or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json"}));
  added.callback([this, command] {
    action_ = [this, command] {
      options_.config = config_;
      options_.json = output_ == "json";
      return command(options_);
    };
  });
  return added;
}

void DeadLetterCommandLine::add_which(CLI::App& command) {
  auto* alert = command.add_option("ALERT", options_.alert, "An alert's id, or how that begins");
  auto* target = command.add_option("--target", options_.target, "Those to this target alone");
  auto* all = command.add_flag("--all", options_.all, "All of them");
  alert->excludes(all);
  target->excludes(all);
}

}  // namespace newswatch::daemon
