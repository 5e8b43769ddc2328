// OPML 1.0 and 2.0: lists of feeds as other programs export them, and one for them to import. Pure.
//
// Reading takes what people have: any encoding, malformed XML, attributes in any case. It makes no
// tree, so that nesting costs nothing. What can't be a feed is left out and named; the rest is
// kept.
//
// Folders become tags, all those that a feed stands in, the outermost first; so do the entries of
// `category`: "a,b" are two, "/World/Europe" is a path and means both. A feed that stands in two
// folders is one feed with both tags. Writing gives a flat list with the tags as `category`, since
// a feed may have several; there "%2C" stands for a comma, "%2F" for a "/" that begins a tag.
//
// `newswatch:id` keeps a feed's id from one newswatch to the next. Without it the id is made of the
// URL, as for a feed of the configuration that has none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace newswatch::feeds {

// Texts are one line of plain text.
struct OpmlFeed {
  std::string id;
  std::string url;    // absolute, http or https, without a user
  std::string title;  // may be empty
  std::string site;   // htmlUrl: absolute, or empty
  std::string language;
  std::vector<std::string> tags;
  int line = 0;  // where it stood when it was read, from 1
  int column = 0;
};

// What is wrong with one outline, in words; it names the outline, and shows no URL.
struct OpmlNote {
  int line = 0;
  int column = 0;
  std::string message;
  bool skipped = true;  // false: the feed was taken all the same
};

struct OpmlList {
  std::vector<OpmlFeed> feeds;  // in the list's order; no URL and no id stands there twice
  std::vector<OpmlNote> notes;  // in the same order
};

// The error says what it is instead ("this is a feed, not a list of feeds"), or which limit of
// feeds/limits.h it exceeds.
Result<OpmlList> read_opml(std::string_view bytes);

// OPML 2.0 in UTF-8, in the order of ids: reading it gives the same feeds again. `title` is the
// list's own.
std::string write_opml(std::string_view title, std::vector<OpmlFeed> feeds);

// A title or tag as it is kept: one line without control characters, at most `max_bytes`.
std::string opml_line(std::string_view text, std::size_t max_bytes);

// Tags trimmed, without empty and repeated ones, limits::kNames at most.
std::vector<std::string> opml_tags(const std::vector<std::string>& tags);

}  // namespace newswatch::feeds
