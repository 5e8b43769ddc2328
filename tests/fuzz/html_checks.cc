#include "tests/fuzz/html_checks.h"

#include <string>

#include "feeds/html_text.h"
#include "tests/fuzz/fuzzer.h"
#include "tests/fuzz/html_oracle.h"

namespace newswatch::fuzz {
namespace {

constexpr std::size_t kNoLimit = 1u << 30;

void require_collapsed(std::string_view text) {
  for (const std::string_view pair : {"  ", " \n", "\n ", "\n\n\n"}) {
    require(text.find(pair) == std::string_view::npos, "blanks and breaks are collapsed");
  }
  if (text.empty()) return;
  for (const char end : {text.front(), text.back()}) {
    require(end != ' ' && end != '\n', "nothing blank leads or trails");
  }
  for (const char c : text) {
    require(static_cast<unsigned char>(c) >= ' ' || c == '\n', "a text has no control characters");
  }
}

// One line as it follows from several.
std::string joined(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c != '\n') {
      line += c;
    } else if (!line.ends_with(' ')) {
      line += ' ';
    }
  }
  return line;
}

}  // namespace

void check_html(std::string_view html) {
  const auto text = feeds::html_to_text(html, kNoLimit);
  require_text(text, kNoLimit, "the text");
  require_collapsed(text);
  require_equal(feeds::html_to_line(html, kNoLimit), joined(text), "a line is the text, joined");
  require_equal(feeds::plain_to_text(text, kNoLimit), text, "a text is its own plain text");
  for (const std::size_t limit : {std::size_t{0}, std::size_t{7}, text.size() / 2, text.size()}) {
    const auto cut = feeds::html_to_text(html, limit);
    require_text(cut, limit, "a text that is cut");
    require(text.starts_with(cut), "a text that is cut is the beginning of the whole");
    require(cut.size() + 6 > limit || cut == text, "no more is cut than need be");
  }
  const auto verdict = compare_with_tree(html, text);
  require(verdict.difference.empty(), "the text is that of the tree: " + verdict.difference);
}

}  // namespace newswatch::fuzz
