// The yardstick of polls_bench.py and alerts_bench.py: libcurl's multi interface on epoll and
// nothing else. Fetches a list of URLs in laps, as many at a time as told, with the validators of
// the lap before; says what a fetch cost.
//
// It does what a program that only fetches would do well: handles are set up once and used again,
// connections are kept, bodies are decoded into memory that is used again, and the parsed CA bundle
// is kept. It resolves nothing apart, vets nothing, parses nothing, and stores nothing.
//
// usage: bare_fetch LIST [--laps N] [--concurrency N] [--idle N] [--ca FILE] [--capath-default]
//                   [--post FILE]
//
// The first lap warms up and is not counted. One line of JSON comes out.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <curl/curl.h>
#include <fmt/format.h>

namespace {

struct Options {
  std::string list;
  int laps = 1;
  int concurrency = 64;
  long idle = 256;
  std::string ca_file;
  bool capath_default = false;
  std::string post_file;
  std::string body = {};  // what is posted; nothing: it gets
};

struct Feed {
  std::string url;
  std::string etag;
  std::string last_modified;
};

struct Slot {
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  Feed* feed = nullptr;
  std::string body;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto total = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return total(usage.ru_utime) + total(usage.ru_stime);
}

size_t on_header(char* data, size_t size, size_t count, void* self) {
  const std::string_view line(data, size * count);
  auto& feed = *static_cast<Slot*>(self)->feed;
  const auto keep = [&](std::string_view name, std::string& value) {
    if (line.size() <= name.size() || strncasecmp(line.data(), name.data(), name.size()) != 0) {
      return;
    }
    value = line.substr(name.size());
    value.erase(0, value.find_first_not_of(' '));
    value.erase(value.find_last_not_of("\r\n ") + 1);
  };
  keep("etag:", feed.etag);
  keep("last-modified:", feed.last_modified);
  return line.size();
}

size_t on_body(char* data, size_t size, size_t count, void* self) {
  static_cast<Slot*>(self)->body.append(data, size * count);
  return size * count;
}

class Fetcher {
 public:
  Fetcher(const Options& options, std::vector<Feed>& feeds)
      : options_(options),
        feeds_(feeds),
        slots_(static_cast<size_t>(options.concurrency)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        multi_(curl_multi_init()) {
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Fetcher::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Fetcher::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, options.idle);
    for (auto& slot : slots_) prepare(slot);
  }
  ~Fetcher() {
    for (auto& slot : slots_) {
      curl_easy_cleanup(slot.easy);
      curl_slist_free_all(slot.headers);
    }
    curl_multi_cleanup(multi_);
    close(epoll_);
  }
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  void run_lap() {
    next_ = 0;
    for (auto& slot : slots_) start(slot);
    std::array<epoll_event, 256> events{};
    while (running_ > 0) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait());
      if (count < 0 && errno != EINTR) throw std::runtime_error("epoll_wait");
      for (int i = 0; i < count; ++i) act(events[static_cast<size_t>(i)]);
      act_on_timeout();
    }
  }

  const std::map<long, long>& statuses() const { return statuses_; }
  void clear_statuses() { statuses_.clear(); }

 private:
  void prepare(Slot& slot) {
    slot.easy = curl_easy_init();
    curl_easy_setopt(slot.easy, CURLOPT_PRIVATE, &slot);
    curl_easy_setopt(slot.easy, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(slot.easy, CURLOPT_HEADERDATA, &slot);
    curl_easy_setopt(slot.easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(slot.easy, CURLOPT_WRITEDATA, &slot);
    curl_easy_setopt(slot.easy, CURLOPT_USERAGENT, "bare_fetch");
    curl_easy_setopt(slot.easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(slot.easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(slot.easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(slot.easy, CURLOPT_PROXY, "");
    curl_easy_setopt(slot.easy, CURLOPT_TIMEOUT_MS, 30000L);
    // Its hosts are addresses, or names it need not ask for. What it has cached it walks each time.
    curl_easy_setopt(slot.easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(slot.easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    }
    // Where no connection is used again, none is kept: making room for another one is dear.
    if (options_.idle == 0) curl_easy_setopt(slot.easy, CURLOPT_FORBID_REUSE, 1L);
    if (!options_.capath_default) curl_easy_setopt(slot.easy, CURLOPT_CAPATH, nullptr);
    if (options_.body.empty()) return;
    curl_easy_setopt(slot.easy, CURLOPT_POST, 1L);
    curl_easy_setopt(slot.easy, CURLOPT_POSTFIELDS, options_.body.c_str());
    curl_easy_setopt(slot.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(options_.body.size()));
  }

  void start(Slot& slot) {
    if (next_ == feeds_.size()) return;
    slot.feed = &feeds_[next_++];
    slot.body.clear();
    curl_slist_free_all(std::exchange(slot.headers, nullptr));
    add_header(slot, "If-None-Match: ", slot.feed->etag);
    add_header(slot, "If-Modified-Since: ", slot.feed->last_modified);
    if (!options_.body.empty()) add_header(slot, "Content-Type: ", "application/json");
    curl_easy_setopt(slot.easy, CURLOPT_HTTPHEADER, slot.headers);
    curl_easy_setopt(slot.easy, CURLOPT_URL, slot.feed->url.c_str());
    curl_multi_add_handle(multi_, slot.easy);
    ++running_;
  }

  static void add_header(Slot& slot, const char* name, const std::string& value) {
    if (!value.empty()) slot.headers = curl_slist_append(slot.headers, (name + value).c_str());
  }

  static long long now_ms() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
  }

  int wait() const {
    if (due_ms_ < 0) return -1;
    return static_cast<int>(std::max(0LL, due_ms_ - now_ms()));
  }

  void act(const epoll_event& event) {
    const int what = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                     ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                     ((event.events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    int running = 0;
    curl_multi_socket_action(multi_, event.data.fd, what, &running);
    take_finished();
  }

  void act_on_timeout() {
    if (due_ms_ < 0 || now_ms() < due_ms_) return;
    due_ms_ = -1;
    int running = 0;
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    take_finished();
  }

  void take_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      CURL* const easy = message->easy_handle;
      const CURLcode code = message->data.result;
      void* slot = nullptr;
      long status = -1;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
      if (code == CURLE_OK) curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      ++statuses_[status];
      if (code != CURLE_OK && !told_) {
        fmt::print(stderr, "{}: {}\n", static_cast<Slot*>(slot)->feed->url,
                   curl_easy_strerror(code));
        told_ = true;
      }
      curl_multi_remove_handle(multi_, easy);
      --running_;
      start(*static_cast<Slot*>(slot));
    }
  }

  static int on_timer(CURLM*, long timeout_ms, void* self) {
    static_cast<Fetcher*>(self)->due_ms_ = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
    return 0;
  }

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
    auto& fetcher = *static_cast<Fetcher*>(self);
    if (what == CURL_POLL_REMOVE) {
      epoll_ctl(fetcher.epoll_, EPOLL_CTL_DEL, socket, nullptr);
      curl_multi_assign(fetcher.multi_, socket, nullptr);
      return 0;
    }
    epoll_event event{};
    event.events =
        ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0u) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0u);
    event.data.fd = socket;
    epoll_ctl(fetcher.epoll_, known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
    curl_multi_assign(fetcher.multi_, socket, &fetcher);
    return 0;
  }

  const Options options_;
  std::vector<Feed>& feeds_;
  std::vector<Slot> slots_;
  int epoll_;
  CURLM* multi_;
  size_t next_ = 0;
  int running_ = 0;
  long long due_ms_ = -1;
  std::map<long, long> statuses_;
  bool told_ = false;
};

std::string read_whole(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<Feed> read_list(const std::string& path) {
  std::vector<Feed> feeds;
  std::ifstream in(path);
  for (std::string url; std::getline(in, url);) feeds.push_back({url, {}, {}});
  if (feeds.empty()) throw std::runtime_error(path + ": no URLs");
  return feeds;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("What a fetch costs with libcurl alone");
  app.add_option("list", options.list, "A file of URLs, one a line")->required();
  app.add_option("--laps", options.laps, "Counted laps over the list");
  app.add_option("--concurrency", options.concurrency, "Fetches at a time");
  app.add_option("--idle", options.idle, "Connections that are kept; 0: none");
  app.add_option("--ca", options.ca_file, "A CA bundle in place of the system's");
  app.add_flag("--capath-default", options.capath_default, "Leave CURLOPT_CAPATH as it is");
  app.add_option("--post", options.post_file, "Post what stands in this file");
  CLI11_PARSE(app, argc, argv);
  try {
    if (!options.post_file.empty()) options.body = read_whole(options.post_file);
    std::signal(SIGPIPE, SIG_IGN);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    auto feeds = read_list(options.list);
    Fetcher fetcher(options, feeds);
    fetcher.run_lap();
    fetcher.clear_statuses();
    const auto started = std::chrono::steady_clock::now();
    const double before = cpu_seconds();
    for (int lap = 0; lap < options.laps; ++lap) fetcher.run_lap();
    const double cpu = cpu_seconds() - before;
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
    std::string statuses;
    for (const auto& [status, count] : fetcher.statuses()) {
      statuses += fmt::format("{}\"{}\": {}", statuses.empty() ? "" : ", ", status, count);
    }
    fmt::print(
        "{{\"fetches\": {}, \"seconds\": {:.6f}, \"cpu_seconds\": {:.6f}, \"statuses\": {{{}}}}}\n",
        feeds.size() * static_cast<size_t>(options.laps), wall.count(), cpu, statuses);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "bare_fetch: {}\n", e.what());
    return 1;
  }
}
