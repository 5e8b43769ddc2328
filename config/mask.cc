#include "config/mask.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "core/yaml_limits.h"

namespace newswatch::config {
namespace {

struct Range {
  size_t begin;
  size_t end;
};

bool speaks_of_secrets(const std::string& key) {
  std::string lower = key;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const auto* word : {"secret", "token", "password", "auth", "headers", "proxy", "key"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return !did_you_mean(lower, {"secret", "token", "password", "basic_auth", "headers"}).empty();
}

// What stands at the top of a file and is no target, nor an unknown word that may mean "targets".
bool is_public_section(std::string_view key) {
  constexpr std::array<std::string_view, 10> kPublic{
      "schema", "store", "rules", "web", "polling", "feeds", "routes", "dedup", "retention", "log"};
  return std::find(kPublic.begin(), kPublic.end(), key) != kPublic.end();
}

bool is_path(const std::string& key) { return key == "file" || key.ends_with("_file"); }

bool is_plain_setting(const std::string& key) {
  return key == "format" || key == "timeout" || key == "max_age" || key == "concurrency";
}

size_t offset_of(const std::string& text, const YAML::Mark& mark) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (int line = 0; line < mark.line; ++line) {
    at = text.find('\n', at);
    if (at == std::string::npos) return text.size();
    ++at;
  }
  return std::min(at + static_cast<size_t>(mark.column), text.size());
}

// Where the scalar stands in the text. Too much is better than too little: what is written over
// several lines is taken to its last one, and the indented lines after it.
Range extent(const std::string& text, const YAML::Node& scalar) {
  const size_t begin = offset_of(text, scalar.Mark());
  const auto& value = scalar.Scalar();
  if (text.compare(begin, value.size(), value) == 0) return {begin, begin + value.size()};
  if (begin < text.size() && (text[begin] == '"' || text[begin] == '\'')) {
    for (size_t at = begin + 1; at < text.size(); ++at) {
      if (text[begin] == '"' && text[at] == '\\') {
        ++at;
      } else if (text[at] == text[begin]) {
        if (text[begin] == '\'' && at + 1 < text.size() && text[at + 1] == '\'') {
          ++at;
        } else {
          return {begin, at + 1};
        }
      }
    }
    return {begin, text.size()};
  }
  size_t end = std::min(text.find('\n', begin), text.size());
  while (end + 1 < text.size() && (text[end + 1] == ' ' || text[end + 1] == '\n')) {
    end = std::min(text.find('\n', end + 1), text.size());
  }
  return {begin, end};
}

class Finder {
 public:
  explicit Finder(const std::string& text) : text_(text) {}

  // nullopt where the text isn't YAML, or is more than a person would write: an alias may stand
  // inside of what it repeats, or stand for millions of nodes.
  std::optional<std::vector<Range>> find() {
    try {
      if (find_yaml_fault(text_)) return std::nullopt;
      visit(YAML::Load(text_), false, 0, false);
    } catch (const YAML::Exception&) {
      return std::nullopt;
    }
    if (too_much_) return std::nullopt;
    return std::move(found_);
  }

 private:
  void visit(const YAML::Node& node, bool secret, int depth, bool in_targets) {
    constexpr int kDeepest = 100;
    constexpr int kMostNodes = 10'000'000;
    too_much_ = too_much_ || depth > kDeepest || ++visited_ > kMostNodes;
    if (too_much_) return;
    if (node.IsSequence()) {
      for (const auto& element : node) visit(element, secret, depth + 1, in_targets);
    } else if (node.IsMap()) {
      for (const auto& entry : node) {
        const auto key = entry.first.IsScalar() ? entry.first.Scalar() : std::string{};
        const bool targets = in_targets || (depth == 0 && !is_public_section(key));
        const bool of_target = in_targets && depth >= 2 && !is_plain_setting(key);
        const bool hidden = (secret || of_target || speaks_of_secrets(key)) && !is_path(key);
        visit(entry.second, hidden, depth + 1, targets);
      }
    } else if (node.IsScalar()) {
      const auto& value = node.Scalar();
      const auto host = value.find("://");
      const bool has_user = host != std::string::npos && value.find('@', host) != std::string::npos;
      const bool instead_of_target = in_targets && depth <= 2;
      if (secret || instead_of_target || has_user || value.find("whsec_") != std::string::npos) {
        found_.push_back(extent(text_, node));
      }
    }
  }

  const std::string& text_;
  std::vector<Range> found_;
  int visited_ = 0;
  bool too_much_ = false;
};

size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t-"), line.size());
}

// Whether a line of a broken file may be shown: neither it nor a line it is indented under speaks
// of secrets, and the outermost of them begins a section without targets.
bool may_show(const std::string& text, int line) {
  size_t indent = std::string::npos;
  for (int n = line; n >= 1; --n) {
    const auto here = line_of(text, n);
    if (n != line && indent_of(here) >= std::min(indent, here.size())) continue;
    indent = indent_of(here);
    const std::string copy(here);
    if (speaks_of_secrets(copy) || copy.find('@') != std::string::npos) return false;
    if (indent == 0) return is_public_section(here.substr(0, here.find_first_of(": \t")));
  }
  return false;
}

// Stars, one a code point, so that the caret stays where it was.
std::string starred(std::string_view line, size_t line_begin, const std::vector<Range>& ranges) {
  std::string out;
  for (size_t i = 0; i < line.size(); ++i) {
    const size_t at = line_begin + i;
    const bool hidden = std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
      return range.begin <= at && at < range.end;
    });
    const bool continues = (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80;
    if (!hidden) {
      out += line[i];
    } else if (!continues) {
      out += '*';
    }
  }
  return out;
}

void mask_file(std::vector<Diagnostic>& list, const std::string& file, const std::string& text) {
  const auto concerned = [&](const Diagnostic& d) {
    return d.place.file == file && !d.source_line.empty();
  };
  if (std::none_of(list.begin(), list.end(), concerned)) return;
  const auto ranges = Finder(text).find();
  for (auto& d : list) {
    if (!concerned(d)) continue;
    if (ranges) {
      const auto line = line_of(text, d.place.line);
      d.source_line = starred(line, static_cast<size_t>(line.data() - text.data()), *ranges);
    } else if (!may_show(text, d.place.line)) {
      d.source_line.clear();
    }
  }
}

}  // namespace

Diagnostics masked(const Diagnostics& diagnostics,
                   const std::map<std::string, std::string>& texts) {
  auto list = diagnostics.list();
  for (const auto& [file, text] : texts) mask_file(list, file, text);
  std::stable_sort(list.begin(), list.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) <
           std::tie(b.place.file, b.place.line, b.place.column);
  });
  Diagnostics result;
  for (auto& d : list) result.add(std::move(d));
  return result;
}

}  // namespace newswatch::config
