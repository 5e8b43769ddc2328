// FeedServer: publishers on loopback. It serves feeds in three formats as a good server does, with
// ETag and Last-Modified and real 304s, and keeps a ledger of what was published when and which
// poll saw it first: for the demo and for tests of the whole program.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "tests/support/loopback_server.h"

namespace newswatch::demo {

enum class FeedFormat { rss, atom, json };
std::string_view to_string(FeedFormat format);  // "RSS 2.0", "Atom", "JSON Feed"

struct FeedSpec {
  std::string name;  // its path is "/NAME.xml" or "/NAME.json"
  std::string title;
  std::string site;  // the home page's URL
  std::string language;
  FeedFormat format = FeedFormat::rss;
};

struct Entry {
  std::string id;
  std::string link;
  std::string title;    // plain text
  std::string summary;  // plain text
  Time published{};
};

// The document as a publisher would send it; `entries` newest first. Pure.
std::string render_feed(const FeedSpec& feed, const std::vector<Entry>& entries, Time updated);
std::string_view content_type(FeedFormat format);

struct Publication {
  std::string feed;
  std::string id;
  std::chrono::steady_clock::time_point published;
  // The first answer with a body that listed it: which request to this feed (from 1), and when.
  std::optional<size_t> seen_by;
  std::optional<std::chrono::steady_clock::time_point> seen;
};

struct FeedCounts {
  size_t requests = 0;
  size_t not_modified = 0;
  size_t items = 0;  // published
};

// Thread-safe: the answers are given in the server's thread.
class FeedServer {
 public:
  explicit FeedServer(std::vector<FeedSpec> feeds, std::string address = "127.0.0.1",
                      std::uint16_t port = 0);

  const std::vector<FeedSpec>& feeds() const { return feeds_; }
  std::string url(std::string_view feed) const;  // throws std::out_of_range for an unknown one

  // Puts an item at the head of a feed, which lists the newest 50.
  void publish(std::string_view feed, Entry entry);

  FeedCounts counts(std::string_view feed) const;
  FeedCounts total() const;
  // Whether each feed has been asked at least `times`.
  bool all_asked(size_t times = 1) const;
  std::vector<Publication> ledger() const;
  std::optional<Publication> find(std::string_view feed, std::string_view id) const;

  // What the server says to a request; public so that it can be asked without a socket.
  testing::Reply answer(const testing::Received& request);

 private:
  struct State {
    FeedSpec spec;
    std::vector<Entry> entries;  // newest first
    std::vector<size_t> unseen;  // places in the ledger
    FeedCounts counts;
    Time updated{};
    bool told = false;  // this Last-Modified has been sent
    std::string body;
    std::string etag;
  };

  void render(State& state);

  const std::vector<FeedSpec> feeds_;
  mutable std::mutex mutex_;
  std::map<std::string, State, std::less<>> by_name_;
  std::map<std::string, std::string, std::less<>> name_of_path_;
  std::vector<Publication> ledger_;
  testing::LoopbackServer server_;  // the last member: it begins to ask at once
};

}  // namespace newswatch::demo
