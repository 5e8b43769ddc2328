#include "feeds/date_names.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "core/utf8.h"

namespace newswatch::feeds {
namespace {

struct Zone {
  std::string_view name;
  int minutes;
};

constexpr Zone kZones[] = {
    {"z", 0},       {"gmt", 0},     {"utc", 0},     {"ut", 0},      {"wet", 0},     {"est", -300},
    {"edt", -240},  {"et", -300},   {"cst", -360},  {"cdt", -300},  {"ct", -360},   {"mst", -420},
    {"mdt", -360},  {"mt", -420},   {"pst", -480},  {"pdt", -420},  {"pt", -480},   {"akst", -540},
    {"akdt", -480}, {"hst", -600},  {"hast", -600}, {"hadt", -540}, {"ast", -240},  {"adt", -180},
    {"at", -240},   {"nst", -210},  {"ndt", -150},  {"brt", -180},  {"brst", -120}, {"art", -180},
    {"clt", -240},  {"clst", -180}, {"cot", -300},  {"pet", -300},  {"uyt", -180},  {"vet", -240},
    {"bst", 60},    {"ist", 330},   {"west", 60},   {"cet", 60},    {"met", 60},    {"mez", 60},
    {"wat", 60},    {"cest", 120},  {"mest", 120},  {"mesz", 120},  {"eet", 120},   {"cat", 120},
    {"sast", 120},  {"eest", 180},  {"eat", 180},   {"idt", 180},   {"msk", 180},   {"fet", 180},
    {"trt", 180},   {"irst", 210},  {"irdt", 270},  {"msd", 240},   {"gst", 240},   {"samt", 240},
    {"azt", 240},   {"get", 240},   {"pkt", 300},   {"uzt", 300},   {"yekt", 300},  {"npt", 345},
    {"omst", 360},  {"almt", 360},  {"bdt", 360},   {"wib", 420},   {"ict", 420},   {"novt", 420},
    {"krat", 420},  {"hkt", 480},   {"sgt", 480},   {"myt", 480},   {"pht", 480},   {"wita", 480},
    {"irkt", 480},  {"awst", 480},  {"jst", 540},   {"kst", 540},   {"wit", 540},   {"yakt", 540},
    {"acst", 570},  {"acdt", 630},  {"aest", 600},  {"vlat", 600},  {"chst", 600},  {"aedt", 660},
    {"sst", -660},  {"nzst", 720},  {"nzdt", 780}};

// How months begin in English, German, French, Italian, Spanish, Portuguese, Dutch, Polish, Czech,
// Hungarian, Scandinavian languages, Turkish, Greek, Russian, Ukrainian. No beginning stands for
// two months.
struct Month {
  std::string_view beginning;
  int number;
};
constexpr Month kMonths[] = {
    {"jan", 1},  {"jän", 1},   {"gen", 1},  {"ene", 1},  {"sty", 1},  {"led", 1},     {"oca", 1},
    {"ιαν", 1},  {"янв", 1},   {"січ", 1},  {"feb", 2},  {"fév", 2},  {"fev", 2},     {"lut", 2},
    {"úno", 2},  {"şub", 2},   {"φεβ", 2},  {"фев", 2},  {"лют", 2},  {"mar", 3},     {"mär", 3},
    {"már", 3},  {"mrz", 3},   {"maa", 3},  {"bře", 3},  {"μάρ", 3},  {"μαρ", 3},     {"мар", 3},
    {"бер", 3},  {"apr", 4},   {"ápr", 4},  {"avr", 4},  {"abr", 4},  {"kwi", 4},     {"dub", 4},
    {"nis", 4},  {"απρ", 4},   {"апр", 4},  {"кві", 4},  {"may", 5},  {"mai", 5},     {"maj", 5},
    {"máj", 5},  {"mag", 5},   {"mei", 5},  {"kvě", 5},  {"μάι", 5},  {"μαΐ", 5},     {"μαι", 5},
    {"май", 5},  {"мая", 5},   {"тра", 5},  {"jun", 6},  {"jún", 6},  {"juin", 6},    {"giu", 6},
    {"cze", 6},  {"červn", 6}, {"haz", 6},  {"ιούν", 6}, {"ιουν", 6}, {"июн", 6},     {"чер", 6},
    {"jul", 7},  {"júl", 7},   {"juil", 7}, {"lug", 7},  {"lip", 7},  {"červenc", 7}, {"tem", 7},
    {"ιούλ", 7}, {"ιουλ", 7},  {"июл", 7},  {"лип", 7},  {"aug", 8},  {"aoû", 8},     {"aou", 8},
    {"ago", 8},  {"sie", 8},   {"srp", 8},  {"ağu", 8},  {"αύγ", 8},  {"αυγ", 8},     {"авг", 8},
    {"сер", 8},  {"sep", 9},   {"set", 9},  {"sze", 9},  {"wrz", 9},  {"zář", 9},     {"eyl", 9},
    {"σεπ", 9},  {"сен", 9},   {"вер", 9},  {"oct", 10}, {"okt", 10}, {"ott", 10},    {"out", 10},
    {"paź", 10}, {"říj", 10},  {"eki", 10}, {"οκτ", 10}, {"окт", 10}, {"жов", 10},    {"nov", 11},
    {"lis", 11}, {"kas", 11},  {"νοέ", 11}, {"νοε", 11}, {"ноя", 11}, {"лис", 11},    {"dec", 12},
    {"dez", 12}, {"dic", 12},  {"déc", 12}, {"des", 12}, {"gru", 12}, {"pro", 12},    {"ara", 12},
    {"δεκ", 12}, {"дек", 12},  {"гру", 12}};

constexpr std::string_view kWeekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

constexpr std::string_view kFillers[] = {"at", "of",  "de", "del",  "the", "às",   "à",
                                         "um", "uhr", "kl", "г",    "р",   "року", "года",
                                         "в",  "о",   "om", "alle", "ore", "a"};

template <std::size_t N>
bool contains(const std::string_view (&list)[N], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

}  // namespace

std::string fold_word(std::string_view word) {
  std::string folded;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(word.data());
  for (std::size_t i = 0; i < word.size();) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, i, word.size(), c);
    append_utf8(folded, static_cast<char32_t>(u_tolower(c)));
  }
  return folded;
}

int month_number(std::string_view word) {
  for (const auto& month : kMonths) {
    if (word.starts_with(month.beginning)) return month.number;
  }
  return -1;
}

bool is_weekday(std::string_view word) {
  return std::any_of(std::begin(kWeekdays), std::end(kWeekdays),
                     [word](std::string_view day) { return word.starts_with(day); });
}

bool is_filler(std::string_view word) { return contains(kFillers, word); }

std::optional<std::chrono::minutes> zone_offset(std::string_view word) {
  for (const auto& zone : kZones) {
    if (zone.name == word) return std::chrono::minutes{zone.minutes};
  }
  const bool military = word.size() == 1 && word[0] >= 'a' && word[0] <= 'z';
  return military ? std::optional(std::chrono::minutes{0}) : std::nullopt;
}

HalfDay half_day(std::string_view word) {
  constexpr std::string_view kAm[] = {"am", "a.m.", "a.m", "오전", "上午", "午前", "πμ"};
  constexpr std::string_view kPm[] = {"pm", "p.m.", "p.m", "오후", "下午", "午後", "μμ"};
  if (contains(kAm, word)) return HalfDay::am;
  return contains(kPm, word) ? HalfDay::pm : HalfDay::none;
}

}  // namespace newswatch::feeds
