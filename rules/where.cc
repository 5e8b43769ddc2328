#include "rules/where.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "core/url.h"

namespace newswatch::rules {
namespace {

bool is_language(std::string_view wanted, std::string_view language) {
  if (language.size() < wanted.size()) return false;
  const bool begins =
      std::equal(wanted.begin(), wanted.end(), language.begin(), [](char a, char b) {
        return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
      });
  return begins && (language.size() == wanted.size() || language[wanted.size()] == '-' ||
                    language[wanted.size()] == '_');
}

bool is_source(std::string_view wanted, std::string_view host) {
  if (wanted == "*" || wanted == host) return true;
  return host.size() > wanted.size() && host.ends_with(wanted) &&
         host[host.size() - wanted.size() - 1] == '.';
}

bool has_language(const std::vector<std::string>& list, std::string_view language) {
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& one) { return is_language(one, language); });
}

bool has_source(const std::vector<std::string>& list, std::string_view host) {
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& one) { return is_source(one, host); });
}

}  // namespace

bool takes(const Where& where, const Item& item) {
  if (!where.languages.empty() && !item.language.empty() &&
      !has_language(where.languages, item.language)) {
    return false;
  }
  if ((where.sources.empty() && where.not_sources.empty()) || item.link.empty()) return true;
  const auto url = Url::parse(item.link);
  if (!url) return true;
  const auto host = url->host();
  if (has_source(where.not_sources, host)) return false;
  return where.sources.empty() || has_source(where.sources, host);
}

bool covers(const Where& wide, const Where& narrow) {
  const auto all = [](const auto& list, auto test) {
    return std::all_of(list.begin(), list.end(), test);
  };
  const bool languages = wide.languages.empty() ||
                         (!narrow.languages.empty() && all(narrow.languages, [&](const auto& one) {
                           return has_language(wide.languages, one);
                         }));
  const bool sources =
      wide.sources.empty() || (!narrow.sources.empty() && all(narrow.sources, [&](const auto& one) {
        return has_source(wide.sources, one);
      }));
  return languages && sources && all(wide.not_sources, [&](const auto& one) {
           return has_source(narrow.not_sources, one);
         });
}

}  // namespace newswatch::rules
