#include "core/json_document.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>
#include <unicode/utf16.h>

#include "core/utf8.h"

namespace newswatch {
namespace {

using nlohmann::json;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_special(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

// What the escape "\c" stands for; 0 where there is none such.
char unescaped(char c) {
  constexpr std::string_view kWritten = "\"\\/bfnrt";
  constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  const auto at = kWritten.find(c);
  return at == std::string_view::npos ? '\0' : kMeant[at];
}

struct Escape {
  char32_t character = 0;
  std::size_t size = 0;  // as it is written
};

// The escape at `at`, where a backslash stands.
std::optional<Escape> read_escape(std::string_view text, std::size_t at) {
  const auto unit = escaped_unit(text, at);
  if (!unit) {
    const char c = at + 1 < text.size() ? unescaped(text[at + 1]) : '\0';
    if (c == '\0') return std::nullopt;
    return Escape{static_cast<char32_t>(c), 2};
  }
  if (!U16_IS_SURROGATE(*unit)) return Escape{static_cast<char32_t>(*unit), 6};
  const auto low = escaped_unit(text, at + 6);
  if (!U16_IS_LEAD(*unit) || !low || !U16_IS_TRAIL(*low)) return std::nullopt;
  return Escape{static_cast<char32_t>(U16_GET_SUPPLEMENTARY(*unit, *low)), 12};
}

std::string without_escapes(std::string_view written) {
  std::string text;
  text.reserve(written.size());
  std::size_t kept = 0;  // [kept, at) is not copied yet
  for (std::size_t at = written.find('\\'); at != written.npos; at = written.find('\\', kept)) {
    text.append(written.substr(kept, at - kept));
    const auto escape = *read_escape(written, at);
    append_utf8(text, escape.character);
    kept = at + escape.size;
  }
  text.append(written.substr(kept));
  return text;
}

// nlohmann tells numbers with a sign from those without.
json number_from(std::string_view written) {
  std::uint64_t number = 0;
  const auto* const end = written.data() + written.size();
  const auto [stopped, error] = std::from_chars(written.data(), end, number);
  return error == std::errc{} && stopped == end ? json(number) : json::parse(written);
}

}  // namespace

// One pass over the text. Each of its functions reads what begins at at_ and leaves at_ behind it;
// false where there is no such thing.
class JsonDocument::Parser {
 public:
  explicit Parser(JsonDocument& document) : text_(document.text_), nodes_(document.nodes_) {}

  bool read() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    if (!read_value(0)) return false;
    skip_blanks();
    return at_ == text_.size();
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') ++at_;
  }

  bool take(char c) {
    skip_blanks();
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  std::size_t add(Kind kind) {
    const auto index = nodes_.size();
    nodes_.push_back({.begin = static_cast<std::uint32_t>(at_),
                      .next = static_cast<std::uint32_t>(index + 1),
                      .kind = kind});
    return index;
  }

  bool read_value(std::size_t depth) {
    skip_blanks();
    switch (peek()) {
      case '{':
        return read_container(Kind::object, '}', depth + 1);
      case '[':
        return read_container(Kind::array, ']', depth + 1);
      case '"':
        return read_string();
      case 't':
        return read_word("true");
      case 'f':
        return read_word("false");
      case 'n':
        return read_word("null");
      default:
        return read_number();
    }
  }

  bool read_container(Kind kind, char closing, std::size_t depth) {
    if (depth > kMostDepth) return false;
    const auto index = add(kind);
    ++at_;
    if (!take(closing)) {
      do {
        if (kind == Kind::object && !read_name()) return false;
        if (!read_value(depth)) return false;
      } while (take(','));
      if (!take(closing)) return false;
    }
    nodes_[index].next = static_cast<std::uint32_t>(nodes_.size());
    return true;
  }

  bool read_name() {
    skip_blanks();
    return peek() == '"' && read_string() && take(':');
  }

  bool read_string() {
    ++at_;
    const auto index = add(Kind::string);
    for (;;) {
      at_ = next_special(text_, at_);
      if (peek() == '"') break;
      if (peek() != '\\') return false;
      const auto escape = read_escape(text_, at_);
      if (!escape) return false;
      nodes_[index].escaped = true;
      at_ += escape->size;
    }
    end(nodes_[index]);
    ++at_;
    return true;
  }

  bool read_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    add(Kind::word);
    at_ += word.size();
    return true;
  }

