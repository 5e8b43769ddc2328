#include "tests/demo/feed_server.h"

#include <algorithm>
#include <array>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/hash.h"
#include "core/json.h"

namespace newswatch::demo {

namespace {

constexpr size_t kListed = 50;

std::string path_of(const FeedSpec& feed) {
  return fmt::format("/{}.{}", feed.name, feed.format == FeedFormat::json ? "json" : "xml");
}

// RFC 9110's date, which is RFC 822's too.
std::string http_date(Time t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string render_rss(const FeedSpec& feed, const std::vector<Entry>& entries, Time updated) {
  auto out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\">\n<channel>\n"
      "  <title>{}</title>\n  <link>{}</link>\n  <description>{}</description>\n"
      "  <language>{}</language>\n  <lastBuildDate>{}</lastBuildDate>\n",
      xml(feed.title), xml(feed.site), xml(feed.title), feed.language, http_date(updated));
  for (const auto& e : entries) {
    out += fmt::format(
        "  <item>\n    <title>{}</title>\n    <link>{}</link>\n"
        "    <guid isPermaLink=\"false\">{}</guid>\n    <pubDate>{}</pubDate>\n"
        "    <description>{}</description>\n  </item>\n",
        xml(e.title), xml(e.link), xml(e.id), http_date(e.published), xml(xml(e.summary)));
  }
  return out + "</channel>\n</rss>\n";
}

std::string render_atom(const FeedSpec& feed, const std::vector<Entry>& entries, Time updated) {
  auto out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n  <title>{}</title>\n"
      "  <id>{}</id>\n  <link href=\"{}\"/>\n  <updated>{}</updated>\n",
      feed.language, xml(feed.title), xml(feed.site), xml(feed.site), to_rfc3339(updated));
  for (const auto& e : entries) {
    out += fmt::format(
        "  <entry>\n    <title>{}</title>\n    <id>{}</id>\n    <link href=\"{}\"/>\n"
        "    <published>{}</published>\n    <updated>{}</updated>\n"
        "    <summary type=\"text\">{}</summary>\n  </entry>\n",
        xml(e.title), xml(e.id), xml(e.link), to_rfc3339(e.published), to_rfc3339(e.published),
        xml(e.summary));
  }
  return out + "</feed>\n";
}

std::string render_json(const FeedSpec& feed, const std::vector<Entry>& entries) {
  nlohmann::ordered_json out = {{"version", "https://jsonfeed.org/version/1.1"},
                                {"title", feed.title},
                                {"home_page_url", feed.site},
                                {"language", feed.language},
                                {"items", nlohmann::ordered_json::array()}};
  for (const auto& e : entries) {
    out["items"].push_back({{"id", e.id},
                            {"url", e.link},
                            {"title", e.title},
                            {"summary", e.summary},
                            {"content_text", e.summary},
                            {"date_published", to_rfc3339(e.published)}});
  }
  return out.dump(1) + "\n";
}

}  // namespace

std::string_view to_string(FeedFormat format) {
  constexpr std::array<std::string_view, 3> kNames = {"RSS 2.0", "Atom", "JSON Feed"};
  return kNames.at(static_cast<size_t>(format));
}

std::string_view content_type(FeedFormat format) {
  constexpr std::array<std::string_view, 3> kTypes = {
      "application/rss+xml; charset=utf-8", "application/atom+xml", "application/feed+json"};
  return kTypes.at(static_cast<size_t>(format));
}

std::string render_feed(const FeedSpec& feed, const std::vector<Entry>& entries, Time updated) {
  switch (feed.format) {
    case FeedFormat::rss:
      return render_rss(feed, entries, updated);
    case FeedFormat::atom:
      return render_atom(feed, entries, updated);
    case FeedFormat::json:
      return render_json(feed, entries);
  }
  return {};
}

