#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include <fmt/format.h>

#include "config/parts.h"
#include "config/values.h"
#include "core/url.h"

namespace newswatch::config {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr size_t kLongestId = 128;

bool only(std::string_view text, std::string_view marks) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  });
}

std::optional<FeedId> read_id(const YamlNode& node) {
  auto id = text(node, "id");
  if (!id) return std::nullopt;
  if (id->empty() || id->size() > kLongestId || !only(*id, "-_.")) {
    node.error(
        fmt::format("id must be 1 to {} letters, digits, \"-\", \"_\" or \".\"", kLongestId));
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
  if (value->empty() || value->size() > 35 || !only(*value, "-")) {
    node.error("language must be a language tag such as en or pt-BR");
    return {};
  }
  return std::move(*value);
}

// How a feed is asked for: who asks, by which way, how long.
void read_request(YamlMap& map, Feed& feed) {
  if (const auto n = map.get("headers")) feed.headers = headers(*n);
  if (const auto n = map.get("user_agent")) {
    feed.user_agent = header_text(*n, "user_agent").value_or("");
  }
  if (const auto n = map.get("proxy")) feed.proxy = read_proxy(*n);
  if (const auto n = map.get("ca_file")) feed.ca_file = read_ca_file(*n);
  if (const auto n = map.get("timeout")) {
    feed.timeout = duration(*n, "timeout", seconds(1), minutes(5));
  }
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

// Reads the feeds of all files; knows those before.
class FeedReader {
 public:
  explicit FeedReader(const FeedDefaults& defaults) : defaults_(defaults) {}

  void read(const YamlNode& node) {
    Feed feed;
    feed.on_first_poll = defaults_.on_first_poll;
    feed.allow_private = defaults_.allow_private;
    if (node.is_scalar()) {
      if (const auto url = read_url(node)) add(std::move(feed), *url, node, node);
      return;
    }
    if (!node.is_map()) {
      node.error(fmt::format("a feed must be a URL or a mapping, not {}", node.kind()));
      return;
    }
    read_mapping(node, std::move(feed));
  }

  std::vector<Feed> take() { return std::move(feeds_); }

 private:
  static std::optional<Url> read_url(const YamlNode& node) {
    const auto value = text(node, "url");
    return value ? http_url(node, *value, "url") : std::nullopt;
  }

  void read_mapping(const YamlNode& node, Feed feed) {
    YamlMap map(node, "a feed");
    if (const auto opml = map.key_node("opml")) {
      refuse_unsupported(map, {"opml"});
      return;  // its other keys are not a feed's
    }
    const auto url_node = map.require("url");
    const auto url = url_node ? read_url(*url_node) : std::nullopt;
    const auto id_node = map.get("id");
    bool good = url.has_value();
    if (id_node) {
      const auto id = read_id(*id_node);
      good = good && id;
      if (id) feed.id = *id;
    }
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
    read_request(map, feed);
    map.finish();
    if (good) add(std::move(feed), *url, *url_node, id_node ? *id_node : *url_node);
  }

  void add(Feed feed, const Url& parsed, const YamlNode& url_node, const YamlNode& id_node) {
    feed.url = parsed.str();
    // However the host is spelt, and with the scheme's port or without.
    const auto same = fmt::format("{}{}?{}", parsed.origin(), parsed.path(), parsed.query());
    const auto [url, new_url] = urls_.emplace(same, url_node);
    if (!new_url) {
      url_node.error_at(url_node.place(),
                        fmt::format("this URL stands in {} already", where(url->second)), {},
                        width_of(url_node.raw()));
      return;
    }
    if (feed.id.empty()) feed.id = make_feed_id(feed.url);
    const auto [id, new_id] = ids_.emplace(feed.id, id_node);
    if (!new_id) {
      id_node.error_at(
          id_node.place(),
          fmt::format("the feed in {} has the id \"{}\" too", where(id->second), feed.id.value), {},
          width_of(id_node.raw()));
      return;
    }
    feeds_.push_back(std::move(feed));
  }

  static std::string where(const YamlNode& node) {
    const auto place = node.place();
    return fmt::format("{}:{}", place.file, place.line);
  }

  FeedDefaults defaults_;
  std::vector<Feed> feeds_;
  std::unordered_map<std::string, YamlNode> urls_;
  std::unordered_map<FeedId, YamlNode> ids_;
};

}  // namespace

std::vector<Feed> read_feeds(const std::vector<YamlNode>& lists, const FeedDefaults& defaults) {
  FeedReader reader(defaults);
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
