#include "core/tokenizer.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace newswatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The forms by position, those of one position joined by "|".
std::vector<std::string> words(std::string_view text,
                               TokenForms forms = TokenForms::with_alternates) {
  const auto tokens = tokenize(text, forms);
  std::vector<std::string> found;
  for (const auto& token : tokens.list) {
    if (token.position == found.size()) {
      found.emplace_back(tokens.text(token));
    } else {
      found.back() += "|" + std::string(tokens.text(token));
    }
  }
  return found;
}

std::vector<std::string> sources(std::string_view text) {
  std::vector<std::string> found;
  for (const auto& token : tokenize(text).list) {
    found.emplace_back(text.substr(token.start, token.end - token.start));
  }
  return found;
}

TEST(Tokenizer, FoldsCaseAndCompatibilityForms) {
  EXPECT_THAT(words("Kyiv KYIV Ｋyiv ﬁre STRASSE straße"),
              ElementsAre("kyiv", "kyiv", "kyiv", "fire", "strasse", "strasse"));
  EXPECT_THAT(words("ΟΔΥΣΣΕΥΣ οδυσσεύς"), ElementsAre("οδυσσευσ", "οδυσσευσ"));
}

TEST(Tokenizer, SplitsAtHyphensOfEveryKind) {
  for (const auto* text : {"28-point", "28‐point", "28‑point", "28–point", "28—point", "28－point",
                           "28 point", "28−point"}) {
    EXPECT_THAT(words(text), ElementsAre("28", "point")) << text;
  }
  EXPECT_THAT(words("re\u00ADport"), ElementsAre("report"));
}

TEST(Tokenizer, ZeroWidthSpaceSeparatesOtherInvisibleSignsVanish) {
  EXPECT_THAT(words("peace\u200Bplan"), ElementsAre("peace", "plan"));
  EXPECT_THAT(words("pea\u200Dce pl\u2060an \uFEFFx"), ElementsAre("peace", "plan", "x"));
}

TEST(Tokenizer, FoldsAccentsOfLatinAndGreekOnly) {
  EXPECT_THAT(words("Zürich Île café cafe\u0301 Kırım İstanbul Việt"),
              ElementsAre("zurich", "ile", "cafe", "cafe", "kirim", "istanbul", "viet"));
  EXPECT_THAT(words("Αθήνα Ἀθῆναι"), ElementsAre("αθηνα", "αθηναι"));
  EXPECT_THAT(words("Київ КИЇВ Чернігів Донецький"),
              ElementsAre("київ", "київ", "чернігів", "донецький"));
  EXPECT_THAT(words("и\u0306 і\u0308"), ElementsAre("й", "ї"));
  EXPECT_THAT(words("Ёлка ёлка е\u0308лка за\u0301мок е\u0301 ѝ"),
              ElementsAre("елка", "елка", "елка", "замок", "е", "и"));
}

TEST(Tokenizer, IndexesElisionsAndSuffixesWithAndWithout) {
  EXPECT_THAT(words("Zelensky's"), ElementsAre("zelensky's|zelensky"));
  EXPECT_THAT(words("d'Ivoire qu'il l’Ukraine"),
              ElementsAre("d'ivoire|ivoire", "qu'il|il", "l'ukraine|ukraine"));
  EXPECT_THAT(words("dell'Ucraina all'Onu"), ElementsAre("dell'ucraina|ucraina", "all'onu|onu"));
  EXPECT_THAT(words("Ankara'da Ankara'nın ABD’nin"),
              ElementsAre("ankara'da|ankara", "ankara'nin|ankara", "abd'nin|abd"));
  EXPECT_THAT(words("d'Ivoire's"), ElementsAre("d'ivoire's|ivoire's|d'ivoire|ivoire"));
}

TEST(Tokenizer, KeepsOtherApostrophes) {
  EXPECT_THAT(
      words("don't O'Brien O’Brien I'm we're п'ять п’ять пʼять"),
      ElementsAre("don't", "o'brien", "o'brien", "i'm", "we're", "п'ять", "п'ять", "п'ять"));
  EXPECT_THAT(words("'quoted' ʼquotedʼ"), ElementsAre("quoted", "quoted"));
}

