// Item: one entry of a feed, as the publisher meant it, its text made plain.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/result.h"
#include "core/time.h"

namespace newswatch {

struct Item {
  std::string id;       // as published, opaque; may be empty
  std::string link;     // absolute, or empty
  std::string title;    // plain text, one line
  std::string summary;  // plain text; paragraphs separated by an empty line
  std::string content;  // likewise
  std::vector<std::string> authors;
  std::vector<std::string> categories;
  std::string language;  // BCP 47, or empty where the feed does not say
  std::optional<Time> published;
  std::optional<Time> updated;
  std::string source;  // RSS <source>, for aggregators

  bool operator==(const Item&) const = default;
};

// The fields of `newswatch parse`: strings, arrays of strings, RFC 3339 times or null.
nlohmann::json item_to_json(const Item& item);

// Missing fields are empty; `authors` and `categories` may be absent; unknown fields are ignored
// (a corpus may carry more). A field of the wrong type is an error that names it.
Result<Item> item_from_json(const nlohmann::json& json);

}  // namespace newswatch
