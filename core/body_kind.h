// What a body is written in, as its content type says. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace newswatch {

enum class BodyKind { json, html, xml, form, text };

// "application/json; charset=utf-8", "application/vnd.api+json", "text/html", "application/xml",
// "application/x-www-form-urlencoded", "text/plain". Absent for what we can't write safely.
std::optional<BodyKind> body_kind(std::string_view content_type);

}  // namespace newswatch
