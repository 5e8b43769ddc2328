#include "core/yaml_limits.h"

#include <cstdint>
#include <map>
#include <sstream>
#include <vector>

#include <unicode/utf8.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace newswatch {
namespace {

// Far more than people alias by hand, and walked in well under a second.
constexpr size_t kMaxAliasedNodes = 100'000;

std::optional<YamlFault> find_bad_character(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < size;) {
    const auto start = static_cast<size_t>(i);
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) return YamlFault{start, "not valid UTF-8", "save the file as UTF-8"};
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
      return YamlFault{start, "a control character", "remove it"};
    }
  }
  return std::nullopt;
}

// Counts the nodes that aliases stand for, without building any, and notes where documents begin.
class AliasCounter : public YAML::EventHandler {
 public:
  const std::optional<YamlFault>& fault() const { return fault_; }
  size_t document_start() const { return document_start_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    document_start_ = static_cast<size_t>(mark.pos);
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t anchor) override { leaf(anchor); }
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                const std::string&) override {
    leaf(anchor);
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({anchor, 1});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({anchor, 1});
  }
  void OnMapEnd() override { close(); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (fault_) return;
    const auto offset = static_cast<size_t>(mark.pos);
    const auto found = sizes_.find(anchor);
    if (found == sizes_.end()) {
      fault_ = YamlFault{offset, "this alias stands inside of what it repeats", "write it out"};
      return;
    }
    aliased_ += found->second;
    if (aliased_ > kMaxAliasedNodes) {
      fault_ = YamlFault{offset, "aliases make this file too large", "use fewer aliases"};
      return;
    }
    add(found->second);
  }

 private:
  struct Open {
    YAML::anchor_t anchor;
    size_t nodes;
  };

  void add(size_t nodes) {
    if (!open_.empty()) open_.back().nodes += nodes;
  }
  void remember(YAML::anchor_t anchor, size_t nodes) {
    if (anchor != 0) sizes_[anchor] = nodes;
  }
  void leaf(YAML::anchor_t anchor) {
    remember(anchor, 1);
    add(1);
  }
  void close() {
    const auto closed = open_.back();
    open_.pop_back();
    remember(closed.anchor, closed.nodes);
    add(closed.nodes);
  }

  std::vector<Open> open_;
  std::map<YAML::anchor_t, size_t> sizes_;  // of what is complete, its aliases followed
  size_t aliased_ = 0;
  size_t document_start_ = 0;
  std::optional<YamlFault> fault_;
};

YamlFault second_document(std::string_view text, size_t start) {
  if (start < text.size() && text[start] == ',') {
    return {start, "not valid YAML: a comma outside of brackets",
            "remove it, or put quotes around the text"};
  }
  return {std::string_view::npos, "more than one YAML document in the file",
          "write one document a file, without '---' between"};
}

}  // namespace

std::optional<YamlFault> find_yaml_fault(const std::string& text) {
  if (auto fault = find_bad_character(text)) return fault;
  std::istringstream in(text);
  YAML::Parser parser(in);
  AliasCounter counter;
  if (parser.HandleNextDocument(counter) && !counter.fault() &&
      parser.HandleNextDocument(counter)) {
    return second_document(text, counter.document_start());
  }
  return counter.fault();
}

}  // namespace newswatch
