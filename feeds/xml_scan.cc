#include "feeds/xml_scan.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "feeds/html_tag.h"
#include "feeds/limits.h"
#include "feeds/xml_markup.h"

namespace newswatch::feeds {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

Root root_of(std::string_view local) {
  if (local == "rss") return Root::rss;
  if (local == "rdf") return Root::rdf;
  if (local == "feed" || local == "entry") return Root::atom;
  if (local == "urlset") return Root::sitemap;
  if (local == "sitemapindex") return Root::sitemap_index;
  if (local == "html" || local == "head" || local == "body") return Root::html;
  return Root::none;
}

std::size_t next_open(std::string_view text, std::size_t from) {
  // Between tags there is often nothing, or the end of a line.
  if (from < text.size() && text[from] == '\n') ++from;
  if (from >= text.size()) return kNowhere;
  if (text[from] == '<') return from;
  const void* found = std::memchr(text.data() + from, '<', text.size() - from);
  if (found == nullptr) return kNowhere;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

bool is_html_doctype(std::string_view declaration) {
  return equals_ignoring_case(declaration.substr(0, 14), "<!doctype html");
}

// A tag as the scan sees it; `end` is past '>', npos where the text ends inside.
struct Tag {
  std::string_view name;
  std::size_t end = 0;
  bool is_end = false;
  bool is_empty = false;  // <br/>
  std::size_t attributes = 0;
  bool is_tag = true;  // false: another '<' stands where an attribute should, so this one is text
};

// Whether a proper start or end tag whose name `>` follows stands at `at`: most tags do. Its name
// is folded in place.
bool read_plain_tag(std::string& text, std::size_t at, Tag& tag) {
  constexpr std::size_t kLongest = 64;  // longer ones go the long way
  char* const data = text.data();
  const std::size_t size = text.size();
  std::size_t i = at + 1;
  tag.is_end = i < size && data[i] == '/';
  if (tag.is_end) ++i;
  const std::size_t begin = i;
  if (i >= size || !is_in_name(data[i], name_class::kFirst)) return false;
  const std::size_t limit = std::min(size, i + kLongest);
  for (; i < limit; ++i) {
    const auto parts = name_class::kTable[static_cast<unsigned char>(data[i])];
    if ((parts & name_class::kAny) == 0) break;
    if ((parts & name_class::kUpper) != 0) data[i] = static_cast<char>(data[i] - 'A' + 'a');
  }
  if (i >= size || data[i] != '>') return false;
  tag.name = std::string_view(data + begin, i - begin);
  tag.end = i + 1;
  return true;
}

// Any other; `name_end` from read_construct(). The name is folded in place.
Tag read_tag(std::string& text, std::size_t at, std::size_t name_end) {
  Tag tag;
  const bool is_end = text[at + 1] == '/';
  const std::size_t name_begin = at + (is_end ? 2 : 1);
  tag.is_end = is_end;
  HtmlTag html(text, at);
  std::string_view name;
  std::string_view value;
  while (html.next_attribute(name, value)) {
    if (name.find('<') != kNowhere) {
      tag.is_tag = false;
      return tag;
    }
    if (++tag.attributes > limits::kAttributes) break;
  }
  tag.end = html.end();
  tag.is_empty = tag.end != kNowhere && text[tag.end - 2] == '/';
  for (std::size_t i = name_begin; i < name_end; ++i) {
    if (text[i] >= 'A' && text[i] <= 'Z') text[i] = static_cast<char>(text[i] - 'A' + 'a');
  }
  tag.name = std::string_view(text).substr(name_begin, name_end - name_begin);
  return tag;
}

class Scanner {
 public:
  explicit Scanner(std::string& text) : text_(text) {}

  XmlScan scan() {
    if (find_root()) read_root();
    return std::move(scan_);
  }

 private:
  bool find_root() {
    for (std::size_t at = next_open(text_, 0); at != kNowhere; at = next_open(text_, at)) {
      const auto construct = read_construct(text_, at);
      if (construct.end == kNowhere) return false;
      if (construct.mark == Mark::declaration && is_html_doctype(view(at, construct.end))) {
        scan_.root = Root::html;
        return false;
      }
      if (construct.mark == Mark::tag && text_[at + 1] != '/') {
        const std::string name = ascii_lower(view(at + 1, construct.end));
        if (scan_.first_element.empty()) scan_.first_element = name;
        if (local_name(scan_.first_element) == "opml") return false;  // its <body> is no page's
        scan_.root = root_of(local_name(name));
        if (scan_.root == Root::html) return false;
        if (scan_.root != Root::none) {
          scan_.begin = scan_.whole = at;
          item_ = item_element(scan_.root);
          return true;
        }
      }
      at = std::max(at + 1, construct.end);
    }
    return false;
  }

  void read_root() {
    ConstructReader constructs(text_, scan_.begin);
    for (std::size_t at = scan_.begin; at != kNowhere; at = pass_text(at)) {
      if (++nodes_ > limits::kNodes) {
        scan_.exceeded = fmt::format("more than {} elements", limits::kNodes);
        return;
      }
      if (closes_innermost(at)) {
        --nodes_;
        at += open_.top().size() + 3;
        drop(1);
        if (open_.depth() == 0) {
          scan_.end = at;
          return;
        }
        if (items_open_ == 0) scan_.whole = at;
        continue;
      }
      Tag tag;
      if (!read_plain_tag(text_, at, tag)) {
        const auto construct = constructs.read(at);
        if (construct.end == kNowhere) break;
        if (construct.mark == Mark::tag) {
          tag = read_tag(text_, at, construct.end);
        } else {
          tag.is_tag = false;
        }
        if (!tag.is_tag) {
          if (construct.mark == Mark::cdata) note_long(at + 9, construct.end - 3);
          const bool is_text = construct.mark == Mark::stray || construct.mark == Mark::tag;
          if (is_text) problem(at);
          at = is_text ? at + 1 : construct.end;
          if (items_open_ == 0) scan_.whole = at;
          continue;
        }
        if (tag.end == kNowhere) break;
      }
      if (!nest(tag, at)) return;
      at = tag.end;
      if (open_.depth() == 0) {
        scan_.end = at;
        return;
      }
      if (items_open_ == 0) scan_.whole = at;
    }
    scan_.truncated = true;
    scan_.end = text_.size();
  }

  std::size_t pass_text(std::size_t from) {
    const std::size_t open = next_open(text_, from);
    if (open != kNowhere && open - from >= LongText::kLeast &&
        static_cast<unsigned char>(text_[from]) > ' ') {
      note_long(from, open);
    }
    return open;
  }

  void note_long(std::size_t begin, std::size_t end) {
    if (end - begin < LongText::kLeast) return;
    if (std::memchr(text_.data() + begin, '\r', end - begin) != nullptr) return;
    scan_.long_texts.push_back({begin, end});
  }

  // Whether the end tag of the innermost element stands at `at`, as nearly every end tag does.
  bool closes_innermost(std::size_t at) const {
    if (open_.depth() == 0 || at + 1 >= text_.size() || text_[at + 1] != '/') return false;
    const auto name = open_.top();
    return at + 2 + name.size() < text_.size() && text_[at + 2 + name.size()] == '>' &&
           std::memcmp(text_.data() + at + 2, name.data(), name.size()) == 0;
  }

  // False where a limit is exceeded.
  bool nest(const Tag& tag, std::size_t at) {
    if (tag.attributes > limits::kAttributes) {
      scan_.exceeded = fmt::format("more than {} attributes on an element", limits::kAttributes);
      return false;
    }
    if (tag.is_end) {
      close(tag.name, at);
      return true;
    }
    scan_.depth = std::max(scan_.depth, open_.depth() + 1);
    if (tag.is_empty) return true;
    if (is_void_element(tag.name)) {
      // Written <br></br> it nests; the end tag passes unnoticed in close().
      const auto next = view(tag.end, tag.end + 2);
      if (next != "</") problem(at);
      return true;
    }
    if (has_local_name(tag.name, item_)) {
      if (items_open_ > 0) {
        problem(at);
        drop(open_.closed_by_local(item_));
      }
      ++items_open_;
    }
    open_.push(tag.name);
    if (open_.depth() > limits::kDepth) {
      scan_.exceeded = fmt::format("more than {} levels deep", limits::kDepth);
      return false;
    }
    return true;
  }

  void close(std::string_view name, std::size_t at) {
    if (is_void_element(name)) return;
    --nodes_;  // counted with its start tag, if it has one
    const std::size_t closed = open_.closed_by(name);
    if (closed != 1) problem(at);
    if (closed == 0) ++nodes_;
    drop(closed);
  }

  void drop(std::size_t count) {
    for (; count > 0; --count) {
      if (items_open_ > 0 && has_local_name(open_.top(), item_)) --items_open_;
      open_.pop();
    }
  }

  void problem(std::size_t at) {
    if (!scan_.malformed) scan_.malformed_at = at;
    scan_.malformed = true;
  }

  std::string_view view(std::size_t begin, std::size_t end) const {
    return std::string_view(text_).substr(begin, end - begin);
  }

  std::string& text_;
  XmlScan scan_;
  std::string_view item_;
  OpenElements open_;
  std::size_t nodes_ = 0;
  std::size_t items_open_ = 0;
};

}  // namespace

XmlScan scan_xml(std::string& text) { return Scanner(text).scan(); }

const char* item_element(Root root) {
  switch (root) {
    case Root::rss:
    case Root::rdf:
      return "item";
    case Root::atom:
      return "entry";
    case Root::sitemap:
      return "url";
    case Root::none:
    case Root::html:
    case Root::sitemap_index:
      break;
  }
  return "";
}

}  // namespace newswatch::feeds
