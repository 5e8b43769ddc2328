// Rules and texts made to be slow stay linear, or are refused with the reason. What isn't linear
// here takes minutes, so the test's own time limit tells.
#include <gtest/gtest.h>

#include "rules/rule_set.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t kWords = 20'000;
#else
constexpr size_t kWords = 500'000;
#endif

std::string times(size_t count, std::string_view text) {
  std::string out;
  out.reserve(count * text.size());
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

std::string first_error(std::string_view file, std::string_view text) {
  const auto compiled = compile({{std::string(file), std::string(text)}});
  if (!compiled.diagnostics.has_errors()) return "none";
  return compiled.diagnostics.list()[0].message;
}

size_t matches_of(const std::string& file, const Item& item) {
  const auto compiled = compile({{"a.yaml", file}});
  EXPECT_TRUE(compiled.rules) << compiled.diagnostics.render();
  return compiled.rules ? compiled.rules->match(item).size() : 0;
}

Item with_content(std::string text) {
  Item item;
  item.content = std::move(text);
  return item;
}

TEST(Pathological, ANestedRepetitionIsReadOnce) {
  const auto item = with_content(times(kWords, "aa") + "!");
  EXPECT_EQ(matches_of(R"q(schema: 1
rules:
  - {id: a, query: "/(a+)+$/", allow_slow: true}
  - {id: b, query: "/(a|aa)+!/", allow_slow: true}
  - {id: c, query: "/(.*)(.*)(.*)b/", allow_slow: true}
)q",
                       item),
            1u);
}

// To tell that the shorter alternative matches, the pattern reads on to the end each time.
TEST(Pathological, MatchesOfAPatternAreNotCountedWithoutEnd) {
  const auto item = with_content(times(kWords, "aab "));
  const auto rules = compile_query("/aab(.*c)?/");
  const auto found = rules->match(item);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].ranges.size(), 100u);
}

TEST(Pathological, AMegabyteOfOneWord) {
  const auto item = with_content(times(kWords, "a "));
  for (const auto* query :
       {"a NEAR/1000 a NEAR/1000 a", "\"a a a a\"~1000", "ATLEAST/1000(a NEAR/5 a)",
        "(a OR \"a a\" OR \"a a a\") NEAR/1000 (a OR \"a a\" OR \"a a a\")", "a NOT NEAR/10 b",
        "a NOT IN \"a b\"", "cs(a) ONEAR/3 a", "a AND *a"}) {
    EXPECT_TRUE(matches(query, item)) << query;
  }
  EXPECT_FALSE(matches("a NOT NEAR/10 a", item));
  EXPECT_EQ(compile_query("\"a b\" OR \"b a\"")->near_misses(item).size(), 0u);
}

TEST(Pathological, AMegabyteInOneWord) {
  const auto item = with_content(times(kWords, "aa"));
  EXPECT_TRUE(matches("aaa*", item));
  EXPECT_TRUE(matches("aaa* AND *a*a*a*a", item));
  EXPECT_FALSE(matches("aaa* AND *a*a*a*b*a", item));
  EXPECT_FALSE(matches("exact(\"" + times(200, "a") + "b\")", item));
  EXPECT_FALSE(matches("stem:en(aaa)", item));
  EXPECT_FALSE(matches("cs(Aaa*)", item));
}

TEST(Pathological, MacrosThatDoubleEachOther) {
  std::string file = "schema: 1\nmacros:\n  m0: a NEAR/3 a\n";
  for (int i = 1; i <= 12; ++i) file += fmt::format("  m{}: '@m{} NEAR/3 @m{}'\n", i, i - 1, i - 1);
  const auto item = with_content(times(kWords, "a "));
  EXPECT_EQ(matches_of(
                file.substr(0, file.find("  m9:")) + "rules:\n  - {id: r, query: ATLEAST/3(@m8)}\n",
                item),
            1u);
  EXPECT_EQ(first_error("a.yaml", file + "rules:\n  - {id: r, query: '@m12'}\n"),
            "with its names filled in, this query has more than 1000 NEAR, NOT NEAR and NOT IN");
}

TEST(Pathological, DoublingsWithoutNearEndAtTheLargestQuery) {
  std::string file = "schema: 1\nmacros:\n  m0: a OR b\n";
  for (int i = 1; i <= 20; ++i) file += fmt::format("  m{}: '@m{} AND @m{}'\n", i, i - 1, i - 1);
  EXPECT_EQ(matches_of(file.substr(0, file.find("  m15:")) + "rules:\n  - {id: r, query: '@m14'}\n",
                       with_content("a")),
            1u);
  EXPECT_EQ(first_error("a.yaml", file + "rules:\n  - {id: r, query: '@m20'}\n"),
            "with its names filled in, this query has more than 100000 parts");
}

TEST(Pathological, TenThousandTerms) {
  std::string file = "schema: 1\nterms:\n  list:\n";
  for (int i = 0; i < 10'000; ++i) file += fmt::format("    - word{}\n", i);
  file +=
      "rules:\n  - {id: near, query: '@list NEAR/3 @list'}\n"
      "  - {id: some, query: 'ATLEAST/1000(@list)'}\n"
      "  - {id: cased, query: 'cs(@list)'}\n";
  std::string text;
  for (size_t i = 0; i < kWords / 5; ++i) text += fmt::format("word{} ", i % 20'000);
  EXPECT_EQ(matches_of(file, with_content(std::move(text))), 3u);
}

TEST(Pathological, LongPhrasesAndPatternsAreRefused) {
  EXPECT_EQ(first_error("a.rules", "\"" + times(200, "a ") + "\""), "none");
  EXPECT_EQ(first_error("a.rules", "\"" + times(201, "a ") + "\""),
            "a phrase has at most 200 words");
  EXPECT_EQ(first_error("a.rules", "Kyiv AND *" + times(200, "a")),
            "a word with wildcards has at most 100 letters");
  EXPECT_EQ(first_error("a.rules", "/" + times(1001, "a") + "/"),
            "a regular expression has at most 1000 bytes");
  EXPECT_EQ(first_error("a.rules", "/\\pL{900}/"),
            "this regular expression is too large when its repetitions are written out");
}

TEST(Pathological, NestedScopesOfNearStayLinear) {
  std::string query = "a";
  for (int i = 0; i < 90; ++i) query = fmt::format("({} NEAR/{} a)", query, i % 7 + 2);
  const auto item = with_content(times(kWords / 20, "a b c "));
  EXPECT_TRUE(matches(query, item));
  EXPECT_TRUE(matches(fmt::format("ATLEAST/5({})", query), item));
}

}  // namespace
}  // namespace newswatch::rules
