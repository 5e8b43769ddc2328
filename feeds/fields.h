// Fields of feeds and items as every format reads them: links, dates, ids, names, languages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "feeds/parse.h"
#include "feeds/warnings.h"

namespace newswatch::feeds {

std::string_view trimmed(std::string_view text);

// An absolute http or https URL, or empty with a warning where there was one that can't be used.
// One that needs no repair is kept byte for byte.
std::string read_link(const std::string& base, std::string_view reference, Warnings& warnings);

// Whether it begins as an http or https URL does.
bool is_web_url(std::string_view text);

// Absent, with a warning, where the text is no date.
std::optional<Time> read_date(std::string_view text, Warnings& warnings);

// As published, but for one longer than limits::kIdBytes: its end is replaced by a hash of the
// whole, so that long ids that begin alike stay apart.
std::string read_id(std::string_view text, Warnings& warnings);

// The name in "name", "mail@host (name)", "name (mail@host)", "name <mail@host>" and the same
// without brackets; the address where there is no name. A part of `text`.
std::string_view person_name(std::string_view text);

// Adds a name, made plain, unless it is empty, there already, or one too many.
void add_name(std::vector<std::string>& names, std::string_view html);
void add_names(std::vector<std::string>& names, std::string_view comma_separated);

// False, with a warning, once the document has given limits::kItems items.
bool has_room(const ParsedFeed& parsed, Warnings& warnings);

// A BCP 47 tag as it was meant ("en_US" is "en-US"); empty where it can't be one.
std::string language_tag(std::string_view text);

}  // namespace newswatch::feeds
