// Headers: names compared without case, lines read and written safely. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "net/message.h"

namespace newswatch::net {

bool same_header_name(std::string_view a, std::string_view b);

// "Name: value" of an answer, the blanks around the value dropped; nullopt where there is no colon.
std::optional<std::pair<std::string, std::string>> read_header(std::string_view line);

// How many codings a value of Content-Encoding or Transfer-Encoding names; "chunked" and "identity"
// are none.
std::size_t count_codings(std::string_view value);

// Whether it can be sent without changing the message around it: a token as name, a value without
// line ends and NUL.
bool is_safe_header(std::string_view name, std::string_view value);

}  // namespace newswatch::net
