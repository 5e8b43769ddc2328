// One HTML tag, read as browsers read it (WHATWG tokeniser states), without a tree.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newswatch::feeds {

// A start or end tag, its attributes one by one. Views into the text given.
class HtmlTag {
 public:
  // `text[at]` is '<' and begins_tag(text, at) holds.
  HtmlTag(std::string_view text, std::size_t at);

  bool is_end() const { return is_end_; }
  std::string_view raw_name() const { return name_; }  // as written

  // The next attribute, its name as written and its value undecoded; false at the tag's end.
  bool next_attribute(std::string_view& name, std::string_view& value);

  // The position after '>'; reads the remaining attributes. npos: the text ends inside the tag.
  std::size_t end();

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view name_;
  bool is_end_ = false;
  bool finished_ = false;
};

// Whether a tag begins at the '<' at `at`: a letter follows it, or "/" and a letter.
bool begins_tag(std::string_view text, std::size_t at);

// A space, "/" or ">": what ends the name of a tag.
bool ends_tag_name(char c);

std::string ascii_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view lower);
// Position of `lower` in `text` from `from` on, letters of either case; npos where it isn't. It
// begins with a character without case.
std::size_t find_ignoring_case(std::string_view text, std::string_view lower, std::size_t from);

}  // namespace newswatch::feeds