  bool read_number() {
    // Of so many digits no number is past what a double holds.
    constexpr std::size_t kSurelyFinite = 300;
    auto& node = nodes_[add(Kind::number)];
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
    } else if (!skip_digits()) {
      return false;
    }
    if (peek() == '.') {
      ++at_;
      if (!skip_digits()) return false;
    }
    const bool power = peek() == 'e' || peek() == 'E';
    if (power) {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!skip_digits()) return false;
    }
    end(node);
    return (!power && node.size <= kSurelyFinite) ||
           json::accept(text_.substr(node.begin, node.size));
  }

  bool skip_digits() {
    const auto begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ > begin;
  }

  void end(Node& node) const { node.size = static_cast<std::uint32_t>(at_) - node.begin; }

  std::string_view text_;
  std::vector<Node>& nodes_;
  std::size_t at_ = 0;
};

std::shared_ptr<const JsonDocument> JsonDocument::parse(std::string text) {
  std::shared_ptr<JsonDocument> document(new JsonDocument(std::move(text)));
  return Parser(*document).read() ? document : nullptr;
}

std::string_view JsonDocument::written(const Node& node) const {
  return std::string_view(text_).substr(node.begin, node.size);
}

bool JsonDocument::is_key(const Node& node, std::string_view key) const {
  return node.escaped ? without_escapes(written(node)) == key : written(node) == key;
}

std::string JsonDocument::text_of(const Node& string) const {
  return string.escaped ? without_escapes(written(string)) : std::string(written(string));
}

nlohmann::json JsonDocument::to_json() const { return to_json(0); }

nlohmann::json JsonDocument::to_json(std::uint32_t at) const {
  const auto& node = nodes_[at];
  switch (node.kind) {
    case Kind::object: {
      json::object_t object;
      for (auto name = at + 1; name < node.next; name = nodes_[name + 1].next) {
        object.insert_or_assign(object.end(), text_of(nodes_[name]), to_json(name + 1));
      }
      return object;
    }
    case Kind::array: {
      json::array_t array;
      for (auto one = at + 1; one < node.next; one = nodes_[one].next) {
        array.push_back(to_json(one));
      }
      return array;
    }
    case Kind::string:
      return text_of(node);
    case Kind::number:
      return number_from(written(node));
    case Kind::word:
      break;
  }
  const char first = text_[node.begin];
  return first == 'n' ? json() : json(first == 't');
}

bool JsonValue::is_object() const {
  return document_ && document_->nodes_[node_].kind == JsonDocument::Kind::object;
}

bool JsonValue::is_string() const {
  return document_ && document_->nodes_[node_].kind == JsonDocument::Kind::string;
}

std::string JsonValue::text() const {
  if (!document_) return {};
  const auto& node = document_->nodes_[node_];
  const auto written = document_->written(node);
  if (node.kind == JsonDocument::Kind::number) return json::parse(written).dump();
  return node.kind == JsonDocument::Kind::string ? document_->text_of(node) : std::string();
}

JsonValue JsonValue::operator[](std::string_view key) const {
  if (!is_object()) return {};
  const auto& nodes = document_->nodes_;
  JsonValue found;
  for (auto name = node_ + 1; name < nodes[node_].next; name = nodes[name + 1].next) {
    if (document_->is_key(nodes[name], key)) found = JsonValue(*document_, name + 1);
  }
  return found;
}

std::vector<JsonValue> JsonValue::elements() const {
  std::vector<JsonValue> elements;
  if (!document_) return elements;
  const auto& nodes = document_->nodes_;
  if (nodes[node_].kind != JsonDocument::Kind::array) return elements;
  for (auto at = node_ + 1; at < nodes[node_].next; at = nodes[at].next) {
    elements.push_back(JsonValue(*document_, at));
  }
  return elements;
}

// Eight bytes at a time, since strings are nearly all of a document: a byte that borrows in a
// subtraction and had no high bit before is one. What stands behind the first may be taken for one
// too, so on little-endian machines, whose first byte is the lowest, the lowest is exact.
std::size_t next_special(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = kOnes * 0x80;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, 8);
    const auto quotes = bytes ^ (kOnes * '"');
    const auto slashes = bytes ^ (kOnes * '\\');
    const auto found = ((quotes - kOnes) & ~quotes) | ((slashes - kOnes) & ~slashes) |
                       ((bytes - kOnes * 0x20) & ~bytes);
    if ((found & kHighs) == 0) continue;
    if constexpr (std::endian::native == std::endian::little) {
      return at + static_cast<std::size_t>(std::countr_zero(found & kHighs)) / 8;
    }
    break;
  }
  while (at < text.size() && !is_special(text[at])) ++at;
  return at;
}

std::optional<std::uint32_t> escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
  if (error != std::errc{} || end != text.data() + at + 6) return std::nullopt;
  return unit;
}

}  // namespace newswatch
