#include "feeds/xml_markup.h"

#include <algorithm>

namespace newswatch::feeds {
namespace {

constexpr std::size_t kLongestName = 255;

std::size_t past(std::string_view text, std::string_view mark, std::size_t from) {
  const std::size_t found = text.find(mark, from);
  return found == std::string_view::npos ? found : found + mark.size();
}

std::size_t declaration_end(std::string_view text, std::size_t at) {
  const std::size_t first = text.find_first_of("[>", at);
  if (first == std::string_view::npos || text[first] == '>') {
    return first == std::string_view::npos ? first : first + 1;
  }
  const std::size_t subset_end = text.find(']', first);
  return subset_end == std::string_view::npos ? subset_end : past(text, ">", subset_end);
}

// Of what begins with "<!" or "<?".
Mark mark_at(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at, 9);
  if (rest.starts_with("<!--")) return Mark::comment;
  if (rest.starts_with("<![CDATA[")) return Mark::cdata;
  return rest.starts_with("<?") ? Mark::instruction : Mark::declaration;
}

std::size_t end_of(Mark mark, std::string_view text, std::size_t at) {
  switch (mark) {
    case Mark::comment:
      return past(text, "-->", at + 4);
    case Mark::cdata:
      return past(text, "]]>", at + 9);
    case Mark::instruction:
      return past(text, "?>", at + 2);
    case Mark::declaration:
    case Mark::stray:
    case Mark::tag:
      break;
  }
  return declaration_end(text, at + 2);
}

}  // namespace

Construct read_construct(std::string_view text, std::size_t at) {
  std::size_t i = at + 1;
  if (i < text.size() && (text[i] == '!' || text[i] == '?')) {
    const auto mark = mark_at(text, at);
    return {mark, end_of(mark, text, at)};
  }
  if (i < text.size() && text[i] == '/') ++i;
  if (i >= text.size()) return {Mark::tag, std::string_view::npos};
  if (!is_in_name(text[i], name_class::kFirst)) return {};
  const std::size_t limit = std::min(text.size(), i + kLongestName);
  while (i < limit && is_in_name(text[i], name_class::kAny)) ++i;
  if (i == text.size()) return {Mark::tag, std::string_view::npos};
  if (!is_in_name(text[i], name_class::kAfter)) return {};
  return {Mark::tag, i};
}

ConstructReader::ConstructReader(std::string_view text, std::size_t root) : text_(text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  if (root + 1 >= text.size()) return;  // nothing is left of the document
  const auto name = text.substr(root + 1, read_construct(text, root).end - (root + 1));
  if (last == std::string_view::npos || text[last] != '>' || last < name.size() + 2) return;
  const auto end_tag = text.substr(last - name.size() - 2, name.size() + 2);
  whole_ = end_tag.starts_with("</") && end_tag.substr(2) == name;
}

Construct ConstructReader::read_markup(std::size_t at) {
  const auto mark = mark_at(text_, at);
  const unsigned bit = 1u << static_cast<unsigned>(mark);
  if ((endless_ & bit) != 0) return {};
  const std::size_t end = end_of(mark, text_, at);
  if (end != std::string_view::npos || !whole_) return {mark, end};
  endless_ |= bit;
  return {};
}

std::string_view local_name(std::string_view name) {
  std::size_t at = name.size();
  while (at > 0 && name[at - 1] != ':') --at;
  return name.substr(at);
}

std::size_t OpenElements::closed_further_out(std::string_view name) const {
  const auto found = std::find(names_.rbegin(), names_.rend(), name);
  return found == names_.rend() ? 0 : static_cast<std::size_t>(found - names_.rbegin()) + 1;
}

std::size_t OpenElements::closed_by_local(std::string_view local) const {
  const auto found = std::find_if(names_.rbegin(), names_.rend(), [local](std::string_view name) {
    return has_local_name(name, local);
  });
  return found == names_.rend() ? 0 : static_cast<std::size_t>(found - names_.rbegin()) + 1;
}

}  // namespace newswatch::feeds
