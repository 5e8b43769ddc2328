// The constructs of XML told apart at their '<', for the passes that run before a tree is built.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch::feeds {

enum class Mark {
  stray,  // '<' that begins nothing: text
  tag,    // a start or end tag with a proper name
  comment,
  cdata,
  instruction,  // <?...?>
  declaration,  // <!DOCTYPE ...>, its internal subset included
};

struct Construct {
  Mark mark = Mark::stray;
  std::size_t end = 0;  // past it; npos where the text ends inside. Of a tag: of its name
};

// `text[at]` is '<'.
Construct read_construct(std::string_view text, std::size_t at);

// Reads constructs of one document. In one that is whole up to its root's end tag, comments, CDATA
// sections and instructions that never end are no constructs but stray marks, and what follows them
// is read; in one that is not, they are where it was cut. Remembers which ends are missing, so that
// none is looked for twice.
class ConstructReader {
 public:
  // `root` is where the root's start tag stands.
  ConstructReader(std::string_view text, std::size_t root);

  Construct read(std::size_t at) {
    const bool is_markup = at + 1 < text_.size() && (text_[at + 1] == '!' || text_[at + 1] == '?');
    return is_markup ? read_markup(at) : read_construct(text_, at);
  }

 private:
  Construct read_markup(std::size_t at);

  std::string_view text_;
  bool whole_ = false;
  unsigned endless_ = 0;  // a bit for each Mark
};

// The part of an element's name after its prefix.
std::string_view local_name(std::string_view name);

// Most names differ in their last byte.
inline bool has_local_name(std::string_view name, std::string_view local) {
  return !name.empty() && !local.empty() && name.back() == local.back() && name.ends_with(local) &&
         (name.size() == local.size() || name[name.size() - local.size() - 1] == ':');
}

// Elements that HTML authors leave open: they take no part in nesting.
inline bool is_void_element(std::string_view name) {
  return has_local_name(name, "br") || has_local_name(name, "img") || has_local_name(name, "hr");
}

// Bytes by the part that they may play in a name.
namespace name_class {
inline constexpr std::uint8_t kAny = 1, kFirst = 2, kAfter = 4, kUpper = 8;

constexpr std::array<std::uint8_t, 256> table() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || (c >= 'a' && c <= 'z') || c >= 0x80 || c == ':' || c == '_') {
      table[c] = kAny | kFirst | (upper ? kUpper : 0);
    }
    if ((c >= '0' && c <= '9') || c == '-' || c == '.') table[c] = kAny;
  }
  for (const char c : std::string_view(" \t\n\r/>")) table[static_cast<unsigned char>(c)] = kAfter;
  return table;
}
inline constexpr auto kTable = table();
}  // namespace name_class

inline bool is_in_name(char c, std::uint8_t part) {
  return (name_class::kTable[static_cast<unsigned char>(c)] & part) != 0;
}

// The elements open at one point of a document. Names are views into the document.
class OpenElements {
 public:
  void push(std::string_view name) { names_.push_back(name); }
  std::size_t depth() const { return names_.size(); }
  std::string_view top() const { return names_.back(); }
  void pop() { names_.pop_back(); }

  // How many elements the end tag `name` closes: 1 where it fits, more where inner ones were left
  // open, 0 where it closes none.
  std::size_t closed_by(std::string_view name) const {
    return !names_.empty() && names_.back() == name ? 1 : closed_further_out(name);
  }

  // As above, for the innermost element with this local name.
  std::size_t closed_by_local(std::string_view local) const;

 private:
  std::size_t closed_further_out(std::string_view name) const;

  std::vector<std::string_view> names_;
};

}  // namespace newswatch::feeds
