#include "daemon/completion.h"

#include <algorithm>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace newswatch::daemon {
namespace {

struct Word {
  std::string name;
  std::string description;
};

struct OptionWords {
  Word word;  // "--output"
  bool takes_value = false;
  std::vector<std::string> values;  // where they are known
};

// A command with what may follow it.
struct Command {
  std::vector<std::string> path;  // "newswatch", "feeds", "list"
  std::vector<Word> subcommands;
  std::vector<OptionWords> options;

  std::string joined(const char* by) const { return fmt::format("{}", fmt::join(path, by)); }
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// "TEXT:{table,json}" names what it takes.
std::vector<std::string> values_of(const std::string& type) {
  const auto begin = type.find('{');
  const auto end = type.find('}');
  std::vector<std::string> values;
  if (begin == std::string::npos || end == std::string::npos) return values;
  for (size_t at = begin + 1; at < end;) {
    const auto comma = std::min(type.find(',', at), end);
    values.push_back(type.substr(at, comma - at));
    at = comma + 1;
  }
  return values;
}

void add_options(const CLI::App& app, std::vector<OptionWords>& options) {
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      options.push_back({.word = {"--" + name, first_line(option->get_description())},
                         .takes_value = option->get_items_expected_max() > 0,
                         .values = values_of(option->get_type_name())});
    }
  }
}

void collect(const CLI::App& app, std::vector<std::string> path, const CLI::App& top,
             std::vector<Command>& commands) {
  path.push_back(app.get_name());
  Command command{.path = path, .subcommands = {}, .options = {}};
  add_options(app, command.options);
  if (&app != &top) {  // those of the top are understood everywhere
    std::vector<OptionWords> global;
    add_options(top, global);
    for (auto& option : global) {
      const bool known =
          std::any_of(command.options.begin(), command.options.end(),
                      [&](const auto& own) { return own.word.name == option.word.name; });
      if (!known && option.word.name != "--version") command.options.push_back(std::move(option));
    }
  }
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const auto* sub : subcommands) {
    command.subcommands.push_back({sub->get_name(), first_line(sub->get_description())});
  }
  commands.push_back(std::move(command));
  for (const auto* sub : subcommands) collect(*sub, path, top, commands);
}

// In single quotes, as all three shells read them.
std::string quoted_for_shell(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string names(const Command& command) {
  std::string words;
  for (const auto& sub : command.subcommands) words += sub.name + " ";
  for (const auto& option : command.options) words += option.word.name + " ";
  return words;
}

// Options whose values are known, of all commands: "--output" takes the same everywhere.
std::vector<OptionWords> options_with_values(const std::vector<Command>& commands) {
  std::vector<OptionWords> found;
  for (const auto& command : commands) {
    for (const auto& option : command.options) {
      const bool known = std::any_of(found.begin(), found.end(), [&](const auto& other) {
        return other.word.name == option.word.name;
      });
      if (!option.values.empty() && !known) found.push_back(option);
    }
  }
  return found;
}

// For bash and zsh, within a loop over the words before the cursor, whose end this is: those that
// are subcommands name the command, and the cases of each command follow.
std::string find_command(const std::vector<Command>& commands) {
  std::string out = "    case \"$command $word\" in\n";
  for (const auto& command : commands) {
    if (command.path.size() > 1) {
      out += fmt::format("      {}) command=\"$command $word\" ;;\n",
                         quoted_for_shell(command.joined(" ")));
    }
  }
  return out +
         "    esac\n"
         "  done\n"
         "  case $command in\n";
}

std::string bash_script(const std::vector<Command>& commands) {
  std::string out =
      "# bash completion for newswatch\n"
      "_newswatch() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local command=newswatch word i words\n"
      "  COMPREPLY=()\n"
      "  case $before in\n";
  for (const auto& option : options_with_values(commands)) {
    out += fmt::format("    {}) COMPREPLY=($(compgen -W {} -- \"$current\")); return ;;\n",
                       option.word.name,
                       quoted_for_shell(fmt::format("{}", fmt::join(option.values, " "))));
  }
  out +=
      "  esac\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=${COMP_WORDS[i]}\n";
  out += find_command(commands);
  for (const auto& command : commands) {
    out += fmt::format("    {}) words={} ;;\n", quoted_for_shell(command.joined(" ")),
                       quoted_for_shell(names(command)));
  }
  return out +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _newswatch newswatch\n";
}

std::string described(const Word& word) {
  std::string text = word.name + ":";
  for (const char c : word.description) text += c == ':' ? std::string("\\:") : std::string(1, c);
  return quoted_for_shell(text);
}

std::string zsh_script(const std::vector<Command>& commands) {
  std::string out =
      "#compdef newswatch\n"
      "_newswatch() {\n"
      "  local command=newswatch word\n"
      "  local -a choices\n"
      "  case ${words[CURRENT-1]} in\n";
  for (const auto& option : options_with_values(commands)) {
    out += fmt::format("    {}) compadd -- {}; return ;;\n", option.word.name,
                       fmt::join(option.values, " "));
  }
  out +=
      "  esac\n"
      "  for word in ${words[2,CURRENT-1]}; do\n";
  out += find_command(commands);
  for (const auto& command : commands) {
    out += fmt::format("    {}) choices=(", quoted_for_shell(command.joined(" ")));
    for (const auto& sub : command.subcommands) out += "\n      " + described(sub);
    for (const auto& option : command.options) out += "\n      " + described(option.word);
    out += ") ;;\n";
  }
  return out +
         "  esac\n"
         "  _describe command choices\n"
         "  [[ ${words[CURRENT]} == -* ]] || _files\n"
         "}\n"
         "if [[ ${funcstack[1]} == _newswatch ]]; then _newswatch; else compdef _newswatch "
         "newswatch; fi\n";
}

// Whether the words so far name this command and none of its subcommands.
std::string fish_condition(const Command& command) {
  std::string condition;
  const auto add = [&](const std::string& test) {
    condition += (condition.empty() ? "" : "; and ") + test;
  };
  for (size_t i = 1; i < command.path.size(); ++i) {
    add("__fish_seen_subcommand_from " + command.path[i]);
  }
  std::string subs;
  for (const auto& sub : command.subcommands) subs += " " + sub.name;
  if (!subs.empty()) add("not __fish_seen_subcommand_from" + subs);
  return quoted_for_shell(condition);
}

std::string fish_script(const std::vector<Command>& commands) {
  std::string out = "# fish completion for newswatch\n";
  for (const auto& command : commands) {
    const auto condition = fish_condition(command);
    for (const auto& sub : command.subcommands) {
      out += fmt::format("complete -c newswatch -n {} -f -a {} -d {}\n", condition, sub.name,
                         quoted_for_shell(sub.description));
    }
    for (const auto& option : command.options) {
      const auto values =
          option.values.empty()
              ? std::string(option.takes_value ? " -r" : "")
              : " -x -a " + quoted_for_shell(fmt::format("{}", fmt::join(option.values, " ")));
      out += fmt::format("complete -c newswatch -n {} -l {}{} -d {}\n", condition,
                         option.word.name.substr(2), values,
                         quoted_for_shell(option.word.description));
    }
  }
  return out;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  std::vector<Command> commands;
  collect(app, {}, app, commands);
  if (shell == "zsh") return zsh_script(commands);
  return shell == "fish" ? fish_script(commands) : bash_script(commands);
}

}  // namespace newswatch::daemon
