#include "core/yaml.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "core/duration.h"
#include "core/utf8.h"
#include "core/yaml_hint.h"
#include "core/yaml_limits.h"
#include "core/yaml_source.h"

namespace newswatch {
namespace {

// Longer lines are not written by hand; a copy for each of their mistakes would cost gigabytes.
constexpr size_t kMaxSourceLine = 4096;
constexpr size_t kMaxShownKey = 80;

// yaml-cpp's columns count bytes.
size_t offset_of(const YamlDocument& document, const YAML::Mark& mark) {
  const auto start = document.index.start_of(mark.line + 1);
  return std::min(start + static_cast<size_t>(mark.column), document.text.size());
}

Place place_of(const YamlDocument& document, const YAML::Mark& mark) {
  if (mark.is_null()) return {document.file, 0, 0};
  return document.place(offset_of(document, mark));
}

std::string shown(const std::string& key) {
  return key.size() <= kMaxShownKey ? key : std::string(truncate_utf8(key, kMaxShownKey)) + "…";
}

int columns(std::string_view text) {
  return static_cast<int>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

bool is_plain_true(const std::string& text) {
  return text == "true" || text == "yes" || text == "on";
}
bool is_plain_false(const std::string& text) {
  return text == "false" || text == "no" || text == "off";
}

}  // namespace

Place YamlDocument::place(size_t offset) const {
  const auto at = index.at(text, offset);
  return {file, at.line, at.column};
}

std::string YamlDocument::source_line(const Place& at) const {
  const auto line = index.line(text, at.line);
  return line.size() <= kMaxSourceLine ? std::string(line) : std::string{};
}

YamlNode::YamlNode(std::shared_ptr<YamlDocument> document, const YAML::Node& node)
    : document_(std::move(document)), node_(std::make_shared<YAML::Node>(node)) {}

std::optional<YamlNode> YamlNode::parse(std::string file, std::string text,
                                        Diagnostics& diagnostics) {
  auto document = std::make_shared<YamlDocument>();
  document->file = std::move(file);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  document->text = std::move(text);
  document->index = TextIndex(document->text);
  document->diagnostics = &diagnostics;
  const auto refuse = [&](const Place& place, std::string message, std::string hint) {
    auto line = document->source_line(place);
    diagnostics.error(place, std::move(message), std::move(hint), std::move(line));
    return std::nullopt;
  };
  // yaml-cpp 0.7 takes a quote that is never closed for closed where the file ends in a line end,
  // and all up to there for its text. A last comment makes it see the mistake.
  const std::string loadable =
      document->text.ends_with('\n') ? document->text + '#' : document->text;
  try {
    if (const auto fault = find_yaml_fault(loadable)) {
      if (fault->offset != std::string::npos) {
        return refuse(document->place(fault->offset), fault->message, fault->hint);
      }
      diagnostics.error({document->file, 0, 0}, fault->message, fault->hint);
      return std::nullopt;
    }
    return YamlNode(document, YAML::Load(loadable));
  } catch (const YAML::Exception& e) {
    const auto offset = e.mark.is_null() ? document->text.size() : offset_of(*document, e.mark);
    return refuse(place_of(*document, e.mark), "not valid YAML: " + e.msg,
                  yaml_hint(document->text, document->index, offset, e.msg));
  }
}

bool YamlNode::is_null() const { return !node_->IsDefined() || node_->IsNull(); }
bool YamlNode::is_scalar() const { return node_->IsScalar(); }
bool YamlNode::is_sequence() const { return node_->IsSequence(); }
bool YamlNode::is_map() const { return node_->IsMap(); }

std::string YamlNode::kind() const {
  if (is_scalar()) return "a text";
  if (is_sequence()) return "a list";
  return is_map() ? "a mapping" : "nothing";
}

Place YamlNode::place() const { return place_of(*document_, node_->Mark()); }

std::string YamlNode::raw() const { return is_scalar() ? node_->Scalar() : std::string{}; }

size_t YamlNode::start() const {
  return skip_properties(document_->text, offset_of(*document_, node_->Mark()));
}

ScalarStyle YamlNode::style() const {
  return is_scalar() ? scalar_style_at(document_->text, start()) : ScalarStyle::plain;
}

Place YamlNode::place_in_scalar(size_t offset) const {
  if (!is_scalar()) return place();
  return document_->place(find_in_scalar(document_->text, start(), node_->Scalar(), offset));
}

void YamlNode::error(std::string message, std::string hint) const {
  error_at(place(), std::move(message), std::move(hint));
}

void YamlNode::error_at(Place place, std::string message, std::string hint, int width) const {
  Diagnostic d;
  d.source_line = document_->source_line(place);
  d.place = std::move(place);
  d.message = std::move(message);
  d.hint = std::move(hint);
  d.width = width;
  document_->diagnostics->add(std::move(d));
}

void YamlNode::warning(std::string message, std::string hint, std::string code) const {
  Diagnostic d;
  d.level = Level::warning;
  d.place = place();
  d.source_line = document_->source_line(d.place);
  d.message = std::move(message);
  d.hint = std::move(hint);
  d.code = std::move(code);
  document_->diagnostics->add(std::move(d));
}

std::vector<YamlNode> YamlNode::elements() const {
  std::vector<YamlNode> found;
  if (!is_sequence()) return found;
  for (const auto& element : *node_) found.push_back(YamlNode(document_, element));
  return found;
}

std::vector<std::pair<YamlNode, YamlNode>> YamlNode::entries() const {
  std::vector<std::pair<YamlNode, YamlNode>> found;
  if (!is_map()) return found;
  std::set<std::string> seen;
  for (const auto& entry : *node_) {
    YamlNode key(document_, entry.first);
    if (!key.is_scalar()) {
      key.error("a key must be a text");
      continue;
    }
    if (!seen.insert(key.raw()).second) {
      key.error_at(key.place(), fmt::format("\"{}\" stands here twice", shown(key.raw())),
                   "keep one of them", columns(key.raw()));
      continue;
    }
    found.emplace_back(key, YamlNode(document_, entry.second));
  }
  return found;
}

std::optional<std::string> YamlNode::string(std::string_view what) const {
  if (!is_scalar()) {
    error(fmt::format("{} must be a text, not {}", what, kind()));
    return std::nullopt;
  }
  // yaml-cpp 0.7 makes a lone byte of these two escapes.
  if (!is_valid_utf8(node_->Scalar())) {
    error(fmt::format("{} is not valid UTF-8", what), "write \\u0085 for \\N, \\u00a0 for \\_");
    return std::nullopt;
  }
  return node_->Scalar();
}

std::optional<bool> YamlNode::boolean(std::string_view what) const {
  if (is_plain_true(raw())) return true;
  if (is_plain_false(raw())) return false;
  error(fmt::format("{} must be true or false", what));
  return std::nullopt;
}

std::optional<long long> YamlNode::integer(std::string_view what, long long min,
                                           long long max) const {
  const auto text = raw();
  long long value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc{} && end == text.data() + text.size() && !text.empty() && value >= min &&
      value <= max) {
    return value;
  }
  error(fmt::format("{} must be a whole number from {} to {}", what, min, max));
  return std::nullopt;
}

std::optional<double> YamlNode::number(std::string_view what, double min, double max) const {
  const auto text = raw();
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc{} && end == text.data() + text.size() && !text.empty() && value >= min &&
      value <= max) {
    return value;
  }
  error(fmt::format("{} must be a number from {} to {}", what, min, max));
  return std::nullopt;
}

