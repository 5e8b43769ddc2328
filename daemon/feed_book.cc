#include "daemon/feed_book.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/url.h"
#include "core/utf8.h"
#include "daemon/log.h"

namespace newswatch::daemon {
namespace {

// Ids that were meant, perhaps: near in spelling, else those that contain the word.
std::string suggestions(const config::Config& config, std::string_view word) {
  std::vector<std::string> ids;
  std::vector<std::string> containing;
  constexpr size_t kShown = 5;
  size_t further = 0;
  for (const auto& feed : config.feeds) {
    ids.push_back(feed.id.value);
    if (word.size() < 2 || (feed.id.value.find(word) == std::string::npos &&
                            feed.url.find(word) == std::string::npos)) {
      continue;
    }
    if (containing.size() < kShown) {
      containing.push_back(feed.id.value);
    } else {
      ++further;
    }
  }
  if (const auto near = did_you_mean(word, ids); !near.empty()) {
    return fmt::format("did you mean \"{}\"?", near);
  }
  if (!containing.empty()) {
    return fmt::format("did you mean {}{}?", fmt::join(containing, ", "),
                       further > 0 ? fmt::format(" or one of {} more", further) : "");
  }
  return "`newswatch feeds list` shows the ids";
}

bool say_not_written(const std::string& path) {
  fmt::print(stderr, "newswatch: {} can't be written: {}\n", escape_control(path),
             std::strerror(errno));
  return false;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

std::vector<FeedView> FeedBook::views() const {
  std::vector<FeedView> all;
  all.reserve(config.feeds.size());
  for (const auto& feed : config.feeds) {
    all.push_back(view_of(feed, states, config.polling.policy, now));
  }
  return all;
}

FeedView FeedBook::view(const Feed& feed) const {
  return view_of(feed, states, config.polling.policy, now);
}

std::optional<FeedBook> read_feed_book(const std::string& config_path) {
  auto loaded = config::load(config_path);
  if (!loaded.config) {
    fmt::print(stderr, "{}", loaded.diagnostics.render());
    return std::nullopt;
  }
  FeedBook book;
  book.config = std::move(*loaded.config);
  book.now = now();
  std::error_code unknown;
  book.has_store = std::filesystem::exists(book.config.store_path, unknown);
  if (!book.has_store) return book;
  auto states = store::read_feed_states(book.config.store_path);
  if (!states) {
    fmt::print(stderr, "newswatch: {}\n", states.error().message);
    return std::nullopt;
  }
  book.states = std::move(*states);
  return book;
}

const Feed* find_feed(const config::Config& config, std::string_view id_or_url) {
  for (const auto& feed : config.feeds) {
    if (feed.id.value == id_or_url) return &feed;
  }
  const bool is_url = id_or_url.find("://") != std::string_view::npos;
  if (const auto url = is_url ? Url::parse(id_or_url) : failure("")) {
    const auto key = same_feed_key(*url);
    for (const auto& feed : config.feeds) {
      if (const auto own = Url::parse(feed.url); own && same_feed_key(*own) == key) return &feed;
    }
  }
  fmt::print(stderr, "newswatch: there is no feed {} in {}\n    hint: {}\n",
             daemon::quoted(id_or_url), escape_control(config.file),
             escape_control(suggestions(config, id_or_url)));
  return nullptr;
}

bool write_new_file(const std::string& path, std::string_view text, bool force) {
  std::error_code unknown;
  if (std::filesystem::exists(path, unknown) && !force) {
    fmt::print(stderr, "newswatch: {} exists already; --force replaces it\n", escape_control(path));
    return false;
  }
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, unknown);
  auto temporary = path + ".XXXXXX";
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return say_not_written(path);
  const mode_t mask = umask(0);  // mkostemp() keeps the file to its owner
  umask(mask);
  bool good = fchmod(fd, 0666 & ~mask) == 0 && write_all(fd, text) && fsync(fd) == 0;
  good = close(fd) == 0 && good;
  good = good && std::rename(temporary.c_str(), path.c_str()) == 0;
  if (good) return true;
  say_not_written(path);
  unlink(temporary.c_str());
  return false;
}

}  // namespace newswatch::daemon
