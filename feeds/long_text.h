// Long texts of an XML document, which stand aside while its tree is built: the parser reads byte
// by byte, and most bytes of a feed are the articles that it carries, of which most polls need
// none.
//
// The tree is built of a copy in which each such text is a reference of fixed size. A text node's
// value is to be asked for through value_of(), therefore.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace newswatch::feeds {

// Where in the document it stands: [begin, end). What is parsed into the very same bytes, so
// without '\r', and not blank from the first to the last.
struct LongText {
  std::size_t begin = 0;
  std::size_t end = 0;

  static constexpr std::size_t kLeast = 256;  // bytes for which it is worth while
};

// How the part [begin, end) of a document's text is shortened. `long_texts` are all that lie in it,
// in order.
class Shortening {
 public:
  Shortening(std::string_view text, std::size_t begin, std::size_t end,
             std::span<const LongText> long_texts)
      : text_(text), begin_(begin), end_(end), long_texts_(long_texts) {}

  // The part with a reference in place of each long text. It refers once refer() was called, which
  // must wait for the parser: that would take a zero byte for the end. Then the document's text
  // must outlive it and stay as it is.
  std::string shortened() const;
  void refer(std::string& shortened) const;
  // Where in the document's text that stands which stands `at` in the shortened part.
  std::size_t place_in_text(std::size_t at) const;

 private:
  std::string_view text_;
  std::size_t begin_;
  std::size_t end_;
  std::span<const LongText> long_texts_;
};

// The value of a text or CDATA node; valid as long as the tree and the document's text.
std::string_view value_of(pugi::xml_node node);

}  // namespace newswatch::feeds