std::optional<Duration> YamlNode::duration(std::string_view what) const {
  if (is_scalar()) {
    if (const auto value = parse_duration(raw())) return value;
  }
  error(fmt::format("{} must be a duration", what), "write a number with a unit: 30s, 5m, 1h, 7d");
  return std::nullopt;
}

std::vector<std::string> YamlNode::strings(std::string_view what) const {
  std::vector<std::string> found;
  if (is_scalar()) {
    if (auto text = string(what)) found.push_back(std::move(*text));
    return found;
  }
  if (!is_sequence()) {
    error(fmt::format("{} must be a list of texts, not {}", what, kind()));
    return found;
  }
  for (const auto& element : elements()) {
    if (auto text = element.string(what)) found.push_back(std::move(*text));
  }
  return found;
}

YamlMap::YamlMap(const YamlNode& node, std::string what) : node_(node), what_(std::move(what)) {
  valid_ = node.is_map() || node.is_null();
  if (!valid_) {
    // A key that no blank separates from its value makes one text of both.
    const auto colon = node.raw().find(':');
    const bool joined = colon != std::string::npos && !node.raw().substr(colon).starts_with("://");
    node.error(fmt::format("{} must be a mapping, not {}", what_, node.kind()),
               joined ? "a blank follows the colon of a key" : "");
    return;
  }
  entries_ = node.entries();
}

std::optional<YamlNode> YamlMap::get(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  for (const auto& [k, value] : entries_) {
    if (k.raw() == key) {
      if (value.is_null()) return std::nullopt;
      return value;
    }
  }
  return std::nullopt;
}

bool YamlMap::has(std::string_view key) const { return key_node(key).has_value(); }

std::optional<YamlNode> YamlMap::key_node(std::string_view key) const {
  for (const auto& [k, value] : entries_) {
    if (k.raw() == key) return k;
  }
  return std::nullopt;
}

std::optional<YamlNode> YamlMap::require(std::string_view key, std::string_view hint) {
  auto found = get(key);
  if (!found && valid_) {
    node_.error(fmt::format("{} has no \"{}\"", what_, key), std::string(hint));
  }
  return found;
}

void YamlMap::finish() {
  if (!valid_) return;
  for (const auto& [key, value] : entries_) {
    if (std::find(known_.begin(), known_.end(), key.raw()) != known_.end()) continue;
    const auto near = did_you_mean(key.raw(), known_);
    std::string hint = near.empty() ? std::string{} : fmt::format("did you mean \"{}\"?", near);
    if (near.empty() && !known_.empty()) {
      hint = fmt::format("known here: {}", fmt::join(known_, ", "));
    }
    if (key.raw() == "<<") hint = "merge keys are not supported: write the keys out";
    key.error_at(key.place(), fmt::format("unknown key \"{}\" in {}", shown(key.raw()), what_),
                 hint, columns(key.raw()));
  }
}

}  // namespace newswatch
