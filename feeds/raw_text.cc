#include "feeds/raw_text.h"

#include <utility>

#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_text.h"

namespace newswatch::feeds {
namespace {

std::string unescaped(const std::string& bytes) {
  std::string html;
  html.reserve(bytes.size());
  append_decoded(html, bytes, Markup::xml);
  return html;
}

}  // namespace

std::string plain_text(const RawText& raw, std::size_t max_bytes) {
  switch (raw.form) {
    case RawText::Form::plain:
      return plain_to_text(raw.bytes, max_bytes);
    case RawText::Form::escaped:
      return html_to_text(unescaped(raw.bytes), max_bytes);
    case RawText::Form::html:
      break;
  }
  return html_to_text(raw.bytes, max_bytes);
}

std::string plain_line(const RawText& raw, std::size_t max_bytes) {
  switch (raw.form) {
    case RawText::Form::plain:
      return plain_to_line(raw.bytes, max_bytes);
    case RawText::Form::escaped:
      return html_to_line(unescaped(raw.bytes), max_bytes);
    case RawText::Form::html:
      break;
  }
  return html_to_line(raw.bytes, max_bytes);
}

void add_raw(RawTexts& texts, RawText raw) {
  if (!trimmed(raw.bytes).empty()) texts.push_back(std::move(raw));
}

std::string plain_text(const RawTexts& texts, std::size_t max_bytes) {
  for (const auto& raw : texts) {
    auto text = plain_text(raw, max_bytes);
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace newswatch::feeds
