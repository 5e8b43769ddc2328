// JsonDocument: a JSON text and where its values stand in it. Strings, which are nearly all of a
// JSON Feed or of an alert, stay as they are written until somebody asks for one: of items that are
// known already nobody asks for the content.
//
// It takes what nlohmann's library takes and gives the same values;
// tests/fuzz/json_document_fuzz.cc holds them against each other.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace newswatch {

class JsonDocument;

// A value of a document, or of none: then it is absent, and so are its members. As long as the
// document lives.
class JsonValue {
 public:
  JsonValue() = default;

  bool is_object() const;
  bool is_string() const;

  // A string; or a number, in its shortest form, since publishers write ids as numbers. Empty for
  // anything else.
  std::string text() const;

  JsonValue operator[](std::string_view key) const;  // of several with one name the last
  explicit operator bool() const { return document_ != nullptr; }
  std::vector<JsonValue> elements() const;  // none where it is no array

 private:
  friend class JsonDocument;
  JsonValue(const JsonDocument& document, std::uint32_t node) : document_(&document), node_(node) {}

  const JsonDocument* document_ = nullptr;
  std::uint32_t node_ = 0;
};

// Does not change once it is made.
class JsonDocument {
 public:
  // `text`: UTF-8 without NUL, below 4 GiB, perhaps with a byte order mark. Null where it is no
  // JSON, or nests deeper than kMostDepth.
  static std::shared_ptr<const JsonDocument> parse(std::string text);

  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  static constexpr std::size_t kMostDepth = 64;

  JsonValue root() const { return {*this, 0}; }
  // The whole of it, as nlohmann's parser gives it.
  nlohmann::json to_json() const;

 private:
  friend class JsonValue;
  class Parser;

  enum class Kind : std::uint8_t { object, array, string, number, word };
  struct Node {
    std::uint32_t begin = 0;  // in the text: a string's without its quotes
    std::uint32_t size = 0;   // of a string or a number
    std::uint32_t next = 0;   // the node after this one and all that is in it
    Kind kind = Kind::word;
    bool escaped = false;  // a string that has escapes
  };

  explicit JsonDocument(std::string text) : text_(std::move(text)) {}

  std::string_view written(const Node& node) const;
  bool is_key(const Node& node, std::string_view key) const;
  std::string text_of(const Node& string) const;
  nlohmann::json to_json(std::uint32_t node) const;

  std::string text_;
  // In the order of the text: a container before what is in it, and a member's name before its
  // value.
  std::vector<Node> nodes_;
};

// Where the next quote, backslash or control byte stands at or after `at`; else the text's end.
std::size_t next_special(std::string_view text, std::size_t at);

// The unit of UTF-16 that the escape \uXXXX at `at` stands for; none where there is no such escape.
std::optional<std::uint32_t> escaped_unit(std::string_view text, std::size_t at);

}  // namespace newswatch
