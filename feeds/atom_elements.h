// Elements of Atom that are read in Atom feeds and inside RSS alike: text constructs, persons,
// links.
#pragma once

#include <cstddef>
#include <string>

#include <pugixml.hpp>

#include "feeds/parse.h"
#include "feeds/warnings.h"
#include "feeds/xml.h"

namespace newswatch::feeds {

// A text construct or content, as its `type` (1.0: text, html, xhtml, or a media type) and `mode`
// (0.3: xml, escaped, base64) say. A construct without a type whose text is plainly HTML is read as
// HTML.
RawText atom_text(pugi::xml_node construct);

// A person's name, else the mail address.
std::string atom_person(pugi::xml_node person, const Namespaces& namespaces);

struct AtomLink {
  std::string rel;   // lower case; "alternate" where none is given
  std::string type;  // lower case, without parameters
  std::string href;  // absolute
};
AtomLink atom_link(pugi::xml_node link, const std::string& base, Warnings& warnings);

// Takes what a feed's link says of the feed: self, hub, prev-archive, and its page.
void take_feed_link(const AtomLink& link, FeedInfo& feed);

}  // namespace newswatch::feeds
