// FeedBook: what the `feeds` subcommands read: the configuration and, where there is one, the
// store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "daemon/feed_view.h"
#include "store/feed_reader.h"

namespace newswatch::daemon {

struct FeedBook {
  config::Config config;
  bool has_store = false;  // false: no daemon has run yet, so no feed has been polled
  store::FeedStates states;
  Time now{};  // of the reading

  std::vector<FeedView> views() const;  // in the order of the configuration
  FeedView view(const Feed& feed) const;
};

// Says on stderr what is wrong, and gives nullopt.
std::optional<FeedBook> read_feed_book(const std::string& config_path);

// By id, or by URL however its host is spelt. Says on stderr where there is none, with the ids that
// may have been meant.
const Feed* find_feed(const config::Config& config, std::string_view id_or_url);

// Writes a file whole or not at all, its folder made where it is missing; one that exists is
// replaced only with `force`. Says on stderr why not.
bool write_new_file(const std::string& path, std::string_view text, bool force);

}  // namespace newswatch::daemon