FeedServer::FeedServer(std::vector<FeedSpec> feeds, std::string address, std::uint16_t port)
    : feeds_(std::move(feeds)),
      by_name_([this] {
        std::map<std::string, State, std::less<>> states;
        for (const auto& feed : feeds_) {
          auto& state = states[feed.name];
          state.spec = feed;
          state.updated = now();
          render(state);
        }
        return states;
      }()),
      name_of_path_([this] {
        std::map<std::string, std::string, std::less<>> names;
        for (const auto& feed : feeds_) names[path_of(feed)] = feed.name;
        return names;
      }()),
      server_([this](const testing::Received& request) { return answer(request); },
              std::move(address), port) {}

std::string FeedServer::url(std::string_view feed) const {
  return server_.url(path_of(by_name_.at(std::string(feed)).spec));
}

void FeedServer::render(State& state) {
  state.body = render_feed(state.spec, state.entries, state.updated);
  state.etag = fmt::format("\"{:.16}\"", to_hex(hash128(state.body)));
}

void FeedServer::publish(std::string_view feed, Entry entry) {
  const std::lock_guard lock(mutex_);
  auto& state = by_name_.at(std::string(feed));
  ledger_.push_back({state.spec.name, entry.id, std::chrono::steady_clock::now(), {}, {}});
  state.unseen.push_back(ledger_.size() - 1);
  state.entries.insert(state.entries.begin(), std::move(entry));
  if (state.entries.size() > kListed) state.entries.resize(kListed);
  ++state.counts.items;
  // Last-Modified counts in seconds: two changes in one must not be told as the same.
  const auto least = state.told ? state.updated + std::chrono::seconds(1) : state.updated;
  state.updated = std::max(now(), least);
  state.told = false;
  render(state);
}

testing::Reply FeedServer::answer(const testing::Received& request) {
  const std::lock_guard lock(mutex_);
  testing::Reply reply;
  const auto path = std::string_view(request.target).substr(0, request.target.find('?'));
  const auto name = name_of_path_.find(path);
  if (name == name_of_path_.end() || (request.method != "GET" && request.method != "HEAD")) {
    reply.status = name == name_of_path_.end() ? 404 : 405;
    return reply;
  }
  auto& state = by_name_.at(name->second);
  const auto modified = http_date(state.updated);
  ++state.counts.requests;
  state.told = true;
  reply.headers = {{"ETag", state.etag},
                   {"Last-Modified", modified},
                   {"Content-Type", std::string(content_type(state.spec.format))}};
  // RFC 9110, 13.2.2: where If-None-Match is present, If-Modified-Since is not looked at.
  const bool unchanged = request.has_header("If-None-Match")
                             ? request.header("If-None-Match") == state.etag
                             : request.header("If-Modified-Since") == modified;
  if (unchanged) {
    ++state.counts.not_modified;
    reply.status = 304;
    return reply;
  }
  reply.body = state.body;
  if (request.method == "HEAD") return reply;
  for (const auto place : state.unseen) {
    ledger_[place].seen_by = state.counts.requests;
    ledger_[place].seen = std::chrono::steady_clock::now();
  }
  state.unseen.clear();
  return reply;
}

FeedCounts FeedServer::counts(std::string_view feed) const {
  const std::lock_guard lock(mutex_);
  return by_name_.at(std::string(feed)).counts;
}

FeedCounts FeedServer::total() const {
  const std::lock_guard lock(mutex_);
  FeedCounts sum;
  for (const auto& [name, state] : by_name_) {
    sum.requests += state.counts.requests;
    sum.not_modified += state.counts.not_modified;
    sum.items += state.counts.items;
  }
  return sum;
}

bool FeedServer::all_asked(size_t times) const {
  const std::lock_guard lock(mutex_);
  return std::all_of(by_name_.begin(), by_name_.end(),
                     [&](const auto& feed) { return feed.second.counts.requests >= times; });
}

std::vector<Publication> FeedServer::ledger() const {
  const std::lock_guard lock(mutex_);
  return ledger_;
}

std::optional<Publication> FeedServer::find(std::string_view feed, std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(ledger_.begin(), ledger_.end(), [&](const Publication& p) {
    return p.feed == feed && p.id == id;
  });
  return found == ledger_.end() ? std::nullopt : std::optional(*found);
}

}  // namespace newswatch::demo
