// Items in JSON Lines, as `match`, `backtest` and `dedup` take them.
#pragma once

#include <functional>
#include <istream>
#include <optional>
#include <string>

#include "core/ids.h"
#include "core/item.h"
#include "core/result.h"
#include "core/time.h"

namespace newswatch::daemon {

struct LineItem {
  Item item;
  FeedId feed;                     // or empty
  std::optional<Time> first_seen;  // or else when it was published
  Time seen_or(Time otherwise) const;
};

// The fields of core/item.h, and `feed` and `first_seen`. Times as publishers write them will do;
// one that can't be read is none.
Result<LineItem> item_of_line(const std::string& line);

inline bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

// Tells the user of a line that is no item.
void complain_of_line(const std::string& name, std::size_t number, const Error& error);

// Opens FILE, or standard input for "-", and hands it on with its name for messages; says what is
// wrong with one that can't be read, and gives kFailure.
int with_lines(const std::string& file,
               const std::function<int(std::istream& in, const std::string& name)>& read);

}  // namespace newswatch::daemon
