#include "core/base64.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

using namespace std::string_literals;

TEST(Base64, EncodesAndDecodesTheVectorsOfRfc4648) {
  const struct {
    std::string bytes;
    std::string text;
  } table[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\0"s, "AA=="},
      {"\0\0\0"s, "AAAA"},
      {"\xfb\xff\xfe", "+//+"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(base64_encode(row.bytes), row.text);
    EXPECT_EQ(base64_decode(row.text), row.bytes) << row.text;
  }
}

TEST(Base64, DecodesWhatItEncodesWhateverTheBytes) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes) << i;
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, RefusesWhatIsNotExactlyBase64) {
  for (const auto& text :
       {"Z"s,        "Zg"s,          "Zg="s,      "Zm8"s,     "===="s,         "Z==="s,
        "=Zg="s,     "Zg=a"s,        "Zg==Zg=="s, " Zg=="s,   "Zg== "s,        "Zg==\n"s,
        "Zm9 "s,     "Zm 9"s,        "Zm\n9"s,    "Zm9-"s,    "AAAA----"s,     "-AAA"s,
        "Zm9_"s,     "Zm9\0"s,       "\0\0\0\0"s, "Zm9\xc3"s, "Zm9v\v\v\v\v"s, "Zm9v    "s,
        "    Zm9v"s, "Zm9v\r\n\r\n"s}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace newswatch
