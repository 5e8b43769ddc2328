#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "config/feed_list.h"
#include "config/parts.h"
#include "config/values.h"
#include "core/url.h"

namespace newswatch::config {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_language_tag(std::string_view text) {
  return !text.empty() && text.size() <= 35 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::optional<FeedId> read_id(const YamlNode& node) {
  auto id = text(node, "id");
  if (!id) return std::nullopt;
  if (!is_feed_id(*id)) {
    node.error(
        fmt::format("id must be 1 to {} letters, digits, \"-\", \"_\" or \".\"", kLongestFeedId));
    return std::nullopt;
  }
  return FeedId{std::move(*id)};
}

std::string read_proxy(const YamlNode& node) {
  const auto value = text(node, "proxy");
  if (!value) return {};
  const auto url = Url::parse(*value);
  const std::vector<std::string> schemes = {"http", "https", "socks5", "socks5h"};
  if (!url || std::find(schemes.begin(), schemes.end(), url->scheme()) == schemes.end()) {
    node.error("proxy must be a URL that begins with http, https, socks5 or socks5h");
    return {};
  }
  return *value;
}

std::string read_ca_file(const YamlNode& node) {
  auto file = path(node, "ca_file");
  if (!file) return {};
  std::error_code error;
  if (!std::filesystem::is_regular_file(*file, error)) {
    node.error(fmt::format("ca_file: there is no file {}", *file));
    return {};
  }
  return std::move(*file);
}

std::string read_language(const YamlNode& node) {
  auto value = text(node, "language");
  if (!value) return {};
  if (!is_language_tag(*value)) {
    node.error("language must be a language tag such as en or pt-BR");
    return {};
  }
  return std::move(*value);
}

// How a feed proves who asks for it.
void read_credentials(YamlMap& map, Feed& feed) {
  if (const auto n = map.get("headers")) feed.headers = headers(*n);
  feed.basic_auth = secret(map, "basic_auth").value_or("");
  feed.bearer_token = secret(map, "bearer_token").value_or("");
  const auto basic =
      map.has("basic_auth") ? map.key_node("basic_auth") : map.key_node("basic_auth_file");
  if (!feed.basic_auth.empty() && feed.basic_auth.find(':') == std::string::npos) {
    basic->error_at(basic->place(), "basic_auth must be user:password", {}, width_of(basic->raw()));
  }
  if (basic && (map.has("bearer_token") || map.has("bearer_token_file"))) {
    basic->error_at(basic->place(), "basic_auth and bearer_token exclude each other",
                    "keep one of them", width_of(basic->raw()));
  }
}

std::optional<Url> read_url(const YamlNode& node) {
  const auto value = text(node, "url");
  return value ? http_url(node, *value, "url") : std::nullopt;
}

void read_mapping(YamlMap map, Feed feed, FeedList& list) {
  const auto url_node = map.require("url");
  const auto url = url_node ? read_url(*url_node) : std::nullopt;
  const auto id_node = map.get("id");
  bool good = url.has_value();
  if (id_node) {
    const auto id = read_id(*id_node);
    good = good && id;
    if (id) feed.id = *id;
  }
  read_shared_options(map, feed);
  read_credentials(map, feed);
  map.finish();
  if (good) list.add(std::move(feed), *url, *url_node, id_node ? *id_node : *url_node);
}

// Reads the lists of all files. OPML files wait until every feed listed by itself is known.
class FeedsReader {
 public:
  explicit FeedsReader(const FeedDefaults& defaults) {
    blank_.on_first_poll = defaults.on_first_poll;
    blank_.allow_private = defaults.allow_private;
  }

  void read(const YamlNode& node) {
    if (node.is_scalar()) {
      if (const auto url = read_url(node)) list_.add(blank_, *url, node, node);
    } else if (node.is_map()) {
      YamlMap map(node, "a feed");
      if (map.has("opml")) {
        opml_.push_back(std::move(map));
      } else {
        read_mapping(std::move(map), blank_, list_);
      }
    } else {
      node.error(fmt::format("a feed must be a URL or a mapping, not {}", node.kind()));
    }
  }

  std::vector<Feed> take() {
    for (auto& map : opml_) list_.add_opml(std::move(map), blank_);
    return list_.take();
  }

 private:
  Feed blank_;  // the defaults
  FeedList list_;
  std::vector<YamlMap> opml_;
};

}  // namespace

void read_shared_options(YamlMap& map, Feed& feed) {
  if (const auto n = map.get("interval"); n && n->raw() != "auto") {
    feed.interval = duration(*n, "interval", seconds(1), days(30));
  }
  if (const auto n = map.get("language")) feed.language = read_language(*n);
  if (const auto n = map.get("tags")) feed.tags = texts(*n, "tags");
  if (const auto n = map.get("allow_private")) {
    feed.allow_private = boolean(*n, "allow_private").value_or(false);
  }
  if (const auto n = map.get("on_first_poll")) {
    feed.on_first_poll = read_first_poll(*n).value_or(FirstPoll{});
  }
  if (const auto n = map.get("max_silence")) {
    feed.max_silence = duration(*n, "max_silence", minutes(1), days(366));
  }
  if (const auto n = map.get("user_agent")) {
    feed.user_agent = header_text(*n, "user_agent").value_or("");
  }
  if (const auto n = map.get("proxy")) feed.proxy = read_proxy(*n);
  if (const auto n = map.get("ca_file")) feed.ca_file = read_ca_file(*n);
  if (const auto n = map.get("timeout")) {
    feed.timeout = duration(*n, "timeout", seconds(1), minutes(5));
  }
}

std::vector<Feed> read_feeds(const std::vector<YamlNode>& lists, const FeedDefaults& defaults) {
  FeedsReader reader(defaults);
  for (const auto& list : lists) {
    if (!list.is_sequence()) {
      list.error(fmt::format("feeds must be a list, not {}", list.kind()),
                 "begin each feed with \"- \"");
    }
    for (const auto& element : list.elements()) reader.read(element);
  }
  return reader.take();
}

}  // namespace newswatch::config
