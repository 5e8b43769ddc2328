// JsonDocument: a JSON text and the values that stand in it. RapidJSON reads it in place, at seven
// times the pace of a library that copies each string byte by byte: what a JSON Feed costs is
// reading its strings. (docs/adr/0002-json-feeds.md)
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch::feeds {

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
  explicit operator bool() const { return value_ != nullptr; }
  std::vector<JsonValue> elements() const;  // none where it is no array

 private:
  friend class JsonDocument;
  explicit JsonValue(const void* value) : value_(value) {}

  const void* value_ = nullptr;  // RapidJSON's
};

class JsonDocument {
 public:
  // UTF-8 without NUL, not nested so deep that a recursion runs out of stack (json_scan.h). Null
  // where it is no JSON.
  static std::shared_ptr<const JsonDocument> parse(std::string_view text);

  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument();

  JsonValue root() const;

 private:
  struct Tree;
  explicit JsonDocument(std::string_view text);

  std::string text_;  // what strings are unescaped in
  std::unique_ptr<Tree> tree_;
};

}  // namespace newswatch::feeds
