// A response as bytes. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/time.h"
#include "web/server.h"

namespace newswatch::web {

// Everything up to and with the empty line: Date, Content-Length, the handler's headers, and those
// that keep a browser from guessing, storing or framing what we send, unless the handler set its
// own. Throws std::invalid_argument where a header would break out of its line.
std::string response_head(const HttpResponse& response, bool keep_alive, Time now);

// A refusal in a sentence.
HttpResponse plain(int status, std::string_view sentence);

// "Wed, 26 Nov 2025 09:00:00 GMT" (RFC 9110, 5.6.7).
std::string http_date(Time t);

}  // namespace newswatch::web
