#include "feeds/json_document.h"

#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#elif defined(__ARM_NEON)
#define RAPIDJSON_NEON
#endif
#include <rapidjson/document.h>

namespace newswatch::feeds {
namespace {

using Value = rapidjson::Value;

const Value* as_value(const void* value) { return static_cast<const Value*>(value); }

std::string_view view(const Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

// RapidJSON looks at 16 bytes at a time, some of them past the last.
constexpr std::size_t kPadding = 16;
// Of memory for values, 16 bytes each: those of a usual document.
constexpr std::size_t kChunk = 16u << 10;

}  // namespace

struct JsonDocument::Tree {
  rapidjson::MemoryPoolAllocator<> pool{kChunk};
  rapidjson::Document document{&pool};
};

bool JsonValue::is_object() const { return value_ != nullptr && as_value(value_)->IsObject(); }

bool JsonValue::is_string() const { return value_ != nullptr && as_value(value_)->IsString(); }

std::string JsonValue::text() const {
  if (value_ == nullptr) return {};
  const auto& value = *as_value(value_);
  if (value.IsString()) return std::string(view(value));
  if (value.IsInt64()) return fmt::to_string(value.GetInt64());
  if (value.IsUint64()) return fmt::to_string(value.GetUint64());
  if (value.IsDouble()) return nlohmann::json(value.GetDouble()).dump();
  return {};
}

JsonValue JsonValue::operator[](std::string_view key) const {
  if (!is_object()) return {};
  const auto& object = *as_value(value_);
  for (auto member = object.MemberEnd(); member != object.MemberBegin();) {
    --member;
    if (view(member->name) == key) return JsonValue(&member->value);
  }
  return {};
}

std::vector<JsonValue> JsonValue::elements() const {
  std::vector<JsonValue> elements;
  if (value_ == nullptr || !as_value(value_)->IsArray()) return elements;
  const auto& array = *as_value(value_);
  elements.reserve(array.Size());
  for (const auto& element : array.GetArray()) elements.push_back(JsonValue(&element));
  return elements;
}

JsonDocument::JsonDocument(std::string_view text) : tree_(std::make_unique<Tree>()) {
  text_.reserve(text.size() + kPadding);
  text_ = text;
  text_.append(kPadding, '\0');
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseFullPrecisionFlag;
  tree_->document.ParseInsitu<kFlags>(text_.data());
}

JsonDocument::~JsonDocument() = default;

std::shared_ptr<const JsonDocument> JsonDocument::parse(std::string_view text) {
  std::shared_ptr<const JsonDocument> document(new JsonDocument(text));
  return document->tree_->document.HasParseError() ? nullptr : document;
}

JsonValue JsonDocument::root() const { return JsonValue(&tree_->document); }

}  // namespace newswatch::feeds
