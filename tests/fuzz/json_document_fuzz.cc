// JSON, held against what nlohmann's library reads in the same bytes (core/json_document.h), as
// they are and as they are mended (feeds/json_scan.h).
#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "core/json_document.h"
#include "core/utf8.h"
#include "feeds/json_scan.h"
#include "tests/fuzz/fuzzer.h"

namespace newswatch::fuzz {
namespace {

using nlohmann::json;

void require_same(const JsonValue& value, const json& peer) {
  require(static_cast<bool>(value), "what stands in the document is there");
  require(value.is_object() == peer.is_object(), "objects are told apart");
  require(value.is_string() == peer.is_string(), "strings are told apart");
  if (peer.is_string()) {
    require_equal(value.text(), peer.get<std::string>(), "a string is the peer's");
  } else {
    require_equal(value.text(), peer.is_number() ? peer.dump() : "", "a number is the peer's");
  }
  const auto elements = value.elements();
  require(elements.size() == (peer.is_array() ? peer.size() : 0), "arrays have their elements");
  for (std::size_t i = 0; i < elements.size(); ++i) require_same(elements[i], peer[i]);
  if (!peer.is_object()) return;
  for (const auto& [key, member] : peer.items()) require_same(value[key], member);
}

bool may_be_too_deep(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return c == '{' || c == '['; }) >
         static_cast<std::ptrdiff_t>(JsonDocument::kMostDepth);
}

void compare(const std::string& text) {
  const auto document = JsonDocument::parse(text);
  if (!document && may_be_too_deep(text)) return;
  const auto peer = json::parse(text, nullptr, false);
  require((document != nullptr) == !peer.is_discarded(), "what is JSON is JSON to the peer");
  if (!document) return;
  require_same(document->root(), peer);
  require(document->to_json() == peer, "the whole is the peer's");
}

}  // namespace

void check(std::string_view input) {
  std::string text = repair_utf8(input);
  std::erase(text, '\0');
  compare(text);
  if (feeds::scan_json(text).exceeded.empty()) compare(text);
}

}  // namespace newswatch::fuzz
