#include "daemon/feeds_command_line.h"

#include <CLI/CLI.hpp>

#include "daemon/commands.h"
#include "daemon/feed_view.h"

namespace newswatch::daemon {
namespace {

constexpr const char* kFooter = R"(Examples:
  newswatch feeds list --state failing --state gone    what needs a look
  newswatch feeds show bne                             all that is known of one feed
  newswatch feeds poll bne                             ask its server now, store nothing
  newswatch feeds import reader.opml --to conf.d/reader.yaml
  newswatch feeds export --to feeds.opml)";

constexpr const char* kListFooter = R"(States, in the order of the list:
  failing  the last poll brought nothing: PROBLEM says why
  gone     the server says so for good (410): it is not polled any more
  silent   nothing new for longer than its max_silence, or its pace, lets expect
  held     its server answered 429 or 503, and is left alone until later
  new      never polled
  healthy

JSON: a list of objects with id, url, title, tags, language, state, problem, last_poll, next_poll,
held_until, last_success, last_new_item, last_status, last_error, failures and interval (the one in
force). What is not known is null; times are RFC 3339 in UTC.)";

constexpr const char* kShowFooter =
    R"(JSON: the keys of `feeds list`, and settings (secrets as ***),
next_poll_reason, validators {url, etag, last_modified}, learned_interval, moved_to, moving_to,
moved_since, last_gap, last_reseed, known_items, stories_led, alerts_led, and items, the last ten: first_seen,
published, title, link, rules, decision ("new", "copy" or null) and story.)";

constexpr const char* kPollFooter =
    R"(JSON: id, url, conditional, outcome (modified, not_modified, http_error, timeout, dns_error,
connect_error, tls_error, too_large, parse_error, blocked), error, status, redirects {status, url},
duration_ms, received_bytes, headers, format, encoding, title, warnings, stored (false), and items:
the fields of `newswatch parse`, disposition (new, known) and rules.

The exit code is 0 where a feed came, or "not modified".)";

constexpr const char* kImportFooter =
    R"(Folders and categories become tags, and each feed keeps its id from import to import. What is left
out is named on stderr and in comments. Feeds that the configuration has already are left out too.
The exit code is 1 where the list has no feed at all.)";

}  // namespace

class FeedsCommandLine::Impl {
 public:
  Impl(CLI::App& app, const std::string& config, std::function<int()>& action)
      : config_(config), action_(action) {
    auto* feeds = app.add_subcommand("feeds", "How the feeds are; OPML in and out. Alone: list");
    feeds->require_subcommand(0, 1);
    feeds->callback([this, feeds] {  // called after that of a subcommand
      if (feeds->get_subcommands().empty()) set_action(list_, feeds_list_command);
    });
    feeds->fallthrough();
    feeds->footer(kFooter);
    add_output(*feeds);
    add_list(*feeds);
    add_show(*feeds);
    add_poll(*feeds);
    add_import(*feeds);
    add_export(*feeds);
  }

 private:
  void add_output(CLI::App& command) {
    command.add_option("--output", output_, "table or json")
        ->capture_default_str()
        ->check(CLI::IsMember({"table", "json"}));
  }

  // `run` is called with the options once all arguments have been read.
  template <class Options>
  void set_action(Options& options, int (*run)(const Options&)) {
    action_ = [this, &options, run] {
      options.config = config_;
      if constexpr (requires { options.json; }) options.json = output_ == "json";
      return run(options);
    };
  }

  template <class Options>
  void on(CLI::App& command, Options& options, int (*run)(const Options&)) {
    command.callback([this, &options, run] { set_action(options, run); });
  }

  void add_list(CLI::App& feeds) {
    auto* command = feeds.add_subcommand("list", "How every feed is, those with problems first");
    command->add_option("--state", list_.states, "Only feeds in this state; may be repeated")
        ->check(CLI::IsMember(feed_health_names()));
    command->add_option("--tag", list_.tags, "Only feeds with this tag, or one of several");
    command->add_option("--sort", list_.sort, "state, id, next_poll or last_new_item")
        ->capture_default_str()
        ->check(CLI::IsMember({"state", "id", "next_poll", "last_new_item"}));
    add_output(*command);
    command->footer(kListFooter);
    on(*command, list_, feeds_list_command);
  }

  void add_show(CLI::App& feeds) {
    auto* command = feeds.add_subcommand("show", "All that is known of one feed");
    command->add_option("FEED", show_.feed, "Its id, or its URL")->required();
    add_output(*command);
    command->footer(kShowFooter);
    on(*command, show_, feeds_show_command);
  }

  void add_poll(CLI::App& feeds) {
    auto* command =
        feeds.add_subcommand("poll", "Ask a feed's server now and show what comes; store nothing");
    command->add_option("FEED", poll_.feed, "Its id, or its URL")->required();
    command->add_flag("--conditional", poll_.conditional,
                      "Ask for changes since the last poll, as the daemon does");
    command->add_flag("--force", poll_.force, "Though the server asked to be left alone");
    add_output(*command);
    command->footer(kPollFooter);
    on(*command, poll_, feeds_poll_command);
  }

  void add_import(CLI::App& feeds) {
    auto* command =
        feeds.add_subcommand("import", "Make entries for the configuration of an OPML file");
    command->add_option("FILE", import_.file, "OPML; - is standard input")->required();
    command->add_option("--to", import_.to, "The file to write, such as conf.d/imported.yaml");
    command->add_flag("--force", import_.force, "Replace that file");
    command->footer(kImportFooter);
    on(*command, import_, feeds_import_command);
  }

  void add_export(CLI::App& feeds) {
    auto* command = feeds.add_subcommand("export", "Write all configured feeds as OPML 2.0");
    command->add_option("--to", export_.to, "The file to write, instead of standard output");
    command->add_flag("--force", export_.force, "Replace that file");
    on(*command, export_, feeds_export_command);
  }

  const std::string& config_;
  std::function<int()>& action_;
  FeedsListOptions list_;
  FeedsShowOptions show_;
  FeedsPollOptions poll_;
  FeedsImportOptions import_;
  FeedsExportOptions export_;
  std::string output_ = "table";
};

FeedsCommandLine::FeedsCommandLine(CLI::App& app, const std::string& config,
                                   std::function<int()>& action)
    : impl_(std::make_unique<Impl>(app, config, action)) {}
FeedsCommandLine::~FeedsCommandLine() = default;

}  // namespace newswatch::daemon
