#include <algorithm>

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "core/hash.h"
#include "core/utf8.h"
#include "rules/encoding.h"
#include "rules/rule_file.h"

namespace newswatch::rules {
namespace {

constexpr size_t kLongestId = 100;  // bytes, of an id made from a query
constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return text.substr(text.size());
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_quote(std::string_view rest) {
  if (static_cast<unsigned char>(rest.front()) < 0x80) return rest.front() == '"';
  return rest.starts_with("“") || rest.starts_with("”") || rest.starts_with("„") ||
         rest.starts_with("«") || rest.starts_with("»");
}

// Calls visit(byte, inside quotes) for each byte until it gives true; where that was, else npos.
template <class Visit>
size_t find_outside_quotes(std::string_view text, Visit visit) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_quote(text.substr(i))) quoted = !quoted;
    if (!quoted && visit(i)) return i;
  }
  return std::string_view::npos;
}

bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }

// Where a comment begins: at a # at the line's start or after a blank; else at its end.
size_t comment_in(std::string_view line) {
  return std::min(line.size(), find_outside_quotes(line, [&](size_t i) {
                    return line[i] == '#' && (i == 0 || is_blank(line[i - 1]));
                  }));
}

// "Kyiv AND #Tag" may look for a hashtag. Its writer says which it is.
bool may_be_hashtag(std::string_view line, size_t comment) {
  return comment + 1 < line.size() && !is_blank(line[comment + 1]) && line[comment + 1] != '#' &&
         !trimmed(line.substr(0, comment)).empty();
}

// Where a line is "name = query", the place of its "="; npos where a "=" stands in the query, as in
// /a(?=b)/ or exact(a=b).
size_t naming_sign(std::string_view query) {
  const auto equals = find_outside_quotes(query, [&](size_t i) { return query[i] == '='; });
  if (equals == std::string_view::npos) return equals;
  const bool in_query = query.substr(0, equals).find_first_of("/(\"") != std::string_view::npos;
  return in_query ? std::string_view::npos : equals;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0x80) != 0 || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

}  // namespace

std::string id_from_query(std::string_view query) {
  std::string id;
  bool gap = false;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(query.data());
  const auto size = static_cast<std::int32_t>(query.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    const bool mark = c >= 0 && u_charType(c) == U_NON_SPACING_MARK;
    if (c < 0 || (!u_isalnum(c) && !mark)) {
      gap = true;
      continue;
    }
    if (gap && !id.empty()) id += '-';
    gap = false;
    char encoded[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(encoded, length, u_tolower(c));
    id.append(encoded, static_cast<size_t>(length));
  }
  if (id.size() <= kLongestId) return id;
  // It is a label of metrics and stands in every alert. The hash keeps long queries apart.
  return fmt::format("{}-{}", truncate_utf8(id, kLongestId), to_hex(hash128(id)).substr(0, 10));
}

void read_line_file(const RuleFile& file, ParsedFiles& out, Diagnostics& diagnostics) {
  if (!check_encoding(file.path, file.text, diagnostics)) return;
  std::string_view rest = file.text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  for (int number = 1; !rest.empty(); ++number) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);

    const auto comment = comment_in(line);
    auto query = trimmed(line.substr(0, comment));
    if (query.empty()) continue;
    ParsedRule rule;
    rule.line = line;
    const LineSource whole(file.path, number, line, query);
    rule.info.place = whole.place(0);
    if (may_be_hashtag(line, comment)) {
      const LineSource tag(file.path, number, line, trimmed(line.substr(comment)));
      tag.error(diagnostics, 0, 1, "is this a comment, or a hashtag to look for?",
                "a comment has a blank after #; a hashtag is found by its word, without #, or by "
                "exact(#Word)");
      continue;
    }
    const auto equals = naming_sign(query);
    if (equals != std::string_view::npos) {
      const auto name = trimmed(query.substr(0, equals));
      if (!is_name(name)) {
        whole.error(diagnostics, 0, std::max<size_t>(equals, 1),
                    "before = stands the rule's name: letters, digits, \"-\", \"_\" and \".\"",
                    "write peace-plan = \"28-point plan\"");
        continue;
      }
      rule.info.id.value = name;
      query = trimmed(query.substr(equals + 1));
    } else {
      rule.info.id.value = id_from_query(query);
    }
    rule.info.query = query;
    rule.source = std::make_unique<LineSource>(file.path, number, line, query);
    out.rules.push_back(std::move(rule));
  }
}

}  // namespace newswatch::rules
