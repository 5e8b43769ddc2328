// The words in dates: months, zones, halves of the day, in the languages that publishers write.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace newswatch::feeds {

// In lower case, whatever the script.
std::string fold_word(std::string_view word);

// 1 to 12, by how the word begins; -1 where it is no month. All of these take a folded word.
int month_number(std::string_view word);

bool is_weekday(std::string_view word);  // an English one

// Words that a date may hold and that say nothing: "at", "of", "de", "Uhr".
bool is_filler(std::string_view word);

// Names of zones, of which several are used on different continents: the one that news is dated by.
// Military letters are UTC, since it is not sure what those who write them mean (RFC 5322, 4.3).
std::optional<std::chrono::minutes> zone_offset(std::string_view word);

enum class HalfDay { none, am, pm };
HalfDay half_day(std::string_view word);

}  // namespace newswatch::feeds
