#include "daemon/silence_command_line.h"

#include <CLI/CLI.hpp>

namespace newswatch::daemon {

SilenceCommandLine::SilenceCommandLine(CLI::App& app, const std::string& config,
                                       std::function<int()>& action) {
  auto& group = *app.add_subcommand("silence", "Alerts that nobody is told of for a while");
  group.require_subcommand(1);
  const auto add_output = [this](CLI::App& command) {
    command.add_option("--output", output_, "table or json")
        ->capture_default_str()
        ->check(CLI::IsMember({"table", "json"}));
  };

  auto& add = *group.add_subcommand(
      "add", "Tell nobody of alerts of which all that is given is true; they are stored");
  add.add_option("--rule", add_.rule, "Of this rule");
  add.add_option("--feed", add_.feed, "Of items of this feed");
  add.add_option("--severity", add_.severity, "Of this severity")
      ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}));
  add.add_option("--label", add_.labels, "With this label, NAME=VALUE; may be repeated");
  add.add_option("--for", add_.span, "For so long, such as 2h or 7d")->capture_default_str();
  add.add_option("--comment", add_.comment, "Why");
  add_output(add);
  add.callback([this, &config, &action] {
    action = [this, &config] {
      add_.config = config;
      add_.json = output_ == "json";
      return silence_add_command(add_);
    };
  });

  auto& list = *group.add_subcommand("list", "List those in force");
  add_output(list);
  list.callback([this, &config, &action] {
    action = [this, &config] {
      list_.config = config;
      list_.json = output_ == "json";
      return silence_list_command(list_);
    };
  });

  auto& expire = *group.add_subcommand("expire", "End one now");
  expire.add_option("SILENCE", expire_.id, "Its id, or how that begins")->required();
  expire.callback([this, &config, &action] {
    action = [this, &config] {
      expire_.config = config;
      return silence_expire_command(expire_);
    };
  });
}

}  // namespace newswatch::daemon