TEST(Tokenizer, QueriesAreNotStripped) {
  EXPECT_THAT(words("Zelensky's d'Ivoire", TokenForms::as_written),
              ElementsAre("zelensky's", "d'ivoire"));
}

TEST(Tokenizer, JoinsNumbersAndAbbreviationsAsUax29Does) {
  EXPECT_THAT(words("3.5 1,000 U.S. e.g. foo_bar 1st m² 10:30"),
              ElementsAre("3.5", "1,000", "u.s", "e.g", "foo_bar", "1st", "m2", "10", "30"));
  EXPECT_THAT(words("end.Next end. Next a@b.ua"),
              ElementsAre("end.next", "end", "next", "a", "b.ua"));
  EXPECT_THAT(words("... — $ + 🙂"), IsEmpty());
}

TEST(Tokenizer, ScriptsWithoutSpacesAreATokenACharacter) {
  EXPECT_THAT(words("基輔 iPhone手机"), ElementsAre("基", "輔", "iphone", "手", "机"));
  EXPECT_THAT(words("ウクライナ"), ElementsAre("ウ", "ク", "ラ", "イ", "ナ"));
  EXPECT_THAT(words("เคียฟ"), ElementsAre("เ", "คี", "ย", "ฟ"));
  EXPECT_THAT(words("서울은"), ElementsAre("서울은"));
}

TEST(Tokenizer, OffsetsPointIntoTheOriginal) {
  EXPECT_THAT(sources("«Київ» — ﬁre, Zelensky’s 28‑point"),
              ElementsAre("Київ", "ﬁre", "Zelensky’s", "Zelensky", "28", "point"));
  EXPECT_THAT(sources("l’Ukraine cafe\u0301s"), ElementsAre("l’Ukraine", "Ukraine", "cafe\u0301s"));
}

TEST(Tokenizer, AnApostropheWithinACharacterIsNoElision) {
  EXPECT_THAT(words("fcŉ l'aŉ"), ElementsAre("fc'n", "l'a'n|a'n"));
  EXPECT_THAT(sources("fcŉ l'aŉ"), ElementsAre("fcŉ", "l'aŉ", "aŉ"));
}

TEST(Tokenizer, BadUtf8Separates) {
  EXPECT_THAT(words("peace\xFFplan\xD0"), ElementsAre("peace", "plan"));
  EXPECT_THAT(words(""), IsEmpty());
}

TEST(Tokenizer, AWordOfAMegabyteIsOneWord) {
  for (const auto* letter : {"a", "Ж", "é", "ш\u0301"}) {
    std::string text;
    while (text.size() < (1u << 20)) text += letter;
    const auto tokens = tokenize(text + " next");
    ASSERT_EQ(tokens.list.size(), 2u) << letter;
    EXPECT_EQ(tokens.list[0].end, text.size());
  }
}

// Words of plain letters take a shorter way than others. What vanishes makes them take the longer
// one, and the words are the same.
TEST(Tokenizer, BothWaysThroughAWordGiveTheSame) {
  constexpr const char* kPieces[] = {
      "a",      "B",      "z9",     "Ж",   "ї",    "é",      "İ",      "ß",      "ﬁ",
      "א",      "ب",      "7",      ".",   ",",    "'",      "’",      "ʼ",      "\"",
      ":",      ";",      "_",      "-",   " ",    "\n",     "\u00A0", "\u0301", "е\u0308",
      "\u0306", "\u200D", "\u200B", "基",  "ค",    "\u0338", "\u00B7", "№",      "\u05B0",
      "=",      "d'",     "'s",     "дом", "Kyiv", "\xFF"};
  std::mt19937 random(7);
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    std::string longer;
    for (auto left = random() % 12; left > 0; --left) {
      const std::string piece = kPieces[random() % std::size(kPieces)];
      text += piece;
      longer += piece;
      if (u_isalnum(icu::UnicodeString::fromUTF8(piece).char32At(0))) longer += "\u2060";
    }
    ASSERT_EQ(words(text), words(longer)) << testing::PrintToString(text);
  }
}

