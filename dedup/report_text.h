// Report text: the part of an item that says what is reported, without the publisher's name and
// dateline. Two reports are compared by it.
#pragma once

#include <string_view>

#include "core/item.h"

namespace newswatch::dedup {

// Views into the item.
struct ReportText {
  std::string_view title;  // the first 300 characters, without " - Source"
  std::string_view text;   // the first 300 characters, without the dateline and a cut end
};

ReportText report_text(const Item& item);

// Its parts, for tests. A source's name stands behind " - ", " | ", " – ", " — " or in parentheses,
// is short and written like a name, and says nothing itself: no number and no word such as "not".
std::string_view without_source(std::string_view title);
// "KYIV, Nov 26 (Reuters) - ", "МОСКВА, 26 ноя - РИА Новости. ".
std::string_view without_dateline(std::string_view text);

}  // namespace newswatch::dedup
