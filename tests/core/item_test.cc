#include "core/item.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/utf8.h"

namespace newswatch {
namespace {

using nlohmann::json;

Item full_item() {
  Item item;
  item.id = "tag:example.org,2025:1";
  item.link = "https://example.org/1?a=b&c";
  item.title = "Київ \"quotes\" \\ </script> 🙂";
  item.summary = "one\n\ntwo\t\x01";
  item.content = "c";
  item.authors = {"A", "", "B"};
  item.categories = {"x", "x"};
  item.language = "uk";
  item.published = parse_rfc3339("2025-11-26T09:00:00Z");
  item.updated = parse_rfc3339("1969-12-31T23:59:59Z");
  item.source = "Wire";
  return item;
}

// Through text, as it is stored and printed.
Result<Item> round_trip(const Item& item) {
  return item_from_json(json::parse(dump_json(item_to_json(item))));
}

TEST(ItemJson, ComesBackEqual) {
  EXPECT_EQ(round_trip(full_item()), full_item());
  EXPECT_EQ(round_trip(Item{}), Item{});
  auto item = full_item();
  item.content = std::string(100'000, 'x') + "🙂";
  item.authors.assign(10'000, "author");
  EXPECT_EQ(round_trip(item), item);
}

TEST(ItemJson, InvalidUtf8ComesBackRepaired) {
  auto item = full_item();
  item.title = "a\xff\xe2\x82z";
  item.summary = std::string(100'000, '\x80');
  item.authors = {"\xed\xa0\x80"};
  item.link = std::string("http://x/\0y", 11);
  const auto back = round_trip(item);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->title, "a\uFFFD\uFFFDz");
  EXPECT_TRUE(is_valid_utf8(back->summary));
  EXPECT_TRUE(is_valid_utf8(back->authors[0]));
  EXPECT_EQ(back->link, item.link);
}

TEST(ItemJson, MissingAndUnknownFieldsAreFine) {
  EXPECT_EQ(item_from_json(json::object()), Item{});
  const auto item = item_from_json(json{{"title", "t"}, {"published", nullptr}, {"rank", 5}});
  ASSERT_TRUE(item);
  EXPECT_EQ(item->title, "t");
  EXPECT_EQ(item->published, std::nullopt);
}

TEST(ItemJson, WrongTypesAreNamed) {
  const struct {
    json value;
    const char* error;
  } table[] = {
      {json::array(), "an item is a JSON object"},
      {"text", "an item is a JSON object"},
      {nullptr, "an item is a JSON object"},
      {{{"id", 5}}, "\"id\" must be a string"},
      {{{"link", {"a"}}}, "\"link\" must be a string"},
      {{{"title", true}}, "\"title\" must be a string"},
      {{{"summary", 5}}, "\"summary\" must be a string"},
      {{{"content", 5}}, "\"content\" must be a string"},
      {{{"language", 5}}, "\"language\" must be a string"},
      {{{"source", 5}}, "\"source\" must be a string"},
      {{{"authors", "A"}}, "\"authors\" must be an array of strings"},
      {{{"categories", {1, 2}}}, "\"categories\" must be an array of strings"},
      {{{"published", 1764147600}},
       "\"published\" must be a time such as \"2025-11-26T09:00:00Z\""},
      {{{"updated", "today"}}, "\"updated\" must be a time such as \"2025-11-26T09:00:00Z\""},
  };
  for (const auto& row : table) {
    const auto item = item_from_json(row.value);
    ASSERT_FALSE(item) << row.value;
    EXPECT_EQ(item.error().message, row.error);
  }
}

}  // namespace
}  // namespace newswatch
