#include "web/response.h"

#include <algorithm>
#include <stdexcept>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace newswatch::web {

namespace {

namespace http = boost::beast::http;

constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
};

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

bool breaks_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

void append(std::string& head, std::string_view name, std::string_view value) {
  if (name.empty() || breaks_line(name) || breaks_line(value)) {
    throw std::invalid_argument("a response header has a line break in it");
  }
  head += fmt::format("{}: {}\r\n", name, value);
}

}  // namespace

std::string http_date(Time t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

std::string response_head(const HttpResponse& response, bool keep_alive, Time now) {
  const std::string_view reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  auto head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason);
  append(head, "Date", http_date(now));
  if (has_body(response.status)) {
    append(head, "Content-Type", response.content_type);
    append(head, "Content-Length", std::to_string(response.body.size()));
  }
  for (const auto& [name, value] : response.headers) append(head, name, value);
  for (const auto& [name, value] : kDefaults) {
    const bool own = std::any_of(
        response.headers.begin(), response.headers.end(),
        [&, n = name](const auto& header) { return boost::beast::iequals(header.first, n); });
    if (!own) append(head, name, value);
  }
  append(head, "Connection", keep_alive ? "keep-alive" : "close");
  return head + "\r\n";
}

HttpResponse plain(int status, std::string_view sentence) {
  HttpResponse response;
  response.status = status;
  response.body = std::string(sentence) + "\n";
  return response;
}

}  // namespace newswatch::web
