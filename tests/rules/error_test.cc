#include <gtest/gtest.h>

#include "rules/rule_set.h"

namespace newswatch::rules {
namespace {

struct Case {
  const char* name;
  const char* query;
  const char* shown;
};

// What a person who made the mistake reads, to the letter.
constexpr Case kCases[] = {
    {"TwoBareWords", R"q(peace plan)q",
     R"q(r.rules:1:1: error: words side by side without quotes
    peace plan
    ^~~~~~~~~~
    hint: write "peace plan" for the phrase, or peace AND plan for all of them anywhere
)q"},
    {"BareWordsAfterAScope", R"q(headline:мирний план)q",
     R"q(r.rules:1:10: error: words side by side without quotes
    headline:мирний план
             ^~~~~~~~~~~
    hint: write "мирний план" for the phrase, or мирний AND план for all of them anywhere
)q"},
    {"MixedAndOr", R"q(a AND b OR c)q",
     R"q(r.rules:1:9: error: AND and OR are mixed without parentheses
    a AND b OR c
            ^~
    hint: write (a AND b) OR c or a AND (b OR c)
)q"},
    {"MixedOrAndNot", R"q(a OR b AND NOT c)q",
     R"q(r.rules:1:8: error: AND and OR are mixed without parentheses
    a OR b AND NOT c
           ^~~
    hint: write (a OR b) AND NOT c or a OR (b AND NOT c)
)q"},
    {"UnclosedQuote", R"q("28-point plan)q",
     R"q(r.rules:1:1: error: this quote is not closed
    "28-point plan
    ^
    hint: add a " at the end of the phrase
)q"},
    {"DistanceWithoutNumber", R"q("28-point plan"~)q",
     R"q(r.rules:1:16: error: after ~ stands a number from 0 to 1000
    "28-point plan"~
                   ^
    hint: "28-point plan"~3 allows three other words between
)q"},
    {"PureNegative", R"q(NOT football)q",
     R"q(r.rules:1:1: error: NOT only takes away from something that is found
    NOT football
    ^~~
    hint: write what to find before it: Pokrovsk AND NOT football
)q"},
    {"NegativeAlternative", R"q(Pokrovsk OR NOT football)q",
     R"q(r.rules:1:13: error: NOT only takes away from something that is found
    Pokrovsk OR NOT football
                ^~~
    hint: write what to find before it: Pokrovsk AND NOT football
)q"},
    {"LowerCaseOperator", R"q(Pokrovsk and Kyiv)q",
     R"q(r.rules:1:10: error: "and" is no operator in these letters
    Pokrovsk and Kyiv
             ^~~
    hint: write AND for the operator; in quotes it is a word
)q"},
    {"OtherNameOfAScope", R"q(title:Pokrovsk)q",
     R"q(r.rules:1:1: error: unknown scope "title"
    title:Pokrovsk
    ^~~~~
    hint: did you mean headline:?
)q"},
    {"MisspeltScope", R"q(haedline:Pokrovsk)q",
     R"q(r.rules:1:1: error: unknown scope "haedline"
    haedline:Pokrovsk
    ^~~~~~~~
    hint: did you mean headline:?
)q"},
    {"UrlTakenForAScope", R"q(https://example.com)q",
     R"q(r.rules:1:1: error: unknown scope "https"
    https://example.com
    ^~~~~
    hint: scopes are headline, lead, hlead, body, author, url, category; a text with a colon stands in quotes
)q"},
    {"ScopeInAScope", R"q(headline:(body:Kyiv))q",
     R"q(r.rules:1:10: error: a scope within a scope
    headline:(body:Kyiv)
             ^~~~~~~~~~
    hint: keep one of them
)q"},
    {"UnclosedParenthesis", R"q((Kyiv OR Kiev)q",
     R"q(r.rules:1:1: error: this ( is not closed
    (Kyiv OR Kiev
    ^
    hint: add a )
)q"},
    {"ParenthesisTooMuch", R"q(Kyiv) AND Lviv)q",
     R"q(r.rules:1:5: error: this ) closes nothing
    Kyiv) AND Lviv
        ^
    hint: take it away, or open it before with (
)q"},
    {"NothingAfterAnOperator", R"q(Kyiv AND)q",
     R"q(r.rules:1:9: error: after AND something to look for is missing
    Kyiv AND
            ^
)q"},
    {"NothingBeforeAnOperator", R"q(OR Kyiv)q",
     R"q(r.rules:1:1: error: something to look for is missing before OR
    OR Kyiv
    ^~
    hint: for the word itself write "OR"
)q"},
    {"EmptyParentheses", R"q(Kyiv AND ())q",
     R"q(r.rules:1:11: error: something to look for is missing before this )
    Kyiv AND ()
              ^
)q"},
    {"ShortPrefix", R"q(Po*)q",
     R"q(r.rules:1:1: error: before a * stand at least 3 letters
    Po*
    ^~~
    hint: a shorter beginning would match too many words
)q"},
    {"LeadingStar", R"q(*shenko)q",
     R"q(r.rules:1:1: error: every word of every item would have to be read for this wildcard
    *shenko
    ^~~~~~~
    hint: put a word beside it that must stand in the item too, as in *shenko AND Pokrovsk, or write the beginning of the word
)q"},
    {"InnerStar", R"q(Kyiv OR Zel*sky)q",
     R"q(r.rules:1:9: error: every word of every item would have to be read for this wildcard
    Kyiv OR Zel*sky
            ^~~~~~~
    hint: put a word beside it that must stand in the item too, as in Zel*sky AND Pokrovsk, or write the beginning of the word
)q"},
    {"ShortPattern", R"q(c?t)q",
     R"q(r.rules:1:1: error: every word of every item would have to be read for this wildcard
    c?t
    ^~~
    hint: put a word beside it that must stand in the item too, as in c?t AND Pokrovsk, or write the beginning of the word
)q"},
    {"LeadingQuestionMark", R"q(?van)q",
     R"q(r.rules:1:1: error: before a ? stands at least one letter
    ?van
    ^
    hint: write the alternatives: Ivan OR Evan
)q"},
    {"StarAlone", R"q("peace * plan")q",
     R"q(r.rules:1:8: error: a * stands beside letters
    "peace * plan"
           ^
    hint: "peace plan"~1 allows another word between
)q"},
    {"Signs", R"q(C++)q",
     R"q(r.rules:1:2: error: the sign + is not part of any word
    C++
     ^
    hint: write exact() to find it, as in exact(C++); in quotes, signs are passed over
)q"},
    {"CaseOfARegularExpression", R"q(cs(/nato/ OR NATO))q",
     R"q(r.rules:1:1: error: cs() is for words and phrases, not for /nato/
    cs(/nato/ OR NATO)
    ^~
    hint: write cs() around these alone
)q"},
    {"CaseOfAStem", R"q(cs(stem:ru(Киев)))q",
     R"q(r.rules:1:1: error: cs() is for words and phrases, not for stem:ru(Киев)
    cs(stem:ru(Киев))
    ^~
    hint: write cs() around these alone
)q"},
    {"ExactWithSlop", R"q(exact("AT&T deal"~2))q",
     R"q(r.rules:1:7: error: exact() is about the raw text, so no other words stand between
    exact("AT&T deal"~2)
          ^~~~~~~~~~~~~
    hint: leave out the ~
)q"},
    {"ExactOfNear", R"q(exact((C++ NEAR/2 Rust)))q",
     R"q(r.rules:1:8: error: exact() and regular expressions are found in the raw text, where no words are counted
    exact((C++ NEAR/2 Rust))
           ^~~
    hint: write cs(...) or the words beside NEAR/2
)q"},
    {"ExactInsideNear", R"q(exact(C++) NEAR/2 Rust)q",
     R"q(r.rules:1:1: error: exact() and regular expressions are found in the raw text, where no words are counted
    exact(C++) NEAR/2 Rust
    ^~~~~~~~~~
    hint: write cs(...) or the words beside NEAR/2
)q"},
    {"ShortExact", R"q(exact(C#))q",
     R"q(r.rules:1:1: error: this has no three characters in a row by which items are found
    exact(C#)
    ^~~~~~~~~
    hint: put beside it what must stand in the item too, as in exact(C#) AND Pokrovsk, or say allow_slow: true in a .yaml file
)q"},
    {"SlowRegularExpression", R"q(/\d+%/)q",
     R"q(r.rules:1:1: error: this has no three characters in a row by which items are found
    /\d+%/
    ^~~~~~
    hint: put beside it what must stand in the item too, as in /\d+%/ AND Pokrovsk, or say allow_slow: true in a .yaml file
)q"},
    {"OpenRegularExpression", R"q(/28.?point)q",
     R"q(r.rules:1:1: error: this regular expression is not closed
    /28.?point
    ^
    hint: add a / at its end; a / inside it is written \/
)q"},
    {"FlagsOfARegularExpression", R"q(/peace/g)q",
     R"q(r.rules:1:8: error: after a regular expression stands a blank, or i for any case
    /peace/g
           ^
    hint: a / inside it is written \/
)q"},
    {"RegularExpressionOfAnotherKind", R"q(/peace(?!plan)/)q",
     R"q(r.rules:1:1: error: RE2 can't read this: invalid perl operator: (?!
    /peace(?!plan)/
    ^~~~~~~~~~~~~~~
    hint: the syntax is RE2's: no look-ahead, no back-references
)q"},
    {"RegularExpressionOfNothing", R"q(/(peace)?/)q",
     R"q(r.rules:1:1: error: this regular expression matches the empty text, and so every item
    /(peace)?/
    ^~~~~~~~~~
    hint: ask for at least one character, as in /a+/
)q"},
    {"RegularExpressionTooLarge", R"q(/((abc){1000}){1000}/)q",
     R"q(r.rules:1:1: error: RE2 can't read this: invalid repetition size: {1000}
    /((abc){1000}){1000}/
    ^~~~~~~~~~~~~~~~~~~~~
    hint: the syntax is RE2's: no look-ahead, no back-references
)q"},
    {"StemOfUkrainian", R"q(stem:uk(Покровськ))q",
     R"q(r.rules:1:1: error: there is no stemmer for Ukrainian
    stem:uk(Покровськ)
    ^~~~~~~
    hint: write the beginning of the word and a *, as in Покровськ*
)q"},
    {"StemOfAnUnknownLanguage", R"q(stem:xx(word))q",
     R"q(r.rules:1:1: error: there is no stemmer for "xx"
    stem:xx(word)
    ^~~~~~~
    hint: there are ar, ca, da, de, el, en, es, eu, fi, fr, ga, hi, hu, hy, id, it, lt, ne, nl, no, pt, ro, ru, sr, sv, ta, tr, yi
)q"},
    {"StemOfTwoWords", R"q(stem:en("peace plan"))q",
     R"q(r.rules:1:10: error: stem: takes one word, without wildcards
    stem:en("peace plan")
             ^~~~~~~~~~
    hint: write stem:ru(слово) for each
)q"},
    {"StemWithoutAWord", R"q(stem:en plan)q",
     R"q(r.rules:1:1: error: after stem: stand a language and a word between parentheses
    stem:en plan
    ^~~~~~~
    hint: write stem:ru(переговоры)
)q"},
    {"UnknownName", R"q(@zelensky)q",
     R"q(r.rules:1:1: error: unknown name @zelensky
    @zelensky
    ^~~~~~~~~
    hint: define it under terms: or macros: of a .yaml file
)q"},
    {"AtLeastZero", R"q(ATLEAST/0(Kyiv))q",
     R"q(r.rules:1:1: error: ATLEAST needs a number from 1 on
    ATLEAST/0(Kyiv)
    ^~~~~~~~~
    hint: write ATLEAST/3(Pokrovsk)
)q"},
    {"AtLeastOfACondition", R"q(ATLEAST/2(Kyiv AND Lviv))q",
     R"q(r.rules:1:10: error: ATLEAST counts places in the text
    ATLEAST/2(Kyiv AND Lviv)
             ^~~~~~~~~~~~~~~
    hint: inside stand words, phrases, @terms, NEAR and ORs of these
)q"},
    {"ZeroOf", R"q(0 OF (a, b))q",
     R"q(r.rules:1:1: error: before OF stands a number from 1 to 1000
    0 OF (a, b)
    ^
    hint: write 2 OF (a, b, c)
)q"},
    {"MoreThanThereAre", R"q(3 OF (a, b))q",
     R"q(r.rules:1:1: error: 3 of 2 can never be found
    3 OF (a, b)
    ^~~~~~~~~~~
    hint: name more queries between the parentheses, or lower the number
)q"},
    {"Comma", R"q(Kyiv, Lviv)q",
     R"q(r.rules:1:5: error: a comma separates only the queries of OF
    Kyiv, Lviv
        ^
    hint: write AND or OR, or 2 OF (a, b, c)
)q"},
    {"NearWithoutSlash", R"q(Kyiv NEAR5 Lviv)q",
     R"q(r.rules:1:6: error: after NEAR stands / and a number from 0 to 1000
    Kyiv NEAR5 Lviv
         ^~~~~
    hint: write NEAR/5
)q"},
    {"AndInsideNear", R"q((a AND b) NEAR/3 c)q",
     R"q(r.rules:1:1: error: an AND has no one place in the text, so nothing is near it
    (a AND b) NEAR/3 c
    ^~~~~~~~~
    hint: write it out: a NEAR/3 c AND b NEAR/3 c
)q"},
    {"NotNearWithoutDistance", R"q(Kyiv NOT NEAR Lviv)q",
     R"q(r.rules:1:6: error: NOT NEAR needs a distance
    Kyiv NOT NEAR Lviv
         ^~~~~~~~
    hint: write NOT NEAR/4
)q"},
    {"NearOverTwoScopes", R"q(headline:Kyiv NEAR Lviv)q",
     R"q(r.rules:1:15: error: both sides of NEAR need the same scope
    headline:Kyiv NEAR Lviv
                  ^~~~
    hint: write the scope before both: headline:(a NEAR b)
)q"},
    {"NoWord", R"q("...")q",
     R"q(r.rules:1:2: error: there is no word to look for
    "..."
     ^~~
    hint: letters and digits make words; exact() finds signs: exact(C++)
)q"},
    {"MissingOperator", R"q(Kyiv "peace plan")q",
     R"q(r.rules:1:6: error: an operator is missing before this
    Kyiv "peace plan"
         ^~~~~~~~~~~~
    hint: write Kyiv AND "peace plan", or Kyiv OR "peace plan"
)q"},
    {"NameWithABlank", R"q(a b = Kyiv)q",
     R"q(r.rules:1:1: error: before = stands the rule's name: letters, digits, "-", "_" and "."
    a b = Kyiv
    ^~~~
    hint: write peace-plan = "28-point plan"
)q"},
    {"NameWithoutAQuery", R"q(kyiv =)q",
     R"q(r.rules:1:7: error: the query is empty
    kyiv =
          ^
    hint: write a word, or a phrase in quotes
)q"},
    {"ColumnsCountLettersNotBytes", R"q(мир = Київ AND (Львів)q",
     R"q(r.rules:1:16: error: this ( is not closed
    мир = Київ AND (Львів
                   ^
    hint: add a )
)q"},
};

class QueryError : public ::testing::TestWithParam<Case> {};

TEST_P(QueryError, IsShownWithItsPlaceAndAWayOut) {
  const auto compiled = compile({{"r.rules", GetParam().query}});
  EXPECT_EQ(compiled.diagnostics.render(), GetParam().shown);
  EXPECT_FALSE(compiled.rules);
}

INSTANTIATE_TEST_SUITE_P(Table, QueryError, ::testing::ValuesIn(kCases),
                         [](const auto& param) { return param.param.name; });

TEST(QueryErrors, OfAllLinesAndFilesAreReportedInOneGo) {
  const auto compiled = compile({{"b.rules", "peace plan\nKyiv\nKyiv AND\n"}, {"a.rules", "@x"}});
  EXPECT_EQ(compiled.diagnostics.errors(), 3u);
  EXPECT_EQ(compiled.diagnostics.list()[0].place, (Place{"b.rules", 1, 1}));
  EXPECT_EQ(compiled.diagnostics.list()[1].place, (Place{"b.rules", 3, 9}));
  EXPECT_EQ(compiled.diagnostics.list()[2].place, (Place{"a.rules", 1, 1}));
}

}  // namespace
}  // namespace newswatch::rules
