#include "daemon/terminal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/utf8.h"

namespace newswatch::daemon {
namespace {

int columns_of_environment() {
  const char* text = std::getenv("COLUMNS");
  int columns = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), columns);
  return std::max(columns, 0);
}

bool begins_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), begins_code_point));
}

constexpr size_t kBetween = 2;

void shrink(std::vector<size_t>& widths, const std::vector<Column>& columns, size_t available) {
  size_t total = kBetween * (widths.size() - 1);
  for (const auto width : widths) total += width;
  for (size_t i = columns.size(); i-- > 0 && total > available;) {
    if (columns[i].shrinks_to == 0) continue;
    const auto least = std::min(widths[i], columns[i].shrinks_to);
    const auto cut = std::min(widths[i] - least, total - available);
    widths[i] -= cut;
    total -= cut;
  }
}

}  // namespace

Terminal terminal_of(std::FILE* stream) {
  Terminal terminal;
  const int fd = fileno(stream);
  if (isatty(fd) == 0) return terminal;
  winsize size{};
  terminal.width = columns_of_environment();
  if (terminal.width == 0 && ioctl(fd, TIOCGWINSZ, &size) == 0) terminal.width = size.ws_col;
  if (terminal.width == 0) terminal.width = 80;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  const bool dumb = kind != nullptr && std::string_view(kind) == "dumb";
  terminal.colour = !dumb && (no_colour == nullptr || *no_colour == '\0');
  return terminal;
}

std::string coloured(const Terminal& terminal, Colour colour, std::string_view text) {
  constexpr std::string_view kCodes[] = {"", "31", "32", "33", "36", "2"};
  if (!terminal.colour || colour == Colour::none) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<size_t>(colour)], text);
}

std::string fit(std::string_view text, size_t width) {
  if (width_of(text) <= width) return std::string(text);
  if (width == 0) return {};
  size_t end = 0;
  for (size_t kept = 0; end < text.size(); ++end) {
    if (begins_code_point(text[end]) && kept++ == width - 1) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string table(const Terminal& terminal, const std::vector<Column>& columns,
                  const std::vector<std::vector<Cell>>& rows) {
  std::vector<std::vector<Cell>> lines(1);
  for (const auto& column : columns) lines[0].push_back({column.title, Colour::dim});
  for (const auto& row : rows) lines.push_back(row);
  std::vector<size_t> widths(columns.size(), 0);
  for (auto& line : lines) {
    for (size_t i = 0; i < widths.size(); ++i) {
      line[i].text = escape_control(line[i].text);
      widths[i] = std::max(widths[i], width_of(line[i].text));
    }
  }
  if (terminal.width > 0) shrink(widths, columns, static_cast<size_t>(terminal.width));
  std::string out;
  for (const auto& line : lines) {
    std::string padding;  // before the next cell that is not empty
    for (size_t i = 0; i < widths.size(); ++i) {
      const auto text = fit(line[i].text, widths[i]);
      if (!text.empty()) {
        out += padding + coloured(terminal, line[i].colour, text);
        padding.clear();
      }
      padding += std::string(widths[i] - width_of(text) + kBetween, ' ');
    }
    out += '\n';
  }
  return out;
}

std::string roughly(Duration span) {
  using std::chrono::days;
  using std::chrono::floor;
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  const auto size = span < Duration(0) ? -span : span;
  if (size < minutes(1)) return fmt::format("{}s", floor<seconds>(size).count());
  if (size < hours(1)) return fmt::format("{}m", floor<minutes>(size).count());
  if (size < hours(48)) return fmt::format("{}h", floor<hours>(size).count());
  return fmt::format("{}d", floor<days>(size).count());
}

std::string relative(const std::optional<Time>& time, Time now) {
  if (!time) return "-";
  const auto span = *time - now;
  if (span > -std::chrono::seconds(1) && span < std::chrono::seconds(1)) return "now";
  return span < Duration(0) ? roughly(span) + " ago" : "in " + roughly(span);
}

}  // namespace newswatch::daemon
