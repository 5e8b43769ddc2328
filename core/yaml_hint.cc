#include "core/yaml_hint.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>

namespace newswatch {
namespace {

bool is_space_or_tab(char c) { return c == ' ' || c == '\t'; }

// Whether a value may begin at `offset`: after an indicator, or first in its line.
bool value_begins(std::string_view text, size_t offset) {
  while (offset > 0 && is_space_or_tab(text[offset - 1])) --offset;
  if (offset == 0) return true;
  return std::string_view("\n:,-?[{").find(text[offset - 1]) != std::string_view::npos;
}

// The end of a text in quotes; npos where it has none.
size_t end_of_quoted(std::string_view text, size_t start) {
  const char quote = text[start];
  for (size_t i = start + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i;
    }
  }
  return std::string_view::npos;
}

std::string of_open_mark(std::string_view text, const TextIndex& index) {
  const auto open = find_open_mark(text);
  if (open.mark == '\0') return {};
  const auto line = index.at(text, open.offset).line;
  if (open.mark == '"' || open.mark == '\'') {
    return fmt::format("the quote opened in line {} is never closed", line);
  }
  return fmt::format("the {} of line {} is not closed, or a comma is missing after it", open.mark,
                     line);
}

}  // namespace

OpenMark find_open_mark(std::string_view text) {
  std::vector<OpenMark> open;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '#' && (i == 0 || is_space_or_tab(text[i - 1]) || text[i - 1] == '\n')) {
      i = std::min(text.find('\n', i), text.size());
    } else if ((c == '"' || c == '\'') && value_begins(text, i)) {
      const auto end = end_of_quoted(text, i);
      if (end == std::string_view::npos) return {c, i};
      i = end;
    } else if (c == '{' || c == '[') {
      open.push_back({c, i});
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
    }
  }
  return open.empty() ? OpenMark{} : open.back();
}

std::string yaml_hint(std::string_view text, const TextIndex& index, size_t offset,
                      std::string_view said) {
  namespace messages = YAML::ErrorMsg;
  if (said == messages::EOF_IN_SCALAR) return of_open_mark(text, index);
  const auto at = index.at(text, offset);
  const auto line = index.line(text, at.line);
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos) {
    return "indent with blanks: YAML takes no tabs";
  }
  const char first = offset < text.size() ? text[offset] : '\0';
  if (first == '@' || first == '`' || first == '*') {
    return fmt::format("a text that begins with {} stands in quotes or, as a query, below |",
                       first);
  }
  const auto before = line.substr(0, std::min(line.size(), offset - index.start_of(at.line)));
  const auto last = before.find_last_not_of(' ');
  if (last != std::string_view::npos && (before[last] == '"' || before[last] == '\'')) {
    return "a text in quotes ends at its second quote: one that goes on stands below |, as in "
           "query: |";
  }
  if (said == messages::MAP_VALUE) return "a text with a colon and a blank in it stands in quotes";
  if (said == messages::END_OF_MAP_FLOW || said == messages::END_OF_SEQ_FLOW) {
    return of_open_mark(text.substr(0, offset), index);
  }
  if (said == messages::END_OF_MAP || said == messages::END_OF_SEQ) {
    return fmt::format(
        "this line begins in column {}: lines that belong together begin in the same one",
        at.column);
  }
  return {};
}

}  // namespace newswatch
