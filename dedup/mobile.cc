#include "dedup/mobile.h"

#include <algorithm>
#include <array>

namespace newswatch::dedup {
namespace {

// Publishers whose mobile host serves the same paths as the main one: "m.", "mobile." and "amp."
// before these are off. In ASCII order.
constexpr std::array<std::string_view, 44> kSites = {
    "20minutes.fr",    "abc.es",          "aljazeera.com",
    "allafrica.com",   "bbc.co.uk",       "bbc.com",
    "cbc.ca",          "championat.com",  "cnn.com",
    "dailymail.co.uk", "dw.com",          "elmundo.es",
    "elpais.com",      "euronews.com",    "facebook.com",
    "faz.net",         "focus.de",        "france24.com",
    "gazeta.ru",       "habr.com",        "hindustantimes.com",
    "hurriyet.com.tr", "indiatimes.com",  "interfax.ru",
    "iz.ru",           "kommersant.ru",   "korrespondent.net",
    "lemonde.fr",      "lenta.ru",        "nytimes.com",
    "pravda.com.ua",   "reuters.com",     "ria.ru",
    "rt.com",          "spiegel.de",      "sport.ru",
    "tass.ru",         "theguardian.com", "twitter.com",
    "unian.net",       "vedomosti.ru",    "vk.com",
    "youtube.com",     "zeit.de"};
static_assert(std::is_sorted(kSites.begin(), kSites.end()));

bool strip_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "s/example.com/story" behind a cache's marker: "s" stands for https.
std::string page_behind(std::string_view rest) {
  const bool secure = strip_prefix(rest, "s/");
  if (rest.find('.') == std::string_view::npos) return {};
  return (secure ? "https://" : "http://") + std::string(rest);
}

// A name as articles have it: with a digit or a hyphen, unlike a section's.
bool looks_like_article(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return std::any_of(name.begin(), name.end(),
                     [](char c) { return c == '-' || c == '_' || (c >= '0' && c <= '9'); });
}

}  // namespace

std::string unwrap_amp_cache(std::string_view host, std::string_view path) {
  if (host == "cdn.ampproject.org" || host.ends_with(".cdn.ampproject.org")) {
    for (const std::string_view marker : {"/c/", "/v/", "/wp/"}) {
      if (auto rest = path; strip_prefix(rest, marker)) return page_behind(rest);
    }
  }
  if (host == "google.com") {
    if (auto rest = path; strip_prefix(rest, "/amp/")) return page_behind(rest);
  }
  return {};
}

std::string desktop_host(std::string_view host) {
  // Wikipedias have it in the middle: "uk.m.wikipedia.org".
  if (host.ends_with(".m.wikipedia.org")) {
    return std::string(host.substr(0, host.find('.'))) + ".wikipedia.org";
  }
  for (const std::string_view prefix : {"m.", "mobile.", "amp."}) {
    auto rest = host;
    if (strip_prefix(rest, prefix) && std::binary_search(kSites.begin(), kSites.end(), rest)) {
      return std::string(rest);
    }
  }
  return std::string(host);
}

std::string_view without_amp_suffix(std::string_view path) {
  for (const std::string_view suffix : {"/amp", ".amp", ".amp.html"}) {
    if (!path.ends_with(suffix)) continue;
    const auto page = path.substr(0, path.size() - suffix.size());
    if (looks_like_article(page)) return page;
  }
  return path;
}

}  // namespace newswatch::dedup
