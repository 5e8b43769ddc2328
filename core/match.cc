#include "core/match.h"

#include "core/item.h"

namespace newswatch {
namespace {

std::string_view join_lines(const std::vector<std::string>& values, std::string& joined) {
  joined.clear();
  for (const auto& value : values) {
    if (&value != &values.front()) joined += '\n';
    joined += value;
  }
  return joined;
}

}  // namespace

std::string_view text_of(const Item& item, Field field, std::string& joined) {
  switch (field) {
    case Field::title:
      return item.title;
    case Field::summary:
      return item.summary;
    case Field::content:
      return item.content;
    case Field::author:
      return join_lines(item.authors, joined);
    case Field::url:
      return item.link;
    case Field::category:
      return join_lines(item.categories, joined);
  }
  return {};
}

std::vector<Span> spans_of(const std::vector<FieldRange>& ranges, const Item& item) {
  std::vector<Span> spans;
  spans.reserve(ranges.size());
  std::string joined;
  for (const auto& [field, start, end] : ranges) {
    const auto text = text_of(item, field, joined).substr(start, end - start);
    spans.push_back({field, start, end, std::string(text)});
  }
  return spans;
}

}  // namespace newswatch
