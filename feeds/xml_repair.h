// Well-formed XML from what publishers meant, for the documents that a strict parser refuses.
//
// An end tag closes what was left open inside its element and is dropped where nothing of its name
// is open; an item that begins inside another ends that one; what is open at the end is closed.
// '<' that begins no tag is written &lt;, attributes are quoted, and comments, instructions and
// declarations are left out. References are copied as they are: readers decode them.
//
// A recovering parser (libxml2) was the alternative. It lets each end tag close the innermost
// element whatever its name, so one <br> in a description moves the rest of the document.
#pragma once

#include <string>
#include <string_view>

namespace newswatch::feeds {

// `text` begins with the root's start tag and has passed scan_xml(), so names are in lower case
// and nesting is bounded. `item` is the name of the elements that do not nest, or empty.
std::string repair_xml(std::string_view text, std::string_view item);

}  // namespace newswatch::feeds
