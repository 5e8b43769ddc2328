// One <outline> of OPML: its attributes, and what they mean for a feed. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/url.h"

namespace newswatch::feeds {

// The attributes of one outline that mean something here; the first of a name counts.
struct Outline {
  std::string text;
  std::string title;
  std::string xml_url;
  std::string html_url;
  std::string url;
  std::string type;
  std::string language;
  std::string category;
  std::string id;  // newswatch:id
  std::string comment;
  bool is_empty = false;  // <outline/>
  std::size_t at = 0;

  const std::string& name() const { return title.empty() ? text : title; }
  // Some programs of the first version's days wrote `url` for a feed.
  const std::string& feed_url() const {
    return xml_url.empty() && (type == "rss" || type == "atom") ? url : xml_url;
  }
};

// `name` in any case, `value` undecoded. Attributes that mean nothing here are passed over.
void set_field(Outline& outline, std::string_view name, std::string_view value);

// Its title in quotes for a message, or words where it has none.
std::string shown(const Outline& outline);

// Whether an attribute's value goes over the outlines after it: its quote is never closed.
bool swallows_outlines(std::string_view value);

// The URL of a feed, "feed:" and "feeds:" taken for what they mean. The error names the attribute.
Result<Url> outline_url(const std::string& text);

// Empty where it can't be used.
std::string outline_site(const std::string& text);
std::string outline_language(const std::string& text);

// Adds the entries of a `category` attribute; those of a path one by one.
void append_categories(std::vector<std::string>& tags, std::string_view category);

}  // namespace newswatch::feeds
