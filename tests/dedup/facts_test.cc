// What facts_of() finds, by tables: a row a text.
#include "dedup/facts.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace newswatch::dedup {
namespace {

struct NumberRow {
  const char* language;
  const char* text;
  const char* numbers;  // separated by spaces
};

void PrintTo(const NumberRow& row, std::ostream* out) { *out << row.language << ' ' << row.text; }

class Numbers : public testing::TestWithParam<NumberRow> {};

TEST_P(Numbers, AreFound) {
  const auto& row = GetParam();
  EXPECT_EQ(fmt::format("{}", fmt::join(facts_of(row.text, row.language).numbers, " ")),
            row.numbers);
}

INSTANTIATE_TEST_SUITE_P(
    Digits, Numbers,
    testing::Values(NumberRow{"en", "A 28-point plan", "28"}, NumberRow{"en", "28PPP", "28"},
                    NumberRow{"en", "the 28th of 07", "28 7"}, NumberRow{"en", "G7, F16", ""},
                    NumberRow{"en", "٢٨ and २८ and ２８", "28"},
                    NumberRow{"ar", "١٬٢٣٤٫٥", "1234.5"}, NumberRow{"en", "1,234.5", "1234.5"},
                    NumberRow{"de", "1.234,5", "1234.5"}, NumberRow{"fr", "1 234,5", "1234.5"},
                    NumberRow{"ru", "1 234 567 человек", "1234567"},
                    NumberRow{"de", "1'234'567", "1234567"},
                    NumberRow{"en", "in 214 500 cars", "214 500"},
                    NumberRow{"en", "12,34,567 rupees", "1234567"},
                    NumberRow{"en", "3.142", "3.142"}, NumberRow{"de", "3.142", "3142"},
                    NumberRow{"", "1.250 Tote", "1250"}, NumberRow{"", "1.234 mln", "1234000"},
                    NumberRow{"en", "0.250", "0.25"}, NumberRow{"en", "12.05.2024", "12 2024 5"},
                    NumberRow{"en", "2024-11-20 at 10:30", "10 11 20 2024 30"},
                    NumberRow{"en", "1/4 pct, 1-3/4, 5 1/2, 2 1/3", "0.25 1.75 5.5 7/3"},
                    NumberRow{"en", "9/11 and 24/7", "11 24 7 9"}, NumberRow{"en", "½ ton", "0.5"},
                    NumberRow{"en", "28.0 percent", "28"},
                    NumberRow{"en", "12345678901234567890123", "12345678901234567890123"},
                    NumberRow{"xx", "twenty 28", "28"}));

INSTANTIATE_TEST_SUITE_P(
    Scales, Numbers,
    testing::Values(
        NumberRow{"en", "$100mn", "100000000"}, NumberRow{"en", "100 million dollars", "100000000"},
        NumberRow{"en", "100m", "100000000"}, NumberRow{"de", "100m, $100m", "100 100000000"},
        NumberRow{"en", "1.5 bn, 1.5bn", "1500000000"},
        NumberRow{"en", "one hundred million", "100000000"},
        NumberRow{"en", "a million people", "1000000"}, NumberRow{"en", "1 million", "1000000"},
        NumberRow{"en", "one million", "1000000"}, NumberRow{"en", "millions of people", ""},
        NumberRow{"en", "1/4 million", "250000"}, NumberRow{"en", "two dozen", "24"},
        NumberRow{"de", "2,5 Mio. Euro", "2500000"}, NumberRow{"de", "3 Mrd. Euro", "3000000000"},
        NumberRow{"fr", "2 milliards, 3 Mds", "2000000000 3000000000"},
        NumberRow{"es", "dos mil millones", "2000000000"},
        NumberRow{"pl", "5 tys. osób, 2 mln", "2000000 5000"},
        NumberRow{"ru", "1,5 млн и 20 тыс.", "1500000 20000"},
        NumberRow{"ru", "1 млн 200 тыс.", "1200000"}, NumberRow{"uk", "два мільярди", "2000000000"},
        NumberRow{"tr", "3 milyon 500 bin", "3500000"}, NumberRow{"tr", "üç bin", "3000"}));

INSTANTIATE_TEST_SUITE_P(
    Words, Numbers,
    testing::Values(
        NumberRow{"en", "twelve, twenty-eight and a twenty-eighth", "12 28"},
        NumberRow{"en", "one of the first ones", ""},
        NumberRow{"en", "one hundred and twenty-one", "121"},
        NumberRow{"en", "two million three hundred thousand and five", "2300005"},
        NumberRow{"en", "nineteen eighty-four", "19 84"}, NumberRow{"en", "two three", "2 3"},
        NumberRow{"ru", "двадцать восемь", "28"}, NumberRow{"ru", "двадцати восьми", "28"},
        NumberRow{"ru", "28-й", "28"}, NumberRow{"ru", "двести тридцать один", "231"},
        NumberRow{"ru", "один из них", ""}, NumberRow{"ru", "два миллиона триста тысяч", "2300000"},
        NumberRow{"uk", "двадцяти восьми", "28"}, NumberRow{"uk", "дев'яносто п'ять", "95"},
        NumberRow{"de", "achtundzwanzig", "28"}, NumberRow{"de", "ein Plan", ""},
        NumberRow{"de", "zweihundertfünfzig", "250"}, NumberRow{"de", "dreitausend", "3000"},
        NumberRow{"de", "hundertzwanzigtausend", "120000"},
        NumberRow{"de", "zweitausendachtundzwanzig", "2028"}, NumberRow{"fr", "vingt-huit", "28"},
        NumberRow{"fr", "quatre-vingt-dix", "90"}, NumberRow{"fr", "quatre-vingt-dix-sept", "97"},
        NumberRow{"fr", "soixante et onze", "71"}, NumberRow{"fr", "vingt et un", "21"},
        NumberRow{"fr", "deux cent quatre-vingts", "280"},
        NumberRow{"fr", "mille deux cents", "1200"}, NumberRow{"es", "veintiocho", "28"},
        NumberRow{"es", "treinta y cinco", "35"}, NumberRow{"es", "doscientos mil", "200000"},
        NumberRow{"pl", "dwadzieścia osiem", "28"}, NumberRow{"pl", "dwudziestu ośmiu", "28"},
        NumberRow{"tr", "yirmi sekiz", "28"}, NumberRow{"tr", "yüz yirmi, on iki", "12 120"},
        NumberRow{"tr", "bin dokuz yüz seksen dört", "1984"}, NumberRow{"en", "on the bin", ""},
        NumberRow{"", "on the six once elf", "6"}));

struct CueRow {
  const char* language;
  const char* text;
  const char* cues;  // separated by "; "
};

void PrintTo(const CueRow& row, std::ostream* out) { *out << row.language << ' ' << row.text; }

class Negations : public testing::TestWithParam<CueRow> {};

TEST_P(Negations, AreFound) {
  const auto& row = GetParam();
  EXPECT_EQ(fmt::format("{}", fmt::join(facts_of(row.text, row.language).negations, "; ")),
            row.cues);
}

INSTANTIATE_TEST_SUITE_P(
    ByLanguage, Negations,
    testing::Values(
        CueRow{"en", "He did not, can’t and won't", "not; can't; won't"},
        CueRow{"en", "No longer; fails to; calls the strike off",
               "no longer; fails to; calls ... off"},
        CueRow{"en", "Not only that: No. 1", ""},
        CueRow{"en", "Minister denies false report", "denies; false"},
        CueRow{"ru", "Кремль опроверг и не подтвердил", "опроверг; не"},
        CueRow{"ru", "не только", ""}, CueRow{"uk", "Київ заперечує: не було", "заперечує; не"},
        CueRow{"de", "Kreml weist Vorwürfe zurück", "weist ... zuruck"},
        CueRow{"de", "Kein Plan, nicht nur hier", "kein"},
        CueRow{"fr", "Il n'a pas dit", "n'a; pas"}, CueRow{"fr", "Le ministre dément", "dement"},
        CueRow{"es", "El Gobierno niega, sin pruebas", "niega; sin"}, CueRow{"en", "a sin", ""},
        CueRow{"pl", "Rząd zaprzecza, nie ma planu", "zaprzecza; nie"},
        CueRow{"tr", "Bakan gelmedi", "gelmedi"},
        CueRow{"tr", "gitmiyor, gelmeyecek", "gitmiyor; gelmeyecek"},
        CueRow{"tr", "doğru değil", "degil"}, CueRow{"tr", "komedi umuyoruz", ""},
        CueRow{"tr", "açıklamasını yalanladı", "yalanladi"}, CueRow{"", "sin die Sonne", ""},
        CueRow{"", "Das ist nicht wahr", "nicht"}, CueRow{"en-US", "Das ist nicht wahr", "nicht"}));

TEST(Facts, SeriesMarksAreNoNumbers) {
  EXPECT_TRUE(facts_of("UPDATE 2-Fed raises rates", "en").numbers.empty());
  EXPECT_EQ(facts_of("CORRECTED-Fed raises rates", "en").negations.size(), 1U);
}

// Pieces that mean something to the reader of numbers, and bytes that mean nothing.
TEST(Facts, AnyTextIsBorne) {
  const std::vector<std::string> pieces = {
      "1",       "28",   "000",     ".",       ",",        "'",
      " ",       "/",    "-",       "½",       "\u2044",   "٢",
      "²",       "mn",   "m",       "$",       "million ", "hundred ",
      "twenty ", "and ", "not ",    "UPDATE ", "\xFF",     "\xD9",
      "\u00A0",  ":",    "weist ",  "zurück ", "n'",       "99999999999999999999",
      "tausend", "zwei", "hundert", "on ",     "gelmedi ", "\u0301",
      "٫"};
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same every time
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (auto left = random() % 24; left > 0; --left) text += pieces[random() % pieces.size()];
    for (const char* language : {"", "en", "de", "tr", "fr"}) {
      const auto facts = facts_of(text, language);
      ASSERT_TRUE(std::is_sorted(facts.numbers.begin(), facts.numbers.end())) << text;
      ASSERT_EQ(facts.negations.size(), facts.negated_at.size()) << text;
      ASSERT_EQ(numbers_differ(facts, facts), std::nullopt) << text;
      ASSERT_TRUE(std::string_view(text).ends_with(strip_prefixes(text, language))) << text;
    }
  }
}

