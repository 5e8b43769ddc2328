// The subcommands: each takes what the command line gave and returns the exit code.
// Results go to stdout, messages to stderr. (README.md)
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace newswatch::daemon {

enum ExitCode : int {
  kOk = 0,
  kFailure = 1,
  kUsage = 2,
  kWarnings = 3,
  kBadConfiguration = 78,  // sysexits.h EX_CONFIG: systemd does not restart on it
};

struct ParseOptions {
  std::string file;  // "-": standard input
  std::string content_type;
  std::string base_url;
};
int parse_command(const ParseOptions& options);

struct CheckOptions {
  std::string config;              // checked where `paths` is empty
  std::vector<std::string> paths;  // rule files and folders
  bool lint_fatal = false;
  bool json = false;
};
int check_command(const CheckOptions& options);

struct TestOptions {
  std::string config;              // its rules are tested where `paths` is empty
  std::vector<std::string> paths;  // rule files, fixtures and folders
  bool json = false;
};
int test_command(const TestOptions& options);

struct MatchOptions {
  std::vector<std::string> rules;
  std::string file = "-";  // JSON Lines
};
int match_command(const MatchOptions& options);

// The item is `item`, a file, or else `title` and `text`.
struct ExplainOptions {
  std::vector<std::string> rules;
  std::string
      item;  // JSON, or plain text: a title, an empty line, the content; "-": standard input
  std::string title;
  std::string text;
  std::string rule;  // or all
  bool json = false;
};
int explain_command(const ExplainOptions& options);

struct BacktestOptions {
  std::string config;  // whose store is read where `file` is empty
  std::vector<std::string> rules;
  std::vector<std::string> baseline;  // or none
  std::string since = "30d";
  std::string file;  // JSON Lines; "-": standard input
  bool json = false;
  int limit = 40;  // rules in the table
};
int backtest_command(const BacktestOptions& options);

struct DedupOptions {
  std::string file = "-";  // JSON Lines
  std::string window = "72h";
  double threshold = 0.6;
};
int dedup_command(const DedupOptions& options);

struct StoriesOptions {
  std::string config;
  std::string since = "24h";
  int min_sources = 1;
  bool json = false;
  int limit = 50;
};
int stories_command(const StoriesOptions& options);

struct StoriesShowOptions {
  std::string config;
  std::string story;  // its id, or how it begins
  bool json = false;
};
int stories_show_command(const StoriesShowOptions& options);

struct AlertsOptions {
  std::string config;
  std::string since = "24h";
  bool json = false;
  int limit = 100;
};
int alerts_command(const AlertsOptions& options);

// Which: one alert's, by its id or how that begins, or all; to one target, or to any.
struct DeadLetterOptions {
  std::string config;
  std::string alert;
  std::string target;
  bool all = false;  // said, where neither alert nor target is given
  bool json = false;
  int limit = 100;  // of a list
};
int dead_letter_list_command(const DeadLetterOptions& options);
int dead_letter_show_command(const DeadLetterOptions& options);
int dead_letter_replay_command(const DeadLetterOptions& options);
int dead_letter_drop_command(const DeadLetterOptions& options);

struct SilenceAddOptions {
  std::string config;
  std::string rule;  // of these four at least one
  std::string feed;
  std::string severity;
  std::vector<std::string> labels;  // "topic=talks"
  std::string span = "1h";
  std::string comment;
  bool json = false;
};
int silence_add_command(const SilenceAddOptions& options);

struct SilenceListOptions {
  std::string config;
  bool json = false;
};
int silence_list_command(const SilenceListOptions& options);

struct SilenceExpireOptions {
  std::string config;
  std::string id;  // or how it begins
};
int silence_expire_command(const SilenceExpireOptions& options);

// A feed is named by its id or its URL.
struct FeedsListOptions {
  std::string config;
  std::vector<std::string> states;  // of daemon/feed_view.h; empty: all
  std::vector<std::string> tags;    // one of these; empty: all
  std::string sort = "state";       // or id, next_poll, last_new_item
  bool json = false;
};
int feeds_list_command(const FeedsListOptions& options);

struct FeedsShowOptions {
  std::string config;
  std::string feed;
  bool json = false;
};
int feeds_show_command(const FeedsShowOptions& options);

struct FeedsPollOptions {
  std::string config;
  std::string feed;
  bool conditional = false;  // with the validators of the last poll
  bool force = false;        // though the server asked to be left alone
  bool json = false;
};
int feeds_poll_command(const FeedsPollOptions& options);

struct FeedsImportOptions {
  std::string config;  // its feeds are left out; it may be missing
  std::string file;    // OPML; "-": standard input
  std::string to;      // empty: standard output
  bool force = false;  // replace `to`
};
int feeds_import_command(const FeedsImportOptions& options);

struct FeedsExportOptions {
  std::string config;
  std::string to;      // empty: standard output
  bool force = false;  // replace `to`
};
int feeds_export_command(const FeedsExportOptions& options);

int config_show_command(const std::string& file);
int config_schema_command();

struct TopOptions {
  std::string config;
  std::string interval = "2s";
  bool once = false;
};
int top_command(const TopOptions& options);

struct BackupOptions {
  std::string config;
  std::string file;  // where to
};
int backup_command(const BackupOptions& options);

struct TargetTestOptions {
  std::string config;
  std::string target;  // its name
  bool json = false;
};
int target_test_command(const TargetTestOptions& options);

struct ReloadOptions {
  std::string config;
};
int reload_command(const ReloadOptions& options);

struct RunOptions {
  std::string config;
  bool once = false;
};
int run_command(const RunOptions& options);

}  // namespace newswatch::daemon
