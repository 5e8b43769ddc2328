#include "core/json_writer.h"

#include <fmt/format.h>

namespace newswatch {
namespace {

bool must_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void escape(char c, std::string& out) {
  constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
  constexpr std::string_view kLetters = "btnfr\"\\";
  const auto at = kShort.find(c);
  if (at != std::string_view::npos) {
    out += '\\';
    out += kLetters[at];
  } else {
    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  }
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  out_ += ':';
  follows_ = false;
  return *this;
}

void JsonWriter::text(std::string_view value) {
  separate();
  quote(value);
}

void JsonWriter::number(std::int64_t value) {
  separate();
  out_ += fmt::format_int(value).c_str();
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

void JsonWriter::separate() {
  if (std::exchange(follows_, true)) out_ += ',';
}

void JsonWriter::quote(std::string_view text) {
  out_ += '"';
  size_t written = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!must_escape(text[i])) continue;
    out_ += text.substr(written, i - written);
    escape(text[i], out_);
    written = i + 1;
  }
  out_ += text.substr(written);
  out_ += '"';
}

}  // namespace newswatch
