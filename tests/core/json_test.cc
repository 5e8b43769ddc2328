#include "core/json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace newswatch {
namespace {

using nlohmann::json;

struct Fields {
  std::string text = "kept";
  std::vector<std::string> list = {"kept"};
  std::optional<Time> time = from_millis(7);
  std::int64_t number = 7;
  bool flag = true;

  bool operator==(const Fields&) const = default;
};

std::optional<std::string> read(const json& object, Fields& out) {
  JsonReader in(object);
  in.read("text", out.text);
  in.read("list", out.list);
  in.read("time", out.time);
  in.read("number", out.number);
  in.read("flag", out.flag);
  return in.error();
}

TEST(JsonReader, ReadsFieldsOfTheRightType) {
  Fields f;
  const json object = {{"text", "t"},  {"list", {"a", "b"}}, {"time", "1970-01-01T00:00:00Z"},
                       {"number", -5}, {"flag", false},      {"unknown", {1, 2}}};
  EXPECT_EQ(read(object, f), std::nullopt);
  EXPECT_EQ(f, (Fields{"t", {"a", "b"}, from_millis(0), -5, false}));
}

TEST(JsonReader, LeavesVariablesOfMissingAndNullFields) {
  const json nulls = {{"text", nullptr}, {"list", nullptr}, {"time", nullptr}, {"flag", nullptr}};
  for (const auto& object : {json::object(), nulls, json(nullptr), json::array(), json("text")}) {
    Fields f;
    EXPECT_EQ(read(object, f), std::nullopt) << object;
    EXPECT_EQ(f, Fields{}) << object;
  }
}

TEST(JsonReader, NamesTheFirstFieldOfTheWrongTypeAndKeepsItsVariable) {
  const struct {
    json object;
    const char* error;
  } table[] = {
      {{{"text", 5}}, "\"text\" must be a string"},
      {{{"text", {"a"}}}, "\"text\" must be a string"},
      {{{"list", "a"}}, "\"list\" must be an array of strings"},
      {{{"list", json::object()}}, "\"list\" must be an array of strings"},
      {{{"list", {"a", 5, "b"}}}, "\"list\" must be an array of strings"},
      {{{"time", 5}}, "\"time\" must be a time such as \"2025-11-26T09:00:00Z\""},
      {{{"time", "yesterday"}}, "\"time\" must be a time such as \"2025-11-26T09:00:00Z\""},
      {{{"number", 1.5}}, "\"number\" must be a whole number"},
      {{{"number", "5"}}, "\"number\" must be a whole number"},
      {{{"number", 9223372036854775808ULL}}, "\"number\" must be a whole number"},
      {{{"number", true}}, "\"number\" must be a whole number"},
      {{{"flag", 1}}, "\"flag\" must be true or false"},
      {{{"flag", "true"}}, "\"flag\" must be true or false"},
      {{{"flag", 1}, {"text", 5}}, "\"text\" must be a string"},
  };
  for (const auto& row : table) {
    Fields f;
    EXPECT_EQ(read(row.object, f), row.error) << row.object;
    EXPECT_EQ(f, Fields{}) << row.object;
  }
}

TEST(JsonReader, ReplacesAList) {
  Fields f;
  const json object = {{"list", json::array()}};
  EXPECT_EQ(read(object, f), std::nullopt);
  EXPECT_TRUE(f.list.empty());
}

TEST(ParseJson, ReadsWhatThePeerReads) {
  for (const std::string text :
       {R"({"a": [1, -2, 0, 18446744073709551615, 18446744073709551616, 1.5, 1e3, -0], "b": null})",
        R"({"t": true, "f": false, "o": {}, "l": []})", R"({"a": 1, "b": 2, "a": "the last"})",
        R"("\"\\\n\u0456\ud83d\ude00 \u0000")", R"([[["deep"]], {"x": {"y": "z"}}])"}) {
    const auto peer = json::parse(text);
    const auto read = parse_json(text);
    EXPECT_EQ(read, peer) << text;
    EXPECT_EQ(read.dump(), peer.dump()) << text;  // types of numbers too
  }
  for (const std::string text : {"", "{", "[1,]", "nul", "1 2", R"("\ud800")", "{1: 2}"}) {
    EXPECT_TRUE(parse_json(text).is_discarded()) << text;
  }
}

TEST(DumpJson, NeverThrows) {
  EXPECT_EQ(dump_json({{"a", "x\ny"}}), R"({"a":"x\ny"})");
  EXPECT_EQ(dump_json(std::string("\xff")), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(dump_json({{"\xc0", 1}}), "{\"\xEF\xBF\xBD\":1}");
  EXPECT_EQ(dump_json(std::string("cut \xe2\x82")), "\"cut \xEF\xBF\xBD\"");
  EXPECT_EQ(dump_json_pretty({{"a", 1}}), "{\n  \"a\": 1\n}");
}

TEST(TimeOrNull, IsRfc3339ToTheSecond) {
  EXPECT_EQ(time_or_null(from_millis(1'999)), json("1970-01-01T00:00:01Z"));
  EXPECT_EQ(time_or_null(std::nullopt), json(nullptr));
}

}  // namespace
}  // namespace newswatch