TEST(Tokenizer, ReusedTokensForgetTheTextBefore) {
  Tokens tokens;
  tokenize("one two three", TokenForms::with_alternates, tokens);
  tokenize("four", TokenForms::with_alternates, tokens);
  ASSERT_EQ(tokens.list.size(), 1u);
  EXPECT_EQ(tokens.text(tokens.list[0]), "four");
}

// What ICU's word break gives for a sentence, as source spans, after the differences that
// core/tokenizer.h lists.
class IcuWords {
 public:
  IcuWords() {
    UErrorCode status = U_ZERO_ERROR;
    iterator_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  }

  std::vector<std::string> of(const std::string& sentence) {
    const auto text = icu::UnicodeString::fromUTF8(sentence);
    std::vector<std::string> found;
    iterator_->setText(text);
    int32_t start = iterator_->first();
    for (int32_t end = iterator_->next(); end != icu::BreakIterator::DONE;
         start = end, end = iterator_->next()) {
      if (iterator_->getRuleStatus() == UBRK_WORD_NONE) continue;
      add(text.tempSubStringBetween(start, end), found);
    }
    return found;
  }

 private:
  static bool alone(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(c, &status);
    return script == USCRIPT_HAN || script == USCRIPT_THAI || script == USCRIPT_KATAKANA ||
           script == USCRIPT_HIRAGANA || c == 0x30FC;
  }

  // A letter a word where the script has no spaces; none where "@" or an edge apostrophe stands.
  static void add(const icu::UnicodeString& word, std::vector<std::string>& found) {
    std::string current;
    const auto flush = [&] {
      while (current.starts_with("ʼ")) current.erase(0, 2);
      while (current.ends_with("ʼ")) current.erase(current.size() - 2);
      if (!current.empty()) found.push_back(std::exchange(current, {}));
    };
    for (int32_t i = 0; i < word.length(); i = word.moveIndex32(i, 1)) {
      const auto c = word.char32At(i);
      const bool mark = u_charType(c) == U_NON_SPACING_MARK;
      // ICU's Thai dictionary knows abbreviations with their dots.
      const bool thai_dot = c == '.' && i > 0 && alone(word.char32At(i - 1));
      if (c == '@' || thai_dot) {
        flush();
        continue;
      }
      if (alone(c) && !mark && u_isalpha(c)) flush();
      icu::UnicodeString(c).toUTF8String(current);
      if (alone(c) && u_isalpha(c) && !mark &&
          (i + 1 >= word.length() || u_charType(word.char32At(i + 1)) != U_NON_SPACING_MARK)) {
        flush();
      }
    }
    flush();
  }

  std::unique_ptr<icu::BreakIterator> iterator_;
};

// Words are cut after compatibility folding: "№" is the word "no".
std::string compatible(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
  std::string out;
  nfkc->normalize(icu::UnicodeString::fromUTF8(text), status).toUTF8String(out);
  return out;
}

class AgreesWithIcu : public ::testing::TestWithParam<const char*> {};

TEST_P(AgreesWithIcu, OnEverySentence) {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  const auto path =
      std::string(set ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus") + "/text/" + GetParam();
  std::ifstream in(path);
  if (!in) GTEST_SKIP() << "no corpus at " << path;
  IcuWords icu_words;
  std::string sentence;
  while (std::getline(in, sentence)) {
    sentence = compatible(sentence);
    std::vector<std::string> ours;
    std::uint32_t next = 0;
    for (const auto& token : tokenize(sentence).list) {
      if (token.position < next) continue;  // an alternate form
      next = token.position + 1;
      ours.push_back(sentence.substr(token.start, token.end - token.start));
    }
    const auto theirs = icu_words.of(sentence);
    const auto [a, b] = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end());
    ASSERT_TRUE(a == ours.end() && b == theirs.end())
        << sentence << "\nours: " << (a == ours.end() ? "(end)" : *a)
        << "\nICU's: " << (b == theirs.end() ? "(end)" : *b);
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, AgreesWithIcu,
                         ::testing::Values("pud-english.txt", "pud-german.txt", "pud-russian.txt",
                                           "pud-turkish.txt", "pud-chinese.txt", "pud-thai.txt",
                                           "iu-ukrainian.txt"),
                         [](const auto& param) {
                           std::string name(param.param);
                           name.resize(name.find('.'));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace newswatch
