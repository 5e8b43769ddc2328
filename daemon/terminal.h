// What is printed for people: tables that fit the terminal, times as they are spoken of, colours.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace newswatch::daemon {

struct Terminal {
  int width = 0;  // columns; 0: no terminal, lines may be as long as they are
  bool colour = false;
};

// Colours stand on a terminal alone, and not where NO_COLOR is set. COLUMNS overrides the width.
Terminal terminal_of(std::FILE* stream);

enum class Colour { none, red, green, yellow, cyan, dim };
std::string coloured(const Terminal& terminal, Colour colour, std::string_view text);

// At most `width` code points, the last of them "…" where something was cut.
std::string fit(std::string_view text, size_t width);

struct Cell {
  std::string text;
  Colour colour = Colour::none;
};
struct Column {
  std::string title;
  // It may be cut down to this many columns where the terminal is narrow; 0: never.
  size_t shrinks_to = 0;
};
// Lines, the titles first; cells beyond the columns are left out. Cells are made safe for a
// terminal. Columns shrink from the last one.
std::string table(const Terminal& terminal, const std::vector<Column>& columns,
                  const std::vector<std::vector<Cell>>& rows);

// The largest unit alone: "42s", "12m", "5h", "9d".
std::string roughly(Duration span);
// "3m ago", "in 12m", "now"; "-" where there is no time.
std::string relative(const std::optional<Time>& time, Time now);

}  // namespace newswatch::daemon
