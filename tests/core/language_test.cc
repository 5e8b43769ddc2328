#include "core/language.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace newswatch {
namespace {

TEST(Language, IsFoundInTitles) {
  const std::array<std::pair<const char*, const char*>, 14> titles{{
      {"Kremlin leaks 28-point Ukraine peace plan", "en"},
      {"Selenskyj trifft Merz in Berlin zu Gesprächen", "de"},
      {"Le président signe la loi", "fr"},
      {"Росія атакувала Одесу", "uk"},
      {"Россия атаковала Одессу", "ru"},
      {"Зеленський прибув до Парижа", "uk"},
      {"Зеленский прибыл в Париж", "ru"},
      {"Президент підписав закон", "uk"},
      {"Президент подписал закон", "ru"},
      {"الرئيس يوقع القانون", "ar"},
      {"ראש הממשלה הודיע על בחירות", "he"},
      {"総理大臣が辞任", "ja"},
      {"中国经济增长", "zh"},
      {"เรื่องนี้จะแตกต่างไปจากเดิม", "th"},
  }};
  for (const auto& [title, language] : titles) EXPECT_EQ(detect_language(title), language) << title;
}

// libcld2 takes each for Serbian, Russian or Bulgarian, or for nothing.
TEST(Language, OfCyrillicIsSettledByItsLetters) {
  for (const auto* title :
       {"Китайці їдуть по мідь", "Ми полетіли.", "Сидір Пурик-Пуриченко",
        "Фейсбук, воістину Фейсбук.", "Київ", "Ракета уразила ціль, Європа мовчить"}) {
    EXPECT_EQ(detect_language(title), "uk") << title;
  }
  EXPECT_EQ(detect_language("Он верит, что никто из ждущих нас не ждет нас."), "");
}

TEST(Language, IsLeftOpenWhereInDoubt) {
  for (const auto* text : {"", " ", "28PPP", "Kyiv", "BREAKING: Zelensky", "Путин и Трамп",
                           "Путін і Трамп", "США, ЕС и НАТО", "2026-11-26 12:00", "😀 😀 😀",
                           "Україна — OpenAI and Microsoft sign a deal", "\xff\xfe\xff"}) {
    EXPECT_EQ(detect_language(text), "") << text;
  }
}

TEST(Language, OfAMixedTextIsThatOfItsLargerPart) {
  EXPECT_EQ(detect_language("Президент України підписав закон про OpenAI Foundation у Києві"),
            "uk");
  EXPECT_EQ(detect_language("Президент сказал «Слава Україні», и мы разошлись, чтобы это обдумать"),
            "ru");
}

TEST(Language, IsFoundBesideBytesThatAreNoText) {
  EXPECT_EQ(detect_language("The president signed the new law on Monday\x01 in Washington"), "en");
  EXPECT_EQ(detect_language("The president signed the new law on Monday \xff\xff"), "en");
  EXPECT_EQ(detect_language(std::string(1u << 20, 'x')), "");
}

TEST(Language, OfAnItemIsWhatItSays) {
  Item item;
  item.title = "The president signed the new law on Monday";
  const ItemLanguage open(item);
  EXPECT_FALSE(open.declared());
  EXPECT_EQ(open.code(), "en");
  item.language = "uk";
  const ItemLanguage declared(item);
  EXPECT_TRUE(declared.declared());
  EXPECT_EQ(declared.code(), "uk");
}

TEST(Language, OfAnItemIsFoundInAllItsTexts) {
  Item item;
  item.title = "28PPP";
  item.content = "Президент України підписав новий закон, повідомляє його пресслужба.";
  EXPECT_EQ(ItemLanguage(item).code(), "uk");
}

std::string corpus(const std::string& name) {
  const char* set = std::getenv("NEWSWATCH_CORPUS");
  return std::string(set ? set : NEWSWATCH_SOURCE_DIR "/../shared/corpus") + "/text/" + name;
}

struct Score {
  int right = 0;
  int open = 0;
  int wrong = 0;
  std::map<std::string, int> taken_for;

  void add(const std::string& found, const std::string& language) {
    if (found.empty()) {
      ++open;
    } else if (found == language || found.starts_with(language + "-")) {
      ++right;
    } else {
      ++wrong;
      ++taken_for[found];
    }
  }
  double share(int part) const { return part / static_cast<double>(right + open + wrong); }
};

void print(const std::string& name, const Score& score) {
  std::cout << name << ": right " << 100 * score.share(score.right) << " %, open "
            << 100 * score.share(score.open) << " %, wrong " << 100 * score.share(score.wrong)
            << " %";
  for (const auto& [code, count] : score.taken_for) std::cout << ' ' << code << '=' << count;
  std::cout << '\n';
}

struct Text {
  const char* file;
  const char* language;
  double right;  // at least, of sentences with a letter
  double wrong;  // at most
};

TEST(Language, OfEachSentenceOfTheCorpus) {
  for (const auto& text :
       {Text{"pud-english.txt", "en", 0.99, 0}, Text{"pud-german.txt", "de", 0.98, 0.001},
        Text{"pud-russian.txt", "ru", 0.97, 0.002}, Text{"iu-ukrainian.txt", "uk", 0.93, 0.007},
        Text{"pud-turkish.txt", "tr", 0.97, 0.005}, Text{"pud-chinese.txt", "zh", 0.94, 0},
        Text{"pud-thai.txt", "th", 0.99, 0}}) {
    std::ifstream in(corpus(text.file));
    if (!in) GTEST_SKIP() << "no corpus at " << corpus(text.file);
    Score score;
    for (std::string sentence; std::getline(in, sentence);) {
      if (sentence.size() < 8) continue;  // "3."
      score.add(detect_language(sentence), text.language);
    }
    print(text.file, score);
    EXPECT_GE(score.share(score.right), text.right) << text.file;
    EXPECT_LE(score.share(score.wrong), text.wrong) << text.file;
  }
}

// Short, and all in capital letters.
TEST(Language, OfEachHeadlineOfReuters) {
  std::ifstream in(corpus("reuters-early.jsonl"));
  if (!in) GTEST_SKIP() << "no corpus at " << corpus("reuters-early.jsonl");
  Score score;
  for (std::string line; std::getline(in, line);) {
    auto title = nlohmann::json::parse(line).at("title").get<std::string>();
    for (size_t at = 0; (at = title.find("&lt;", at)) != std::string::npos;)
      title.replace(at, 4, "<");
    score.add(detect_language(title), "en");
  }
  print("headlines of Reuters", score);
  EXPECT_GE(score.share(score.right), 0.94);
  EXPECT_LE(score.share(score.wrong), 0.005);
}

}  // namespace
}  // namespace newswatch
