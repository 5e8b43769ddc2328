#include "daemon/command_line.h"

#include <cstdio>
#include <functional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "daemon/commands.h"
#include "daemon/dead_letter_command_line.h"
#include "daemon/feeds_command_line.h"
#include "daemon/operate_command_line.h"
#include "daemon/silence_command_line.h"
#include "daemon/version.h"

namespace newswatch::daemon {
namespace {

constexpr const char* kFooter = R"(Examples:
  newswatch check                            is everything right?
  newswatch --config news.yaml run           watch, until Ctrl-C
  newswatch --config news.yaml run --once    poll once, deliver, say what happened
  newswatch feeds list --state failing       which feeds need a look?
  newswatch target test desk                 does the desk get alerts?
  newswatch top                              what is going on?
  newswatch parse feed.xml                   what newswatch reads in a feed
  newswatch test rules.d                     do the rules do what their tests say?
  newswatch match --rules rules.d items.jsonl
  newswatch explain --rules rules.d --title "A 28-point Ukraine peace plan"
  newswatch backtest --rules new.yaml --baseline old.yaml --since 30d
  newswatch dedup items.jsonl                which items say the same, and why?)";

struct Options {
  std::string config = "/etc/newswatch/newswatch.yaml";
  RunOptions run;
  ParseOptions parse;
  CheckOptions check;
  TestOptions test;
  MatchOptions match;
  ExplainOptions explain;
  BacktestOptions backtest;
  DedupOptions dedup;
  StoriesOptions stories;
  StoriesShowOptions story;
  AlertsOptions alerts;
  TargetTestOptions target_test;
  std::string output = "table";
};

// What to do once the arguments have been read.
using Action = std::function<int()>;

void add_output(CLI::App& command, Options& o) {
  command.add_option("--output", o.output, "table or json")
      ->capture_default_str()
      ->check(CLI::IsMember({"table", "json"}));
}

void add_run(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand("run", "Watch the feeds and deliver alerts, until SIGTERM");
  command->add_flag("--once", o.run.once, "Poll every feed once, deliver, print a summary, exit");
  command->callback([&] {
    action = [&o] {
      o.run.config = o.config;
      return run_command(o.run);
    };
  });
}

void add_check(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand(
      "check",
      "Check the configuration and its rules, or the rule files given, and run their tests");
  command->add_option("PATH", o.check.paths, "Rule files, or folders of them");
  command->add_flag("--lint-fatal", o.check.lint_fatal, "Exit with 3 where there are warnings");
  add_output(*command, o);
  command->callback([&] {
    action = [&o] {
      o.check.json = o.output == "json";
      o.check.config = o.config;
      return check_command(o.check);
    };
  });
}

void add_test(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand(
      "test", "Run the tests in rule files, and the fixtures (*_test.yaml) beside them");
  command->add_option("PATH", o.test.paths,
                      "Rule files, fixtures, or folders of both; none: the configuration's rules");
  add_output(*command, o);
  command->callback([&] {
    action = [&o] {
      o.test.config = o.config;
      o.test.json = o.output == "json";
      return test_command(o.test);
    };
  });
}

void add_match(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand(
      "match", "Match items (JSON Lines) against rules; print a JSON line for each item");
  command->add_option("--rules", o.match.rules, "Rule file, folder or pattern; may be repeated")
      ->required()
      ->allow_extra_args(false);  // what follows is FILE
  command->add_option("FILE", o.match.file, "Items; - is standard input")->capture_default_str();
  command->callback([&] { action = [&o] { return match_command(o.match); }; });
}

void add_explain(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand(
      "explain", "Show why each rule matches a text, or does not, clause by clause");
  command->add_option("--rules", o.explain.rules, "Rule file, folder or pattern; may be repeated")
      ->required()
      ->allow_extra_args(false);
  auto* item = command->add_option("--item", o.explain.item,
                                   "A file: an item as JSON, or a title, an empty line and the "
                                   "content; - is standard input");
  auto* title = command->add_option("--title", o.explain.title, "A title")->excludes(item);
  auto* text = command->add_option("--text", o.explain.text, "A content")->excludes(item);
  command->add_option("--rule", o.explain.rule, "This rule alone");
  add_output(*command, o);
  command->callback([&o, &action, item, title, text] {
    if (item->count() + title->count() + text->count() == 0) {
      throw CLI::RequiredError("explain: one of --item, --title and --text");
    }
    action = [&o] {
      o.explain.json = o.output == "json";
      return explain_command(o.explain);
    };
  });
}

void add_backtest(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand(
      "backtest", "Show what rules would have alerted: of the items in the store, or in a file");
  command->add_option("--rules", o.backtest.rules, "Rule file, folder or pattern; may be repeated")
      ->required()
      ->allow_extra_args(false);  // what follows is FILE
  command
      ->add_option("--baseline", o.backtest.baseline,
                   "The rules as they were: show what the edit adds and removes")
      ->allow_extra_args(false);
  auto* since = command->add_option("--since", o.backtest.since, "How far back, such as 30d or 24h")
                    ->capture_default_str();
  command
      ->add_option("FILE", o.backtest.file,
                   "Items (JSON Lines) instead of the store's; - is standard input")
      ->excludes(since);
  command->add_option("--limit", o.backtest.limit, "At most so many rules in the table")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  add_output(*command, o);
  command->callback([&] {
    action = [&o] {
      o.backtest.config = o.config;
      o.backtest.json = o.output == "json";
      return backtest_command(o.backtest);
    };
  });
}

void add_dedup(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand(
      "dedup", "Tell copies from news, as the daemon does; print a JSON line for each item");
  command->add_option("FILE", o.dedup.file, "Items (JSON Lines) in time order; - is standard input")
      ->capture_default_str();
  command->add_option("--window", o.dedup.window, "How long copies are looked for")
      ->capture_default_str();
  command->add_option("--threshold", o.dedup.threshold, "How alike copies are, from 0 to 1")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->callback([&] { action = [&o] { return dedup_command(o.dedup); }; });
}

void add_stories(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand("stories", "List the stories of the last days");
  command->add_option("--since", o.stories.since, "How far back, such as 24h or 7d")
      ->capture_default_str();
  command->add_option("--sources", o.stories.min_sources, "Of at least so many sites")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  command->add_option("--limit", o.stories.limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  add_output(*command, o);
  auto* show = command->add_subcommand("show", "Show one: who reported what, and when");
  show->add_option("STORY", o.story.story, "Its id, or how that begins")->required();
  add_output(*show, o);
  show->callback([&] {
    action = [&o] {
      o.story.config = o.config;
      o.story.json = o.output == "json";
      return stories_show_command(o.story);
    };
  });
  command->callback([&o, &action, command] {
    if (!command->get_subcommands().empty()) return;
    action = [&o] {
      o.stories.config = o.config;
      o.stories.json = o.output == "json";
      return stories_command(o.stories);
    };
  });
}

void add_parse(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand("parse", "Print a feed document as JSON");
  command->add_option("FILE", o.parse.file, "RSS, Atom or JSON Feed; - is standard input")
      ->required();
  command->add_option("--content-type", o.parse.content_type,
                      "The Content-Type that the server sent, for its charset");
  command->add_option("--base", o.parse.base_url,
                      "The URL that relative links are resolved against");
  command->callback([&] { action = [&o] { return parse_command(o.parse); }; });
}

void add_alerts(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand("alerts", "List the alerts of late, newest first");
  command->add_option("--since", o.alerts.since, "How far back, such as 24h or 7d")
      ->capture_default_str();
  command->add_option("--limit", o.alerts.limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  add_output(*command, o);
  command->callback([&] {
    action = [&o] {
      o.alerts.config = o.config;
      o.alerts.json = o.output == "json";
      return alerts_command(o.alerts);
    };
  });
}

void add_target(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand("target", "Look after the targets, where alerts go");
  command->require_subcommand(1);
  auto* test = command->add_subcommand(
      "test", "Send a made-up alert to one target now, and say what it answered");
  test->add_option("NAME", o.target_test.target, "Its name in the configuration")->required();
  add_output(*test, o);
  test->footer(
      "JSON: target, format, host, alert_id, delivered, outcome (delivered, retry, hold_target,\n"
      "dead, disable), status (0: no answer), detail and took_ms.\n\n"
      "The exit code is 0 where the target took it.");
  test->callback([&] {
    action = [&o] {
      o.target_test.config = o.config;
      o.target_test.json = o.output == "json";
      return target_test_command(o.target_test);
    };
  });
}

void add_reload(CLI::App& app, Options& o, Action& action) {
  auto* command = app.add_subcommand(
      "reload", "Make the running daemon take its configuration anew; wait for the result");
  command->callback([&] { action = [&o] { return reload_command({o.config}); }; });
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App app("newswatch: watches news feeds and alerts once per story, with the reason");
  app.name("newswatch");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  Options options;
  Action action;
  app.add_option("--config", options.config, "Configuration file")->capture_default_str();
  app.set_version_flag("--version", version_text(), "Print version, commit and libraries");
  add_run(app, options, action);
  add_check(app, options, action);
  add_test(app, options, action);
  add_match(app, options, action);
  add_explain(app, options, action);
  add_backtest(app, options, action);
  add_dedup(app, options, action);
  add_parse(app, options, action);
  add_alerts(app, options, action);
  add_stories(app, options, action);
  add_target(app, options, action);
  const DeadLetterCommandLine dead_letters(app, options.config, action);
  const SilenceCommandLine silences(app, options.config, action);
  const FeedsCommandLine feeds(app, options.config, action);
  const OperateCommandLine operate(app, options.config, action);
  add_reload(app, options, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kOk : kUsage;
  }
  return action();
}

}  // namespace newswatch::daemon