TEST(StripPrefixes, TakesOffWhatNewsroomsPutInFront) {
  EXPECT_EQ(strip_prefixes("BREAKING: Fed raises", "en"), "Fed raises");
  EXPECT_EQ(strip_prefixes("UPDATE 2-Fed raises", "en"), "Fed raises");
  EXPECT_EQ(strip_prefixes("BREAKING NEWS: UPDATE 1-$5 bn deal", "en"), "$5 bn deal");
  EXPECT_EQ(strip_prefixes("BREAKING Explosion in Kyiv", "en"), "Explosion in Kyiv");
  EXPECT_EQ(strip_prefixes("Срочно! Взрыв", "ru"), "Взрыв");
  EXPECT_EQ(strip_prefixes("[Video] Storm", ""), "Storm");
  EXPECT_EQ(strip_prefixes("Update on Ukraine", "en"), "Update on Ukraine");
  EXPECT_EQ(strip_prefixes("Breaking news:", "en"), "Breaking news:");
  EXPECT_EQ(strip_prefixes("", "en"), "");
}

std::string reason(const std::optional<std::string>& found) { return found.value_or("-"); }

TEST(Guards, NumbersDifferWhenEachHasOneOfItsOwn) {
  const auto a = facts_of("A 28-point plan", "en");
  EXPECT_EQ(reason(numbers_differ(a, facts_of("A 19-point plan", "en"))), "28 / 19");
  EXPECT_EQ(reason(numbers_differ(a, facts_of("A twenty-eight point plan of 5", "en"))), "-");
  EXPECT_EQ(reason(numbers_differ(a, facts_of("A plan", "en"))), "-");
}

