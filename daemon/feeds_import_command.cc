// newswatch feeds import: an OPML file as entries of the configuration.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/config.h"
#include "core/file.h"
#include "core/json.h"
#include "core/url.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "daemon/feed_book.h"
#include "daemon/log.h"
#include "feeds/limits.h"
#include "feeds/opml.h"

namespace newswatch::daemon {
namespace {

std::string key_of(const std::string& url) {
  const auto parsed = Url::parse(url);
  return parsed ? same_feed_key(*parsed) : url;
}

// What the configuration has already, the file to be written left aside: an entry more would be an
// error there.
class Known {
 public:
  Known(const std::string& config_path, const std::string& to) {
    std::error_code unknown;
    if (!std::filesystem::exists(config_path, unknown)) return;
    const auto loaded = config::load(config_path);
    if (!loaded.config) {
      fmt::print(stderr, "newswatch: {} has errors, so the list is not compared with its feeds\n",
                 escape_control(config_path));
      return;
    }
    std::unordered_set<std::string> replaced;
    if (const auto old = to.empty() ? failure("") : read_file(to)) {
      const auto before = config::parse(to, *old);
      if (before.config) {
        for (const auto& feed : before.config->feeds) replaced.insert(feed.id.value);
      }
    }
    for (const auto& feed : loaded.config->feeds) {
      if (replaced.contains(feed.id.value)) continue;
      keys_.insert(key_of(feed.url));
      ids_.insert(feed.id.value);
    }
  }

  bool has_url(const feeds::OpmlFeed& feed) const { return keys_.contains(key_of(feed.url)); }
  bool has_id(const feeds::OpmlFeed& feed) const { return ids_.contains(feed.id); }

 private:
  std::unordered_set<std::string> keys_;
  std::unordered_set<std::string> ids_;
};

// A text in YAML: JSON's strings are YAML's too, and "${" would be taken for a variable.
std::string yaml_text(const std::string& text) {
  std::string escaped;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "${") == 0) escaped += '$';
    escaped += text[i];
  }
  return dump_json(nlohmann::json(escaped));
}

std::string entry_of(const feeds::OpmlFeed& feed) {
  std::string tags;
  for (const auto& tag : feed.tags) tags += (tags.empty() ? "" : ", ") + yaml_text(tag);
  return fmt::format("  - {{id: {}, url: {}{}{}}}{}\n", yaml_text(feed.id), yaml_text(feed.url),
                     feed.language.empty() ? "" : ", language: " + yaml_text(feed.language),
                     tags.empty() ? "" : fmt::format(", tags: [{}]", tags),
                     feed.title.empty() ? "" : "  # " + escape_control(feed.title));
}

struct Remark {
  int line = 0;
  std::string message;
};

struct Import {
  std::string entries;
  std::vector<Remark> remarks;
  size_t taken = 0;
  size_t known = 0;
  size_t skipped = 0;
};

Import sort_out(const feeds::OpmlList& list, const Known& known) {
  Import import;
  for (const auto& note : list.notes) {
    import.remarks.push_back({note.line, note.message});
    import.skipped += note.skipped ? 1 : 0;
  }
  for (const auto& feed : list.feeds) {
    if (known.has_url(feed)) {
      ++import.known;  // counted, not named: a list that is imported again has little else
    } else if (known.has_id(feed)) {
      ++import.skipped;
      import.remarks.push_back(
          {feed.line, fmt::format("{}: the configuration has another feed with its id, {}",
                                  daemon::quoted(feed.title), feed.id)});
    } else {
      ++import.taken;
      import.entries += entry_of(feed);
    }
  }
  std::stable_sort(import.remarks.begin(), import.remarks.end(),
                   [](const Remark& a, const Remark& b) { return a.line < b.line; });
  return import;
}

std::string summary(const Import& import) {
  auto text = counted(import.taken, "feed");
  if (import.known > 0) text += fmt::format(", {} in the configuration already", import.known);
  if (import.skipped > 0) text += fmt::format(", {} left out", import.skipped);
  return text;
}

std::string yaml_of(const Import& import, const std::string& file) {
  auto yaml = fmt::format("# {} of {}, by newswatch feeds import.\n", summary(import),
                          escape_control(file));
  if (!import.remarks.empty()) yaml += "# Not taken as they stand there:\n";
  for (const auto& remark : import.remarks) {
    yaml += fmt::format("#   line {}: {}\n", remark.line, escape_control(remark.message));
  }
  return yaml + "feeds:\n" + import.entries;
}

}  // namespace

int feeds_import_command(const FeedsImportOptions& options) {
  const auto fail = [&](const std::string& why) {
    fmt::print(stderr, "newswatch: {}\n", escape_control(why));
    return kFailure;
  };
  const auto bytes = read_file(options.file, feeds::limits::kOpmlBytes + 1);
  if (!bytes) return fail(bytes.error().message);
  const auto list = feeds::read_opml(*bytes);
  if (!list) return fail(fmt::format("{}: {}", options.file, list.error().message));

  const auto import = sort_out(*list, Known(options.config, options.to));
  for (const auto& remark : import.remarks) {
    fmt::print(stderr, "{}:{}: {}\n", escape_control(options.file), remark.line,
               escape_control(remark.message));
  }
  if (import.taken == 0 && import.known > 0) {
    fmt::print(stderr, "{}: nothing to import: {}\n", escape_control(options.file),
               summary(import));
    return kOk;
  }
  if (import.taken == 0) return fail(fmt::format("{}: there is no feed in it", options.file));
  const auto yaml = yaml_of(import, options.file);
  if (options.to.empty()) {
    fmt::print("{}", yaml);
    fmt::print(stderr, "{}\n", summary(import));
    return kOk;
  }
  if (!write_new_file(options.to, yaml, options.force)) return kFailure;
  fmt::print("{}: {}\n", options.to, summary(import));
  fmt::print(stderr,
             "newswatch reads the files conf.d/*.yaml beside its configuration: see `newswatch "
             "check`, then `newswatch reload`\n");
  return kOk;
}

}  // namespace newswatch::daemon
