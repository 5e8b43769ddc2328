#include "core/site.h"

#include <libpsl.h>

#include "core/url.h"

namespace newswatch {

std::string registrable_domain(std::string_view host) {
  std::string lower(host);
  for (auto& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  while (!lower.empty() && lower.back() == '.') lower.pop_back();
  // As the URL standard tells IPv4 addresses from names: by a last label of digits alone.
  const auto last_label = std::string_view(lower).substr(lower.rfind('.') + 1);
  const bool digits = last_label.find_first_not_of("0123456789") == std::string_view::npos;
  if (lower.starts_with('[') || digits) return lower;
  const char* found = psl_registrable_domain(psl_builtin(), lower.c_str());
  return found ? std::string(found) : lower;
}

std::string site_of_url(std::string_view url) {
  const auto parsed = Url::parse(url);
  return parsed ? registrable_domain(parsed->host()) : std::string{};
}

}  // namespace newswatch