TEST(Guards, NegationDiffersWhenOneSideHasMore) {
  const auto plain = facts_of("Kremlin accepts the plan", "en");
  const auto negated = facts_of("Kremlin does not accept the plan", "en");
  EXPECT_EQ(reason(negation_differs(plain, negated)), "not");
  EXPECT_EQ(reason(negation_differs(negated, plain)), "not");
  EXPECT_EQ(reason(negation_differs(negated, negated)), "-");
}

TEST(Guards, ACutTextMayLackLaterNegations) {
  std::string text = "The minister said on Monday";
  for (int i = 0; i < 30; ++i) text += " that";
  const auto cut = facts_of(text, "en");
  const auto whole = facts_of(text + " and that and that and that he did not agree", "en");
  EXPECT_EQ(reason(negation_differs(cut, whole)), "-");
  EXPECT_EQ(reason(negation_differs(cut, facts_of("It is not so. " + text, "en"))), "not");
}

TEST(Guards, DirectionsOppose) {
  const auto raises = facts_of("Fed raises rates", "en");
  EXPECT_EQ(reason(directions_oppose(raises, facts_of("Fed cuts rates", "en"))), "raise / cut");
  EXPECT_EQ(reason(directions_oppose(raises, facts_of("Fed raises, then cuts", "en"))), "-");
  EXPECT_EQ(reason(directions_oppose(raises, facts_of("Fed speaks", "en"))), "-");
}

}  // namespace
}  // namespace newswatch::dedup
