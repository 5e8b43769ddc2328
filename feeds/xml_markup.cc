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

}  // namespace

Construct read_construct(std::string_view text, std::size_t at) {
  std::size_t i = at + 1;
  if (i < text.size() && (text[i] == '!' || text[i] == '?')) {
    const auto rest = text.substr(at, 9);
    if (rest.starts_with("<!--")) return {Mark::comment, past(text, "-->", at + 4)};
    if (rest.starts_with("<![CDATA[")) return {Mark::cdata, past(text, "]]>", at + 9)};
    if (text[i] == '?') return {Mark::instruction, past(text, "?>", at + 2)};
    return {Mark::declaration, declaration_end(text, at + 2)};
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
