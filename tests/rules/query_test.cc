#include "rules/query.h"

#include <iterator>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "rules/names.h"
#include "rules/parser.h"
#include "tests/rules/helpers.h"

namespace newswatch::rules {
namespace {

std::string meaning(std::string_view query) {
  const std::string file = "q.rules";
  const LineSource source(file, 1, query, query);
  Names names;
  Diagnostics diagnostics;
  const auto parsed = parse_query(source, names, diagnostics);
  return parsed ? canonical(*parsed) : diagnostics.render();
}

struct Case {
  const char* query;
  const char* meaning;
};

TEST(Query, IsReadAsTheGrammarSays) {
  const Case cases[] = {
      {"Pokrovsk", "\"pokrovsk\""},
      {"\"28-point plan\"", "(any \"28 point plan\" \"28point plan\")"},
      {"\"peace plan\"~3", "\"peace | plan\"~3"},
      {"\"AT&T deal\"~2", "\"at t | deal\"~2"},
      {"“peace plan”", "\"peace plan\""},
      {"„peace plan“~1", "\"peace | plan\"~1"},
      {"«мирний план»", "\"мирний план\""},
      {"Покровськ*", "\"покровськ*\""},
      {"\"Покровськ* напрям*\"", "\"покровськ* напрям*\""},
      {"a AND b AND c", "(all \"a\" \"b\" \"c\")"},
      {"a AND (b OR c)", "(all \"a\" (any \"b\" \"c\"))"},
      {"a AND NOT b", "(all \"a\" (not \"b\"))"},
      {"a NOT b", "(all \"a\" (not \"b\"))"},
      {"headline:a OR lead:b", "(any headline:\"a\" lead:\"b\")"},
      {"body:(a AND b)", "(all body:\"a\" body:\"b\")"},
      {"a NEAR b", "(near/4 \"a\" \"b\")"},
      {"a ONEAR/2 b NEAR/3 c", "(near/3 \"c\" (ordered-near/2 \"a\" \"b\"))"},
      {"a NOT NEAR/2 b", "(not-near/2 \"a\" \"b\")"},
      {"Paris NOT IN \"Paris Hilton\"", "(not-in \"paris\" \"paris hilton\")"},
      {"ATLEAST/3(a OR b)", "(at-least/3 (any \"a\" \"b\"))"},
      {"2 OF (a, b AND c, d)", "(some-of/2 \"a\" \"d\" (all \"b\" \"c\"))"},
      {"url:2 OF (a, b)", "(some-of/2 url:\"a\" url:\"b\")"},
      {"1,000", "\"1,000\""},
      {"10:30", "\"10 30\""},
      {"\"AND\" OR \"not\"", "(any \"and\" \"not\")"},
      {"NEARBY", "\"nearby\""},
      {"don't OR Zelensky's", "(any \"don't\" \"zelensky's\")"},
      {"基輔", "\"基 輔\""},
      {"organi?ation", "\"organi?ation\""},
      {"wom?n*", "\"wom?n*\""},
      {"\"*shenko gov*t\" AND Kyiv", "(all \"*shenko gov*t\" \"kyiv\")"},
      {"\"who knows ?\"", "\"who knows\""},
      {"cease-f?re", "(any \"cease f?re\" \"ceasef?re\")"},
      {"cs(NATO OR \"Côte d’Ivoire\")", "(any \"cs(Cote) cs(d'Ivoire)\" \"cs(NATO)\")"},
      {"cs(Покров*)", "\"cs(Покров*)\""},
      {"headline:cs(NATO)", "headline:\"cs(NATO)\""},
      {"exact(C++)", "exact(C++)"},
      {"lead:exact(AT&T OR \"A B\")", "(any lead:exact(A B) lead:exact(AT&T))"},
      {"exact(M*A*S*H)", "exact(M*A*S*H)"},
      {"stem:ru(переговоры)", "\"stem:ru(переговор)\""},
      {"stem:en(Elections)", "\"stem:en(elect)\""},
      {"/28.?point/i", "/28.?point/i"},
      {"url:/example\\/news/", "url:/example/news/"},
      {"a NEAR/2 stem:ru(переговоры)", "(near/2 \"a\" \"stem:ru(переговор)\")"},
  };
  for (const auto& c : cases) EXPECT_EQ(meaning(c.query), c.meaning) << c.query;
}

TEST(Query, FormThatChangesNoMeaningChangesNoVersion) {
  EXPECT_EQ(meaning("(a OR b) OR c"), meaning("c OR B OR (a OR a)"));
  EXPECT_EQ(meaning("a AND b"), meaning("(b) AND (a)"));
  EXPECT_EQ(meaning("a NEAR/2 b"), meaning("b NEAR/2 a"));
  EXPECT_NE(meaning("a ONEAR/2 b"), meaning("b ONEAR/2 a"));
  EXPECT_NE(meaning("a NOT NEAR/2 b"), meaning("b NOT NEAR/2 a"));
  EXPECT_NE(meaning("2 OF (a, a, b)"), meaning("2 OF (a, b)"));
  EXPECT_NE(meaning("a"), meaning("headline:a"));
  EXPECT_NE(meaning("abc"), meaning("abc*"));
}

TEST(Query, VersionIsTheHashOfTheMeaning) {
  const auto a = compile_query("Kyiv OR Lviv");
  const auto b = compile_query("lviv OR (KYIV)");
  const auto c = compile_query("Kyiv AND Lviv");
  EXPECT_EQ(a->rules()[0].version().size(), 64u);
  EXPECT_EQ(a->rules()[0].version(), b->rules()[0].version());
  EXPECT_NE(a->rules()[0].version(), c->rules()[0].version());
}

TEST(Query, AnyTextIsARuleOrAnErrorInItsLine) {
  const char* pieces[] = {
      "(",     ")",       "\"",     "“",         "«",   "~2",     "*",        "AND",
      "OR",    "NOT",     "NEAR/",  "3",         "OF",  ",",      "@",        "@n",
      "=",     "#",       "IN",     "/",         "?",   "-",      "'",        "kyiv",
      "Київ",  "基輔",    "\xFF",   "lead:",     "cs(", "exact(", "stem:ru(", "/a/",
      "abc/i", "e\u0301", "\u200B", "ATLEAST/2", "x",   "ONEAR",  ":",        "\t"};
  std::mt19937 random(3);
  for (int round = 0; round < 5'000; ++round) {
    std::string line;
    for (auto n = random() % 12; n > 0; --n) {
      line += pieces[random() % std::size(pieces)];
      if (random() % 2 == 0) line += ' ';
    }
    const auto compiled = compile({{"a.rules", line}});
    ASSERT_EQ(compiled.rules == nullptr, compiled.diagnostics.has_errors()) << line;
    for (const auto& d : compiled.diagnostics.list()) ASSERT_EQ(d.place.line, 1) << line;
    if (compiled.rules) compiled.rules->match(item_with_title(line));
  }
}

TEST(Query, DeepNestingIsAnErrorNotACrash) {
  const std::string deep = std::string(50'000, '(') + "a" + std::string(50'000, ')');
  EXPECT_NE(meaning(deep).find("nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace newswatch::rules
