// The constructs of XML told apart at their '<', for the passes that run before a tree is built.
#pragma once

#include <cstddef>
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

// The part of an element's name after its prefix.
std::string_view local_name(std::string_view name);

// Elements that HTML authors leave open: they take no part in nesting.
bool is_void_element(std::string_view local_name);

// The elements open at one point of a document. Names are views into the document.
class OpenElements {
 public:
  void push(std::string_view name) { names_.push_back(name); }
  std::size_t depth() const { return names_.size(); }
  std::string_view top() const { return names_.back(); }
  void pop() { names_.pop_back(); }

  // How many elements the end tag `name` closes: 1 where it fits, more where inner ones were left
  // open, 0 where it closes none.
  std::size_t closed_by(std::string_view name) const;

  // As above, for the innermost element with this local name.
  std::size_t closed_by_local(std::string_view local) const;

 private:
  std::vector<std::string_view> names_;
};

}  // namespace newswatch::feeds
