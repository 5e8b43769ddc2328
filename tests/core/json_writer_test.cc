#include "core/json_writer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace newswatch {
namespace {

TEST(JsonWriter, WritesValuesWithCommasBetween) {
  JsonWriter json;
  json.object([&] {
    json.field("a", "x");
    json.field("b", 5);
    json.key("c").array([&] {
      json.number(-1);
      json.null();
      json.object([] {});
      json.array([] {});
      json.text("");
    });
    json.key("d").object([&] { json.field("e", "f"); });
    json.key("g").null();
  });
  EXPECT_EQ(json.take(), R"({"a":"x","b":5,"c":[-1,null,{},[],""],"d":{"e":"f"},"g":null})");
}

TEST(JsonWriter, EscapesWhatTheLibraryEscapesAndNothingElse) {
  std::string all = "/\x7F \xD0\x9A\xD0\xB8\xD1\x97\xD0\xB2 \xF0\x9F\x9A\xA8 \xE2\x80\xA8";
  for (char c = 0; c >= 0; ++c) {
    all += c;
    if (c == 0x7F) break;
  }
  JsonWriter json;
  json.object([&] { json.field(all, all); });
  EXPECT_EQ(json.take(), (nlohmann::json{{all, all}}.dump()));
}

}  // namespace
}  // namespace newswatch
