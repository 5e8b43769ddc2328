// One cheap pass over an XML document before a tree is built of it: which format it is, where its
// root begins and ends, whether it keeps the limits, and whether it needs repair.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "feeds/long_text.h"

namespace newswatch::feeds {

enum class Root { none, html, rss, rdf, atom, sitemap, sitemap_index };

struct XmlScan {
  Root root = Root::none;
  std::string first_element;  // the document's first, lower case: what it is where `root` is none
  std::size_t begin = 0;      // of the root's start tag
  std::size_t end = 0;        // past its end tag; the text's size where that is missing
  // The root is not closed: the document was cut. Up to `whole` no item is open.
  bool truncated = false;
  std::size_t whole = 0;
  // Tags do not nest or begin nothing; the first place where.
  bool malformed = false;
  std::size_t malformed_at = 0;
  std::size_t depth = 0;  // of the innermost element
  // Within the root, in order; right where it is neither truncated nor malformed.
  std::vector<LongText> long_texts;
  // The limit that it exceeds, in words ("more than 256 levels deep"), and then nothing behind that
  // was looked at; else empty.
  std::string exceeded;
};

// Names of tags are folded to lower case in `text`, so that readers compare bytes. Whatever stands
// before the root (a DTD, a server's warnings) is passed over: nothing in it has an effect.
XmlScan scan_xml(std::string& text);

// "item", "entry", "url"; empty for other roots.
const char* item_element(Root root);

}  // namespace newswatch::feeds
