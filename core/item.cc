#include "core/item.h"

#include <nlohmann/json.hpp>

#include "core/json.h"

namespace newswatch {

nlohmann::json item_to_json(const Item& item) {
  return {{"id", item.id},
          {"link", item.link},
          {"title", item.title},
          {"summary", item.summary},
          {"content", item.content},
          {"authors", item.authors},
          {"categories", item.categories},
          {"language", item.language},
          {"published", time_or_null(item.published)},
          {"updated", time_or_null(item.updated)},
          {"source", item.source}};
}

Result<Item> item_from_json(const nlohmann::json& json) {
  if (!json.is_object()) return failure("an item is a JSON object");
  Item item;
  JsonReader in(json);
  in.read("id", item.id);
  in.read("link", item.link);
  in.read("title", item.title);
  in.read("summary", item.summary);
  in.read("content", item.content);
  in.read("authors", item.authors);
  in.read("categories", item.categories);
  in.read("language", item.language);
  in.read("published", item.published);
  in.read("updated", item.updated);
  in.read("source", item.source);
  if (const auto error = in.error()) return failure(*error);
  return item;
}

}  // namespace newswatch
