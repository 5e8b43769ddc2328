#include "tests/demo/stories.h"

#include <fmt/format.h>

namespace newswatch::demo {

namespace {

std::string site_of(std::string_view feed) { return fmt::format("https://{}.example", feed); }

}  // namespace

std::vector<FeedSpec> demo_feeds() {
  struct Outlet {
    const char* name;
    const char* title;
    const char* language;
    FeedFormat format;
  };
  constexpr Outlet kOutlets[] = {
      {"kyiv-courier", "The Kyiv Courier", "en", FeedFormat::rss},
      {"atlantic-wire", "Atlantic Wire", "en", FeedFormat::atom},
      {"danube-times", "Danube Times", "en", FeedFormat::rss},
      {"harbour-post", "Harbour Post", "en", FeedFormat::json},
      {"open-desk", "Open Desk Digest", "en", FeedFormat::atom},
      {"world-brief", "World Brief", "en", FeedFormat::rss},
      {"visnyk-skhodu", "Вісник Сходу", "uk", FeedFormat::rss},
      {"dnipro-24", "Дніпро 24", "uk", FeedFormat::atom},
      {"hromada", "Громада-Інформ", "uk", FeedFormat::json},
      {"nevskaya", "Невская хроника", "ru", FeedFormat::rss},
      {"volga", "Волга-Новости", "ru", FeedFormat::atom},
      {"obozrenie", "Обозрение", "ru", FeedFormat::json},
  };
  std::vector<FeedSpec> feeds;
  for (const auto& o : kOutlets) {
    feeds.push_back({o.name, o.title, site_of(o.name) + "/", o.language, o.format});
  }
  return feeds;
}

const std::vector<Report>& baseline() {
  static const std::vector<Report> kReports = {
      {"kyiv-courier", "plan-first", "kyiv-courier", "Rumours of a 28-point plan reach Kyiv",
       "Old news when the watch begins: it is listed, known, and not told."},
      {"kyiv-courier", "tram", "kyiv-courier", "New trams for Podil", "Twelve of them, low-floor."},
      {"atlantic-wire", "rates", "atlantic-wire", "Central bank keeps its rate", "As expected."},
      {"danube-times", "locks", "danube-times", "River locks close for repairs", "Until spring."},
      {"harbour-post", "herring", "harbour-post", "A good year for herring", "Boats return full."},
      {"open-desk", "chess", "open-desk", "Chess: a draw in round four", "Long, but a draw."},
      {"world-brief", "pokrovsk-old", "world-brief", "Pokrovsk: what happened last week",
       "A look back."},
      {"visnyk-skhodu", "shkola", "visnyk-skhodu", "У громаді відкрили підземну школу",
       "Навчатимуться чотириста дітей."},
      {"dnipro-24", "mist", "dnipro-24", "Міст через річку відкрили після ремонту",
       "Рух відновлено."},
      {"hromada", "vrozhai", "hromada", "Аграрії завершили збір кукурудзи", "Врожай середній."},
      {"nevskaya", "most", "nevskaya", "Развод мостов завершён до весны", "Навигация закрыта."},
      {"volga", "led", "volga", "На реке встал первый лёд", "Рыбаков просят не выходить."},
      {"obozrenie", "kniga", "obozrenie", "Книжная ярмарка собрала рекордную публику",
       "Три дня чтений."},
  };
  return kReports;
}

const std::vector<Report>& script() {
  static const std::vector<Report> kReports = {
      {"kyiv-courier", "kremlin-weighs-plan", "kyiv-courier",
       "Kremlin weighs 28-point Ukraine peace plan",
       "Aides have read the draft of envoy Witkoff, two people familiar with it said; Kyiv has "
       "seen "
       "parts of it."},
      {"world-brief", "kremlin-weighs-plan", "kyiv-courier",
       "Kremlin weighs 28-point Ukraine peace plan",
       "Aides have read the draft of envoy Witkoff, two people familiar with it said."},
      {"hromada", "plan-28", "hromada", "Україна отримала 28-пунктний мирний план",
       "Документ вивчають у Києві, відповідь готують до кінця тижня."},
      {"volga", "boi", "volga", "Под Покровском продолжаются тяжёлые бои",
       "Военные сообщают о боях на южной окраине города."},
      {"atlantic-wire", "geneva", "atlantic-wire", "Envoys carry the 28-point plan to Geneva",
       "Delegations of Ukraine and the United States meet on Sunday over the peace plan that the "
       "Kremlin weighs."},
      {"harbour-post", "cycling", "harbour-post", "City adopts a 28-point programme for cycling",
       "Wider lanes, more racks, and lights that turn green."},
      {"danube-times", "nineteen", "danube-times",
       "Ukraine peace plan cut from 28 to 19 points in Geneva",
       "Nine points were dropped after talks between Witkoff and Umerov, diplomats said."},
      {"harbour-post", "nineteen", "harbour-post",
       "Ukraine peace plan cut from 28 to 19 points in Geneva - Danube Times",
       "Nine points were dropped after talks between Witkoff and Umerov, diplomats said."},
      {"open-desk", "geneva", "atlantic-wire", "Witkoff and Umerov to meet over 28-point plan",
       "The talks in Geneva begin on Sunday, Atlantic Wire reports."},
      {"dnipro-24", "plan-19", "dnipro-24", "Мирний план для України скоротили до 19 пунктів",
       "У Женеві зняли дев'ять пунктів із 28, кажуть дипломати."},
      {"visnyk-skhodu", "kvartaly", "visnyk-skhodu", "Покровськ: оборона тримає північні квартали",
       "За добу в місті відбито дев'ять атак."},
      {"world-brief", "twenty-four", "world-brief",
       "Europeans answer with a 24-point peace plan for Ukraine",
       "Their proposal keeps most of the 19 points that Witkoff and Umerov agreed on in Geneva."},
      {"obozrenie", "usloviya", "obozrenie", "В Киеве назвали условия плана из 28 пунктов",
       "Переговоры продолжатся в Женеве."},
      {"kyiv-courier", "drones", "kyiv-courier", "Pokrovsk: how drones changed the front",
       "Nothing moves by day within fifteen kilometres of the town."},
      {"nevskaya", "teatr", "nevskaya", "Театр открыл сезон новой постановкой",
       "Билеты раскуплены на месяц вперёд."},
      {"danube-times", "28ppp", "danube-times", "Kiev: 28PPP is a draft, not a final text",
       "The paper may change before it is signed by anyone, officials said."},
      {"harbour-post", "ferry", "harbour-post", "Ferry to the islands sails again",
       "Five days of storm had kept it in port."},
      {"dnipro-24", "kvartaly", "visnyk-skhodu", "Покровськ: оборона тримає північні квартали",
       "За добу в місті відбито дев'ять атак, пише «Вісник Сходу»."},
      {"world-brief", "28ppp", "danube-times", "Kiev: 28PPP is a draft, not a final text",
       "The paper may change before it is signed by anyone."},
      {"atlantic-wire", "sea", "atlantic-wire", "Ukraine offers a thirty-day ceasefire at sea",
       "Ports and cables would be spared by both sides."},
      {"visnyk-skhodu", "sobor", "visnyk-skhodu", "У Харкові відновили Покровський собор",
       "Роботи тривали три роки."},
      {"hromada", "rozmova", "hromada", "Зеленський поговорив із Віткоффом перед зустріччю",
       "Розмова тривала годину."},
      {"volga", "usloviya", "obozrenie", "В Киеве назвали условия плана из 28 пунктов",
       "Об этом пишет «Обозрение»."},
      {"nevskaya", "vstrecha", "nevskaya", "Путин встретился с Уиткоффом", "Беседа шла три часа."},
      {"dnipro-24", "teplo", "dnipro-24", "Опалення увімкнули в усіх районах",
       "Температура в школах нормальна."},
      {"open-desk", "drones", "kyiv-courier", "Pokrovsk: how drones changed the front",
       "Nothing moves by day within fifteen kilometres of the town."},
      {"harbour-post", "lighthouse", "harbour-post", "Lighthouse keeper retires after forty years",
       "The lamp has long been automatic."},
  };
  return kReports;
}

Entry to_entry(const Report& report, int edition, Time published) {
  Entry entry;
  const auto suffix = edition > 1 ? fmt::format("-{}", edition) : std::string();
  entry.id = fmt::format("{}:{}{}", report.feed, report.slug, suffix);
  entry.link = fmt::format("{}/{}{}", site_of(report.owner), report.slug, suffix);
  if (report.owner != report.feed) {
    entry.link += fmt::format("?utm_source={}&utm_medium=rss&utm_campaign=daily", report.feed);
  }
  entry.title = report.title;
  entry.summary = report.summary;
  entry.published = published;
  return entry;
}

}  // namespace newswatch::demo
