#include "feeds/opml_outline.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.h"
#include "feeds/entities.h"
#include "feeds/fields.h"
#include "feeds/html_tag.h"
#include "feeds/limits.h"
#include "feeds/opml.h"

namespace newswatch::feeds {
namespace {

std::string* field_of(Outline& outline, std::string_view lower_name) {
  if (lower_name == "text") return &outline.text;
  if (lower_name == "title") return &outline.title;
  if (lower_name == "xmlurl") return &outline.xml_url;
  if (lower_name == "htmlurl") return &outline.html_url;
  if (lower_name == "url") return &outline.url;
  if (lower_name == "type") return &outline.type;
  if (lower_name == "language") return &outline.language;
  if (lower_name == "category") return &outline.category;
  if (lower_name == "newswatch:id") return &outline.id;
  if (lower_name == "iscomment") return &outline.comment;
  return nullptr;
}

std::string decoded_tag(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto three = text.substr(i, 3);
    if (three == "%2C" || three == "%2F" || three == "%25") {
      out += three == "%2C" ? ',' : three == "%2F" ? '/' : '%';
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// "feed:https://host/", "feed://host/" and "feeds://host/" are links for feed readers.
std::string without_feed_scheme(std::string_view url) {
  const auto scheme = ascii_lower(url.substr(0, 6));
  const bool secure = scheme.starts_with("feeds:");
  if (!secure && !scheme.starts_with("feed:")) return std::string(url);
  const auto rest = url.substr(secure ? 6 : 5);
  const auto begins = ascii_lower(rest.substr(0, 8));
  if (begins.starts_with("http://") || begins.starts_with("https://")) return std::string(rest);
  return fmt::format("{}{}{}", secure ? "https:" : "http:", rest.starts_with("//") ? "" : "//",
                     rest);
}

// Whether reading what it is written as gives the same URL again; a "%" in the host does not.
// Nearly all are too plain to be asked.
bool is_stable(const Url& url) {
  const auto text = url.str();
  const auto host_end = text.find_first_of("/?#", text.find("://") + 3);
  if (text.substr(0, host_end).find('%') != std::string::npos) return false;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:/?&=+").find(c) != std::string_view::npos;
  });
  if (plain) return true;
  const auto again = Url::parse(text);
  return again && again->str() == text && again->host() == url.host();
}

}  // namespace

void set_field(Outline& outline, std::string_view name, std::string_view value) {
  auto* field = field_of(outline, ascii_lower(name));
  if (field == nullptr || !field->empty()) return;
  std::string decoded;
  append_decoded(decoded, value, Markup::xml);
  *field = trimmed(decoded);
  if (field == &outline.type || field == &outline.comment) *field = ascii_lower(*field);
}

std::string shown(const Outline& outline) {
  constexpr std::size_t kShown = 80;
  const auto name = opml_line(outline.name(), kShown);
  return name.empty() ? "an outline without a name" : fmt::format("\"{}\"", escape_control(name));
}

bool swallows_outlines(std::string_view value) {
  return find_ignoring_case(value, "<outline", 0) != std::string_view::npos ||
         find_ignoring_case(value, "</outline", 0) != std::string_view::npos;
}

Result<Url> outline_url(const std::string& text) {
  if (text.size() > limits::kUrlBytes) {
    return failure(fmt::format("its xmlUrl is longer than {} bytes", limits::kUrlBytes));
  }
  const auto whole = without_feed_scheme(text);
  auto url = Url::parse(whole);
  if (whole.find("://") == std::string::npos) {
    return failure("its xmlUrl is no absolute URL: it must begin with https:// or http://");
  }
  if (!url) return failure("its xmlUrl is not a URL: " + url.error().message);
  if (url->scheme() != "http" && url->scheme() != "https") {
    return failure("its xmlUrl must begin with https:// or http://");
  }
  if (url->has_userinfo()) {
    return failure(
        "its xmlUrl holds a user or a password: list the feed by itself, with basic_auth_file");
  }
  if (!is_stable(*url)) return failure("its xmlUrl is not a URL: not a host name");
  if (url->str().size() > limits::kUrlBytes) {
    return failure(fmt::format("its xmlUrl is longer than {} bytes", limits::kUrlBytes));
  }
  return std::move(*url);
}

std::string outline_site(const std::string& text) {
  if (text.empty() || text.size() > limits::kUrlBytes) return {};
  const auto url = Url::parse(text);
  if (!url || (url->scheme() != "http" && url->scheme() != "https") || url->has_userinfo() ||
      !is_stable(*url)) {
    return {};
  }
  auto site = url->str();
  return site.size() > limits::kUrlBytes ? std::string{} : site;
}

std::string outline_language(const std::string& text) {
  const auto language = language_tag(text);
  const auto lower = ascii_lower(language);
  return lower == "unknown" || lower == "und" ? std::string{} : language;
}

void append_categories(std::vector<std::string>& tags, std::string_view category) {
  constexpr std::size_t kRead = 16 * limits::kNames;  // repeated ones among them
  while (!category.empty() && tags.size() < kRead) {
    const auto comma = std::min(category.find(','), category.size());
    auto entry = trimmed(category.substr(0, comma));
    category.remove_prefix(std::min(comma + 1, category.size()));
    if (!entry.starts_with('/')) {
      tags.push_back(decoded_tag(entry));
      continue;
    }
    while (!entry.empty() && tags.size() < kRead) {  // a path: each part, as with folders
      const auto slash = std::min(entry.find('/'), entry.size());
      tags.push_back(decoded_tag(entry.substr(0, slash)));
      entry.remove_prefix(std::min(slash + 1, entry.size()));
    }
  }
}

}  // namespace newswatch::feeds
