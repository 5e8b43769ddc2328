#include "feeds/xml_repair.h"

#include <algorithm>

#include "feeds/html_tag.h"
#include "feeds/xml_markup.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

bool is_attribute_name(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9') || name[0] == '-' || name[0] == '.') {
    return false;
  }
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '_' || c == '-' || c == '.';
  });
}

class Repairer {
 public:
  Repairer(std::string_view text, std::string_view item)
      : text_(text), item_(item), constructs_(text, 0) {
    out_.reserve(text.size() + text.size() / 16);
  }

  std::string repair() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const std::size_t open = std::min(text_.find('<', at), text_.size());
      out_ += text_.substr(at, open - at);
      at = open;
      if (at == text_.size()) break;
      at = construct(at);
      if (begun_ && open_.depth() == 0) break;
    }
    close(open_.depth());
    return std::move(out_);
  }

 private:
  // Writes what begins at `at`; returns where it ends.
  std::size_t construct(std::size_t at) {
    const auto construct = constructs_.read(at);
    switch (construct.mark) {
      case Mark::stray:
        return stray(at);
      case Mark::cdata:
        out_ += text_.substr(at, construct.end - at);
        if (construct.end == kNowhere) out_ += "]]>";
        break;
      case Mark::tag:
        return construct.end == kNowhere ? text_.size() : tag(at, construct.end);
      case Mark::comment:
      case Mark::instruction:
      case Mark::declaration:
        break;
    }
    return std::min(construct.end, text_.size());
  }

  std::size_t stray(std::size_t at) {
    out_ += "&lt;";
    return at + 1;
  }

  std::size_t tag(std::size_t at, std::size_t name_end) {
    HtmlTag tag(text_, at);
    const std::size_t name_begin = at + (tag.is_end() ? 2 : 1);
    const auto name = text_.substr(name_begin, name_end - name_begin);
    std::string attributes;
    std::string_view key;
    std::string_view value;
    while (tag.next_attribute(key, value)) {
      if (key.find('<') != kNowhere) return stray(at);
      if (is_attribute_name(key)) append_attribute(attributes, key, value);
    }
    const std::size_t end = tag.end();
    if (end == kNowhere) return text_.size();
    if (tag.is_end()) {
      if (!is_void_element(name)) close(open_.closed_by(name));
      return end;
    }
    const bool is_empty = text_[end - 2] == '/' || is_void_element(name);
    if (!item_.empty() && has_local_name(name, item_)) {
      const auto inner = open_.closed_by_local(item_);
      if (inner < open_.depth()) close(inner);  // the root itself may be an item
    }
    out_ += '<';
    out_ += name;
    out_ += attributes;
    out_ += is_empty ? "/>" : ">";
    begun_ = true;
    if (!is_empty) open_.push(name);
    return end;
  }

  static void append_attribute(std::string& out, std::string_view key, std::string_view value) {
    out += ' ';
    out += key;
    out += "=\"";
    for (const char c : value) {
      if (c == '"') {
        out += "&quot;";
      } else if (c == '<') {
        out += "&lt;";
      } else {
        out += c;
      }
    }
    out += '"';
  }

  void close(std::size_t count) {
    for (; count > 0; --count) {
      out_ += "</";
      out_ += open_.top();
      out_ += '>';
      open_.pop();
    }
  }

  std::string_view text_;
  std::string_view item_;
  ConstructReader constructs_;
  std::string out_;
  OpenElements open_;
  bool begun_ = false;  // the root's start tag is written
};

}  // namespace

std::string repair_xml(std::string_view text, std::string_view item) {
  return Repairer(text, item).repair();
}

}  // namespace newswatch::feeds
