#include "core/body_kind.h"

#include <string>

namespace newswatch {

std::optional<BodyKind> body_kind(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (type.ends_with(' ')) type.pop_back();
  for (auto& c : type) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (type == "application/json" || type.ends_with("+json")) return BodyKind::json;
  if (type == "text/html" || type == "application/xhtml+xml") return BodyKind::html;
  if (type == "application/xml" || type == "text/xml" || type.ends_with("+xml")) {
    return BodyKind::xml;
  }
  if (type == "application/x-www-form-urlencoded") return BodyKind::form;
  if (type == "text/plain" || type == "text/markdown") return BodyKind::text;
  return std::nullopt;
}

}  // namespace newswatch
