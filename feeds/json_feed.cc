#include "feeds/json_feed.h"

#include <memory>
#include <utility>
#include <vector>

#include "core/json_document.h"
#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_text.h"
#include "feeds/json_scan.h"
#include "feeds/limits.h"

namespace newswatch::feeds {
namespace {

// A text that is to be plain, in which blog software leaves the references that its pages need;
// tags stand for themselves.
std::string plain(const JsonValue& value) {
  std::string decoded;
  append_decoded(decoded, value.text(), Markup::xml);
  return decoded;
}

// `authors` of 1.1, else `author` of 1.0.
std::vector<std::string> authors_of(const JsonValue& object) {
  std::vector<std::string> names;
  const auto add = [&names](const JsonValue& author) {
    if (author.is_object()) {
      add_name(names, author["name"].text());
    } else if (author.is_string()) {
      add_name(names, person_name(author.text()));
    }
  };
  for (const auto& author : object["authors"].elements()) add(author);
  if (names.empty()) add(object["author"]);
  return names;
}

class JsonTexts : public TextSource {
 public:
  // `items` are values in `document`.
  JsonTexts(std::shared_ptr<const JsonDocument> document, std::vector<JsonValue> items)
      : document_(std::move(document)), items_(std::move(items)) {}

  std::size_t size() const override { return items_.size(); }
  ItemTexts of(std::size_t item) const override {
    const auto& entry = items_[item];
    ItemTexts texts;
    add_raw(texts.summary, {plain(entry["summary"]), RawText::Form::plain});
    add_raw(texts.content, {entry["content_html"].text(), RawText::Form::html});
    add_raw(texts.content, {entry["content_text"].text(), RawText::Form::plain});
    return texts;
  }

 private:
  std::shared_ptr<const JsonDocument> document_;
  std::vector<JsonValue> items_;
};

class JsonFeedReader {
 public:
  JsonFeedReader(std::shared_ptr<const JsonDocument> document, const std::string& url,
                 Warnings& warnings)
      : owner_(std::move(document)), document_(owner_->root()), base_(url), warnings_(warnings) {}

  ParsedFeed read() {
    parsed_.format = Format::json_feed;
    auto& feed = parsed_.feed;
    feed.title = plain_to_line(plain(document_["title"]), limits::kTitleBytes);
    feed.link = read_link(base_, document_["home_page_url"].text(), warnings_);
    if (base_.empty()) base_ = feed.link;  // a document that came from nowhere
    feed.self = read_link(base_, document_["feed_url"].text(), warnings_);
    feed.language = language_tag(document_["language"].text());
    for (const auto& hub : document_["hubs"].elements()) {
      if (hub.is_object() && feed.hub.empty()) {
        feed.hub = read_link(base_, hub["url"].text(), warnings_);
      }
    }
    authors_ = authors_of(document_);
    for (const auto& entry : document_["items"].elements()) {
      if (!entry.is_object()) continue;
      if (!has_room(parsed_, warnings_)) break;
      read_item(entry);
    }
    parsed_.texts = std::make_shared<JsonTexts>(std::move(owner_), std::move(entries_));
    return std::move(parsed_);
  }

 private:
  void read_item(const JsonValue& entry) {
    Item& item = parsed_.items.emplace_back();
    entries_.push_back(entry);
    item.id = read_id(entry["id"].text(), warnings_);
    item.link = read_link(base_, entry["url"].text(), warnings_);
    if (item.link.empty()) item.link = read_link(base_, entry["external_url"].text(), warnings_);
    if (item.link.empty() && is_web_url(item.id)) item.link = read_link(base_, item.id, warnings_);
    item.title = plain_to_line(plain(entry["title"]), limits::kTitleBytes);
    item.published = read_date(entry["date_published"].text(), warnings_);
    item.updated = read_date(entry["date_modified"].text(), warnings_);
    item.authors = authors_of(entry);
    if (item.authors.empty()) item.authors = authors_;
    for (const auto& tag : entry["tags"].elements()) {
      if (tag.is_string()) add_name(item.categories, tag.text());
    }
    item.language = language_tag(entry["language"].text());
    if (item.language.empty()) item.language = parsed_.feed.language;
  }

  std::shared_ptr<const JsonDocument> owner_;
  JsonValue document_;
  std::string base_;
  Warnings& warnings_;
  std::vector<std::string> authors_;
  std::vector<JsonValue> entries_;  // of the items
  ParsedFeed parsed_;
};

}  // namespace

Result<ParsedFeed> read_json_feed(std::string& text, const std::string& url, Warnings& warnings) {
  const auto scan = scan_json(text);
  if (!scan.exceeded.empty()) return failure("the JSON document is refused: " + scan.exceeded);
  auto document = JsonDocument::parse(text);
  if (!document) {
    document = JsonDocument::parse(text.substr(0, scan.last_item_end) + "]}");
    if (!document) {
      return failure(scan.closed ? "the JSON document is malformed"
                                 : "the JSON document ends before its first item does");
    }
    warnings.add(scan.closed ? "malformed_json" : "truncated",
                 scan.closed ? "items after the error are lost" : "the document ends early",
                 scan.last_item_end);
  }
  if (scan.mended) {
    warnings.add("malformed_json", "commas, escapes or words that JSON does not know were mended",
                 scan.mended_at);
  }
  const auto root = document->root();
  const bool says_so = root["version"].text().find("jsonfeed.org/version") != std::string::npos;
  if (!root.is_object() || (!says_so && !root["items"])) {
    return failure("a JSON document, but no JSON Feed: it has no \"items\"");
  }
  return JsonFeedReader(std::move(document), url, warnings).read();
}

}  // namespace newswatch::feeds
