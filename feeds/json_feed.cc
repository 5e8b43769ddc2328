#include "feeds/json_feed.h"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_text.h"
#include "feeds/json_scan.h"
#include "feeds/limits.h"

namespace newswatch::feeds {
namespace {

using nlohmann::json;

// A string, or a number where publishers write ids as numbers; empty for anything else.
std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number()) return found->dump();
  return {};
}

// A text that is to be plain, in which blog software leaves the references that its pages need;
// tags stand for themselves.
std::string plain_at(const json& object, const char* key) {
  const auto text = text_at(object, key);
  std::string decoded;
  append_decoded(decoded, text, Markup::xml);
  return decoded;
}

const json& array_at(const json& object, const char* key) {
  static const json kEmpty = json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kEmpty;
}

// `authors` of 1.1, else `author` of 1.0.
std::vector<std::string> authors_of(const json& object) {
  std::vector<std::string> names;
  const auto add = [&names](const json& author) {
    if (author.is_object()) {
      add_name(names, text_at(author, "name"));
    } else if (author.is_string()) {
      add_name(names, person_name(author.get<std::string>()));
    }
  };
  for (const auto& author : array_at(object, "authors")) add(author);
  const auto single = object.find("author");
  if (names.empty() && single != object.end()) add(*single);
  return names;
}

class JsonTexts : public TextSource {
 public:
  // `items` are values in `document`.
  JsonTexts(std::shared_ptr<const json> document, std::vector<const json*> items)
      : document_(std::move(document)), items_(std::move(items)) {}

  std::size_t size() const override { return items_.size(); }
  ItemTexts of(std::size_t item) const override {
    const json& entry = *items_[item];
    ItemTexts texts;
    add_raw(texts.summary, {plain_at(entry, "summary"), RawText::Form::plain});
    add_raw(texts.content, {text_at(entry, "content_html"), RawText::Form::html});
    add_raw(texts.content, {text_at(entry, "content_text"), RawText::Form::plain});
    return texts;
  }

 private:
  std::shared_ptr<const json> document_;
  std::vector<const json*> items_;
};

class JsonFeedReader {
 public:
  JsonFeedReader(std::shared_ptr<const json> document, const std::string& url, Warnings& warnings)
      : owner_(std::move(document)), document_(*owner_), base_(url), warnings_(warnings) {}

  ParsedFeed read() {
    parsed_.format = Format::json_feed;
    auto& feed = parsed_.feed;
    feed.title = plain_to_line(plain_at(document_, "title"), limits::kTitleBytes);
    feed.link = read_link(base_, text_at(document_, "home_page_url"), warnings_);
    if (base_.empty()) base_ = feed.link;  // a document that came from nowhere
    feed.self = read_link(base_, text_at(document_, "feed_url"), warnings_);
    feed.language = language_tag(text_at(document_, "language"));
    for (const auto& hub : array_at(document_, "hubs")) {
      if (hub.is_object() && feed.hub.empty()) {
        feed.hub = read_link(base_, text_at(hub, "url"), warnings_);
      }
    }
    authors_ = authors_of(document_);
    for (const auto& entry : array_at(document_, "items")) {
      if (!entry.is_object()) continue;
      if (!has_room(parsed_, warnings_)) break;
      read_item(entry);
    }
    parsed_.texts = std::make_shared<JsonTexts>(std::move(owner_), std::move(entries_));
    return std::move(parsed_);
  }

 private:
  void read_item(const json& entry) {
    Item& item = parsed_.items.emplace_back();
    entries_.push_back(&entry);
    item.id = read_id(text_at(entry, "id"), warnings_);
    item.link = read_link(base_, text_at(entry, "url"), warnings_);
    if (item.link.empty()) item.link = read_link(base_, text_at(entry, "external_url"), warnings_);
    if (item.link.empty() && is_web_url(item.id)) item.link = read_link(base_, item.id, warnings_);
    item.title = plain_to_line(plain_at(entry, "title"), limits::kTitleBytes);
    item.published = read_date(text_at(entry, "date_published"), warnings_);
    item.updated = read_date(text_at(entry, "date_modified"), warnings_);
    item.authors = authors_of(entry);
    if (item.authors.empty()) item.authors = authors_;
    for (const auto& tag : array_at(entry, "tags")) {
      if (tag.is_string()) add_name(item.categories, tag.get<std::string>());
    }
    item.language = language_tag(text_at(entry, "language"));
    if (item.language.empty()) item.language = parsed_.feed.language;
  }

  std::shared_ptr<const json> owner_;
  const json& document_;
  std::string base_;
  Warnings& warnings_;
  std::vector<std::string> authors_;
  std::vector<const json*> entries_;  // of the items
  ParsedFeed parsed_;
};

json parse_quietly(std::string_view text) { return json::parse(text, nullptr, false); }

}  // namespace

Result<ParsedFeed> read_json_feed(std::string& text, const std::string& url, Warnings& warnings) {
  const auto scan = scan_json(text);
  if (!scan.exceeded.empty()) return failure("the JSON document is refused: " + scan.exceeded);
  json document = parse_quietly(text);
  if (document.is_discarded()) {
    const std::string whole = text.substr(0, scan.last_item_end) + "]}";
    document = parse_quietly(whole);
    if (document.is_discarded()) return failure("the JSON document is malformed");
    warnings.add(scan.closed ? "malformed_json" : "truncated",
                 scan.closed ? "items after the error are lost" : "the document ends early",
                 scan.last_item_end);
  }
  if (scan.mended) {
    warnings.add("malformed_json", "commas, escapes or words that JSON does not know were mended",
                 scan.mended_at);
  }
  const bool says_so =
      text_at(document, "version").find("jsonfeed.org/version") != std::string::npos;
  if (!document.is_object() || (!says_so && !document.contains("items"))) {
    return failure("a JSON document, but no JSON Feed: it has no \"items\"");
  }
  return JsonFeedReader(std::make_shared<const json>(std::move(document)), url, warnings).read();
}

}  // namespace newswatch::feeds
