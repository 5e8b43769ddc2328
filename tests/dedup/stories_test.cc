#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/alert.h"
#include "dedup/deduplicator.h"

// The peace plan as it was told over ten days, by numbers of points, in three languages, among
// other news of the same countries: the stories that an editor would draw by hand.
namespace newswatch::dedup {
namespace {

using std::chrono::hours;

struct Told {
  int day;
  const char* story;  // by hand
  const char* site;
  const char* language;
  const char* title;
  const char* text;
};

const std::vector<Told>& news() {
  static const std::vector<Told> told = {
      {0, "plan en", "axios.example", "en", "US secretly drafting 28-point plan to end Ukraine war",
       "The Trump administration has been secretly working in consultation with Russia on a "
       "28-point peace plan for Ukraine, officials say. Envoy Steve Witkoff leads the drafting."},
      {0, "plan en", "wire.example", "en",
       "US secretly drafting 28-point plan to end Ukraine war - Axios",
       "The Trump administration has been secretly working in consultation with Russia on a "
       "28-point peace plan for Ukraine, officials say."},
      {0, "flood en", "wire.example", "en",
       "Floods cut off villages in northern Italy after heavy rain",
       "Rescuers evacuated hundreds of residents near Udine after a river burst its banks "
       "overnight."},
      {1, "plan en", "kyiv.example", "en",
       "Zelensky receives 28-point US peace plan from Army Secretary Driscoll",
       "President Volodymyr Zelensky received the draft of the American peace plan in Kyiv and "
       "said Ukraine would work on its points with Washington."},
      {1, "plan uk", "pravda.example", "uk", "Зеленський отримав від США мирний план із 28 пунктів",
       "Президент Володимир Зеленський офіційно отримав проєкт мирного плану США і готовий "
       "обговорити його пункти з Трампом."},
      {1, "plan ru", "novosti.example", "ru", "США передали Киеву мирный план из 28 пунктов",
       "Администрация Трампа передала Зеленскому проект мирного плана из 28 пунктов, разработанный "
       "Уиткоффом, сообщают источники."},
      {2, "rates en", "wire.example", "en",
       "Bank of Japan signals it may raise interest rates in December",
       "Governor Kazuo Ueda said the board would consider the pros and cons of an increase."},
      {4, "plan en", "wire.example", "en",
       "US and Ukraine cut peace plan to 19 points after Geneva talks",
       "Negotiators in Geneva reduced the American 28-point peace plan for Ukraine to 19 points, "
       "leaving territory for Trump and Zelensky to decide."},
      {4, "plan en", "desk.example", "en",
       "Ukraine peace plan reduced to 19 points, officials say after Geneva talks",
       "The peace plan that the US wrote for Ukraine has now 19 points rather than 28, Ukrainian "
       "negotiators said after talks in Geneva."},
      {4, "plan uk", "pravda.example", "uk",
       "Після переговорів у Женеві мирний план США скоротили до 19 пунктів",
       "Делегації України та США у Женеві скоротили мирний план із 28 до 19 пунктів, територіальні "
       "питання вирішать Трамп і Зеленський."},
      {5, "plan ru", "novosti.example", "ru",
       "Мирный план США по Украине сократили до 19 пунктов после Женевы",
       "После переговоров в Женеве в мирном плане США осталось 19 пунктов из 28, сообщил источник "
       "в делегации."},
      {3, "flood en", "desk.example", "en",
       "Northern Italy floods: hundreds evacuated near Udine as river bursts banks",
       "Heavy rain cut off villages and rescuers evacuated residents after the river burst its "
       "banks."},
      {8, "plan en", "kyiv.example", "en",
       "Europeans table 24-point counterproposal to US peace plan for Ukraine",
       "European negotiators presented a peace plan of 24 points as a counterproposal to the "
       "American draft for Ukraine, which was cut to 19 points in Geneva."},
      {8, "plan uk", "pravda.example", "uk",
       "Європейці запропонували мирний план із 24 пунктів замість плану США",
       "Європейські переговорники представили мирний план із 24 пунктів як відповідь на план США, "
       "скорочений у Женеві до 19 пунктів."},
      {9, "plan ru", "novosti.example", "ru",
       "Европа предложила мирный план по Украине из 24 пунктов вместо плана США",
       "Европейские переговорщики представили мирный план из 24 пунктов в ответ на план США, "
       "сокращенный в Женеве до 19 пунктов."},
  };
  return told;
}

struct Drawn {
  std::vector<Decision> decisions;
  std::map<std::string, std::vector<std::string>> by_hand;  // ids of the stories found, per story
};

Drawn draw() {
  Deduplicator dedup{Settings{}};
  Drawn drawn;
  int number = 0;
  for (const auto& told : news()) {
    Item item;
    item.title = told.title;
    item.summary = told.text;
    item.language = told.language;
    item.link = std::string("https://") + told.site + "/" + std::to_string(++number);
    const auto print = fingerprint_of(item);
    const Time seen = Time{} + hours(24 * told.day) + std::chrono::minutes(number);
    drawn.decisions.push_back(
        dedup.decide({FeedId{told.site}, ItemKey{hash128(item.link)}, &print, seen}));
    drawn.by_hand[told.story].push_back(drawn.decisions.back().story.value);
  }
  return drawn;
}

TEST(SeedStory, IsDrawnAsAnEditorWould) {
  const auto drawn = draw();
  std::map<std::string, std::string> owner;
  for (const auto& [story, found] : drawn.by_hand) {
    for (const auto& id : found) {
      EXPECT_EQ(id, found.front()) << story << " is one story";
    }
    EXPECT_TRUE(owner.emplace(found.front(), story).second)
        << story << " and " << owner[found.front()] << " are two";
  }
}

TEST(SeedStory, EachNumberOfPointsIsToldAndCopiesAreNot) {
  const auto drawn = draw();
  for (std::size_t i = 0; i < drawn.decisions.size(); ++i) {
    const auto& decision = drawn.decisions[i];
    const bool copy = i == 1 || i == 8;  // Axios' words again; the cut to 19 points, reworded
    EXPECT_EQ(decision.told(), !copy) << news()[i].title << ": " << decision.reason;
  }
}

}  // namespace
}  // namespace newswatch::dedup
