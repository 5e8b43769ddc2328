// YAML files as people write them: a checked walk that reports every mistake with its place.
//
// yaml-cpp parses; this walk adds what it leaves out: duplicate and unknown keys are errors with
// a suggestion, wrong types say what was expected, and all findings are collected, not thrown.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/text_index.h"
#include "core/time.h"

namespace YAML {
class Node;
}

namespace newswatch {

// A parsed file, its text kept for carets (without a byte order mark). Shared by all nodes made
// from it.
struct YamlDocument {
  std::string file;
  std::string text;
  TextIndex index;  // of `text`
  Diagnostics* diagnostics = nullptr;

  Place place(size_t offset) const;
  // The line to show under a message; empty where it is too long to keep with every message.
  std::string source_line(const Place& place) const;
};

enum class ScalarStyle { plain, single_quoted, double_quoted, block };

// A node of a YAML file. Cheap to copy. Reads report to the document's diagnostics and give
// nullopt, so callers go on and find the next mistake.
class YamlNode {
 public:
  // nullopt where the file isn't YAML (reported). An empty file is a null node. Nesting beyond 500
  // levels, aliases that explode and text other than UTF-8 are reported likewise.
  static std::optional<YamlNode> parse(std::string file, std::string text,
                                       Diagnostics& diagnostics);

  bool is_null() const;
  bool is_scalar() const;
  bool is_sequence() const;
  bool is_map() const;
  // "a text", "a list", "a mapping" or "nothing", for messages.
  std::string kind() const;

  Place place() const;
  // Where byte `offset` of this scalar's value stands in the file.
  Place place_in_scalar(size_t offset) const;
  ScalarStyle style() const;
  std::string raw() const;  // the scalar's value as parsed; empty for others

  void error(std::string message, std::string hint = {}) const;
  void error_at(Place place, std::string message, std::string hint = {}, int width = 1) const;
  void warning(std::string message, std::string hint = {}, std::string code = {}) const;

  std::vector<YamlNode> elements() const;  // of a sequence; empty for others
  // Every key with its value, in order; duplicates are reported once here.
  std::vector<std::pair<YamlNode, YamlNode>> entries() const;

  // Typed reads. `what` names the thing in messages: "interval".
  std::optional<std::string> string(std::string_view what) const;
  std::optional<bool> boolean(std::string_view what) const;
  std::optional<long long> integer(std::string_view what, long long min, long long max) const;
  std::optional<double> number(std::string_view what, double min, double max) const;
  std::optional<Duration> duration(std::string_view what) const;
  // A list of texts, or one text alone.
  std::vector<std::string> strings(std::string_view what) const;

  const YamlDocument& document() const { return *document_; }

 private:
  friend class YamlMap;
  YamlNode(std::shared_ptr<YamlDocument> document, const YAML::Node& node);
  size_t start() const;  // where the scalar itself begins, after its anchor and tag

  std::shared_ptr<YamlDocument> document_;
  std::shared_ptr<YAML::Node> node_;
};

// A mapping whose keys are all known. Reading a key marks it; finish() reports the rest.
//
//   YamlMap map(node, "polling");
//   if (auto n = map.get("interval")) ...
//   map.finish();
class YamlMap {
 public:
  // Reports where `node` is not a mapping (a null node counts as an empty one).
  YamlMap(const YamlNode& node, std::string what);

  bool valid() const { return valid_; }
  // The value of a key that is present and not null.
  std::optional<YamlNode> get(std::string_view key);
  // Present at all, null or not.
  bool has(std::string_view key) const;
  // Like get(), and reports where it is missing.
  std::optional<YamlNode> require(std::string_view key, std::string_view hint = {});
  // The key's own node, for messages about it.
  std::optional<YamlNode> key_node(std::string_view key) const;
  // Reports unknown keys with "did you mean".
  void finish();

 private:
  YamlNode node_;
  std::string what_;
  bool valid_ = false;
  std::vector<std::pair<YamlNode, YamlNode>> entries_;
  std::vector<std::string> known_;
};

}  // namespace newswatch
