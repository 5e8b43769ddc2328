#include "core/yaml.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "core/duration.h"

namespace newswatch {
namespace {

// The line's columns count code points; yaml-cpp's count bytes... of decoded UTF-8, which are the
// same as ours once continuation bytes are left out.
int column_of(std::string_view line, size_t byte) {
  int column = 1;
  for (size_t i = 0; i < byte && i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0) != 0x80) ++column;
  }
  return column;
}

Place place_of(const YamlDocument& document, const YAML::Mark& mark) {
  if (mark.is_null()) return {document.file, 0, 0};
  const auto line = line_of(document.text, mark.line + 1);
  return {document.file, mark.line + 1, column_of(line, static_cast<size_t>(mark.column))};
}

bool is_plain_true(const std::string& text) {
  return text == "true" || text == "yes" || text == "on";
}
bool is_plain_false(const std::string& text) {
  return text == "false" || text == "no" || text == "off";
}

}  // namespace

YamlNode::YamlNode(std::shared_ptr<YamlDocument> document, const YAML::Node& node)
    : document_(std::move(document)), node_(std::make_shared<YAML::Node>(node)) {}

std::optional<YamlNode> YamlNode::parse(std::string file, std::string text,
                                        Diagnostics& diagnostics) {
  auto document = std::make_shared<YamlDocument>();
  document->file = std::move(file);
  document->text = std::move(text);
  document->diagnostics = &diagnostics;
  try {
    auto all = YAML::LoadAll(document->text);
    if (all.size() > 1) {
      diagnostics.error({document->file, 0, 0}, "more than one YAML document in the file",
                        "write one document a file, without '---' between");
      return std::nullopt;
    }
    return YamlNode(document, all.empty() ? YAML::Node() : all.front());
  } catch (const YAML::Exception& e) {
    const auto place = place_of(*document, e.mark);
    diagnostics.error(place, "not valid YAML: " + e.msg, {},
                      std::string(line_of(document->text, place.line)));
    return std::nullopt;
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

ScalarStyle YamlNode::style() const {
  if (!is_scalar() || node_->Tag() != "!") return ScalarStyle::plain;
  const auto mark = node_->Mark();
  const auto line = line_of(document_->text, mark.line + 1);
  const auto column = static_cast<size_t>(mark.column);
  if (column < line.size() && line[column] == '"') return ScalarStyle::double_quoted;
  if (column < line.size() && line[column] == '\'') return ScalarStyle::single_quoted;
  return ScalarStyle::block;
}

Place YamlNode::place_in_scalar(size_t offset) const {
  auto start = place();
  const auto value = raw();
  offset = std::min(offset, value.size());
  if (style() == ScalarStyle::block) {
    // The mark stands at the indicator or, for yaml-cpp 0.7, at the first line of the text.
    int line = start.line;
    const auto first = line_of(document_->text, line);
    if (first.find_first_of("|>") != std::string_view::npos &&
        first.find(value.substr(0, value.find('\n'))) == std::string_view::npos) {
      ++line;
    }
    const auto before = value.substr(0, offset);
    const auto breaks = static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    const auto in_line = offset - (breaks ? before.rfind('\n') + 1 : 0);
    const auto value_line = line_of(value, breaks + 1);
    const auto source = line_of(document_->text, line + breaks);
    const auto indent = source.find(value_line);
    return {document_->file, line + breaks,
            column_of(source, (indent == std::string_view::npos ? 0 : indent) + in_line)};
  }
  // Plain and quoted scalars on one line; escapes shift the column by a little at most.
  const size_t quote = style() == ScalarStyle::plain ? 0 : 1;
  start.column += column_of(value, offset) - 1 + static_cast<int>(quote);
  return start;
}

void YamlNode::error(std::string message, std::string hint) const {
  error_at(place(), std::move(message), std::move(hint));
}

void YamlNode::error_at(Place place, std::string message, std::string hint, int width) const {
  Diagnostic d;
  d.source_line = std::string(line_of(document_->text, place.line));
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
  d.source_line = std::string(line_of(document_->text, d.place.line));
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
      key.error_at(key.place(), fmt::format("\"{}\" stands here twice", key.raw()),
                   "keep one of them", static_cast<int>(key.raw().size()));
      continue;
    }
    found.emplace_back(key, YamlNode(document_, entry.second));
  }
  return found;
}

std::optional<std::string> YamlNode::string(std::string_view what) const {
  if (is_scalar()) return node_->Scalar();
  error(fmt::format("{} must be a text, not {}", what, kind()));
  return std::nullopt;
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
  if (is_scalar()) return {node_->Scalar()};
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
    node.error(fmt::format("{} must be a mapping, not {}", what_, node.kind()));
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
    key.error_at(key.place(), fmt::format("unknown key \"{}\" in {}", key.raw(), what_), hint,
                 static_cast<int>(key.raw().size()));
  }
}

}  // namespace newswatch
