#include "dedup/report_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include <unicode/uchar.h>

#include "core/tokenizer.h"
#include "dedup/code_point.h"

namespace newswatch::dedup {
namespace {

// Of the text, in characters: the wire's first sentences. What follows, each client cuts and
// rewrites its own way.
constexpr size_t kTextCharacters = 300;

// A title that is longer is a text put in the wrong place, and is kept in memory with its report.
constexpr size_t kTitleCharacters = 300;

// A source's name: "The Kyiv Independent", "Frankfurter Allgemeine Zeitung".
constexpr size_t kMaxSourceBytes = 60;
constexpr size_t kMaxSourceWords = 5;
// What must be left of a title, so that "Kyiv - Reuters" keeps both.
constexpr size_t kMinTitleWords = 3;

constexpr size_t kMaxDatelineBytes = 110;
constexpr size_t kMaxDatelineWords = 12;

constexpr std::array<std::string_view, 5> kDashes = {" - ", " – ", " — ", " | ", " -- "};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The words of a text as written, until the next call.
const Tokens& words_of(std::string_view text) {
  thread_local Tokens tokens;
  tokenize(text, TokenForms::as_written, tokens);
  return tokens;
}

bool starts_as_a_name(std::string_view text, const Token& token) {
  const auto c = first_code_point(text.substr(token.start));
  return u_isupper(c) || !u_islower(c);  // scripts without case may be names
}

bool is_source(std::string_view tail) {
  if (tail.empty() || tail.size() > kMaxSourceBytes) return false;
  const auto& tokens = words_of(tail);
  const auto& words = tokens.list;
  if (words.empty() || words.size() > kMaxSourceWords) return false;
  if (!starts_as_a_name(tail, words.front()) || !starts_as_a_name(tail, words.back())) return false;
  for (const auto& word : words) {
    if (tokens.text(word).size() > 3 && !starts_as_a_name(tail, word)) return false;
  }
  return true;
}

size_t count_words(std::string_view text) { return words_of(text).list.size(); }

// Of a dash that is no ASCII.
constexpr char kDashLead = '\xE2';

// The dash of kDashes that `text` begins with, or nothing.
std::string_view dash_at_front(std::string_view text) {
  if (text.size() < 3 || (text[1] != '-' && text[1] != '|' && text[1] != kDashLead)) return {};
  for (const auto dash : kDashes) {
    if (text.starts_with(dash)) return dash;
  }
  return {};
}

struct Split {
  std::string_view head;
  std::string_view tail;
};

std::optional<Split> split_tail(std::string_view title) {
  if (title.ends_with(')')) {
    const auto open = title.rfind(" (");
    if (open == std::string_view::npos) return std::nullopt;
    return Split{title.substr(0, open), title.substr(open + 2, title.size() - open - 3)};
  }
  for (auto at = title.rfind(' '); at != std::string_view::npos && at > 0;
       at = title.rfind(' ', at - 1)) {
    const auto dash = dash_at_front(title.substr(at));
    if (!dash.empty()) return Split{title.substr(0, at), title.substr(at + dash.size())};
  }
  return std::nullopt;
}

bool in_capitals(std::string_view word) {
  for (std::int32_t at = 0; at < static_cast<std::int32_t>(word.size());) {
    if (!u_isupper(next_code_point(word, at))) return false;
  }
  return true;
}

// The words before the dash look like a place, a date and an agency.
bool is_dateline(std::string_view head) {
  const auto& words = words_of(head).list;
  if (words.empty() || words.size() > kMaxDatelineWords) return false;
  if (!starts_as_a_name(head, words.front())) return false;
  const bool agency = head.find('(') != std::string_view::npos && head.ends_with(')');
  const bool dated = head.find_first_of("0123456789") != std::string_view::npos &&
                     head.find(',') != std::string_view::npos;
  const bool place = head.size() > 3 &&  // "KYIV - "
                     std::all_of(words.begin(), words.end(), [&](const Token& word) {
                       return in_capitals(head.substr(word.start, word.end - word.start));
                     });
  return agency || dated || place;
}

// A text that was cut ends in half a word, or in a number without its "million": these say what the
// whole does not.
std::string_view without_cut_end(std::string_view text) {
  const bool dots = text.ends_with("...") || text.ends_with("…");
  constexpr std::string_view kEnds = ".!?\"')]";
  const bool whole = !dots && (text.empty() || kEnds.find(text.back()) != std::string_view::npos ||
                               text.ends_with("»") || text.ends_with("”") || text.ends_with("。"));
  if (whole) return text;
  const auto last = text.find_last_of(" \t\n");
  if (!dots && last != std::string_view::npos) text = trimmed(text.substr(0, last));
  while (!text.empty()) {
    const auto word = text.substr(text.find_last_of(" \t\n") + 1);
    if (word.find_first_of("0123456789") == std::string_view::npos) break;
    text = trimmed(text.substr(0, text.size() - word.size()));
  }
  return text;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string_view first_characters(std::string_view text, size_t count) {
  // A character takes a byte at least.
  if (text.size() <= count) return text;
  auto end = count;
  auto found = count - static_cast<size_t>(
                           std::count_if(text.begin(), text.begin() + end, continues_character));
  while (end < text.size() && (found < count || continues_character(text[end]))) {
    found += continues_character(text[end]) ? 0 : 1;
    ++end;
  }
  return text.substr(0, end);
}

}  // namespace

std::string_view without_source(std::string_view title) {
  title = trimmed(title);
  const auto split = split_tail(title);
  if (!split || !is_source(trimmed(split->tail))) return title;
  return count_words(split->head) >= kMinTitleWords ? trimmed(split->head) : title;
}

std::string_view without_dateline(std::string_view text) {
  text = trimmed(text);
  for (auto at = text.find(' '); at <= kMaxDatelineBytes; at = text.find(' ', at + 1)) {
    const auto dash = dash_at_front(text.substr(at));
    if (dash.empty()) continue;
    return is_dateline(text.substr(0, at)) ? trimmed(text.substr(at + dash.size())) : text;
  }
  return text;
}

ReportText report_text(const Item& item) {
  const std::string_view text = item.summary.empty() ? item.content : item.summary;
  return {first_characters(without_source(item.title), kTitleCharacters),
          without_cut_end(first_characters(without_dateline(text), kTextCharacters))};
}

}  // namespace newswatch::dedup
