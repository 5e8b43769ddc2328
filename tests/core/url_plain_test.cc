// A URL that needs no repair is read without libcurl: libcurl must have read it the same way.
#include <array>
#include <random>
#include <string>
#include <vector>

#include <curl/curl.h>
#include <gtest/gtest.h>

#include "core/url.h"

namespace newswatch {
namespace {

// By libcurl alone. An empty string: refused, or not there.
class Curl {
 public:
  explicit Curl(const std::string& text) {
    if (curl_url_set(url_, CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
      curl_url_cleanup(url_);
      url_ = nullptr;
    }
  }
  ~Curl() { curl_url_cleanup(url_); }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  std::string part(CURLUPart which, unsigned flags = 0) const {
    char* text = nullptr;
    if (url_ == nullptr || curl_url_get(url_, which, &text, flags) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
  }

 private:
  CURLU* url_ = curl_url();
};

void expect_as_curl_reads(const std::string& text) {
  const auto url = Url::parse(text);
  const Curl once(text);
  const auto host = once.part(CURLUPART_HOST);
  // Made lower-case or refused after libcurl decoded it.
  if (host.find_first_of("%A") != std::string::npos) return;
  if (!url) {
    EXPECT_EQ(once.part(CURLUPART_URL), "") << text;
    return;
  }
  // Twice, since the first reading may have made an address of the host.
  const Curl curl(once.part(CURLUPART_URL));
  EXPECT_EQ(url->str(), curl.part(CURLUPART_URL)) << text;
  EXPECT_EQ(url->scheme(), curl.part(CURLUPART_SCHEME)) << text;
  EXPECT_EQ(url->host(), curl.part(CURLUPART_HOST)) << text;
  EXPECT_EQ(std::to_string(url->port()), curl.part(CURLUPART_PORT, CURLU_DEFAULT_PORT)) << text;
  EXPECT_EQ(url->path(), curl.part(CURLUPART_PATH)) << text;
  EXPECT_EQ(url->query(), curl.part(CURLUPART_QUERY)) << text;
  EXPECT_EQ(url->fragment(), curl.part(CURLUPART_FRAGMENT)) << text;
  const auto userinfo = curl.part(CURLUPART_USER) + curl.part(CURLUPART_PASSWORD);
  EXPECT_EQ(url->has_userinfo(), !userinfo.empty()) << text;
}

TEST(PlainUrl, IsReadAsLibcurlReadsIt) {
  const std::vector<std::string> pieces = {
      "example.org", "a",   "1",     "0",    "255",  "256", "01",   "0x7f",  ".",    "..", "-", ":",
      "80",          "443", "65535", "8080", "080",  "/",   "//",   "/.",    "/..",  "?",  "#", "@",
      "=",           "&",   "%2e",   "%2E",  "%41",  "+",   "~",    "_",     "news", "'",  "(", ";",
      ",",           "!",   "$",     "*",    ".xml", "x--", "127.", "1.1.1", "www."};
  const std::array<std::string, 3> schemes = {"http://", "https://", "http:/"};
  std::mt19937 random(1);
  for (int round = 0; round < 50'000; ++round) {
    std::string text = schemes.at(random() % 20 == 0 ? 2 : random() % 2);
    if (random() % 2 == 0) text += "example.org";
    for (auto count = random() % 8; count > 0; --count) {
      text += pieces[random() % pieces.size()];
    }
    expect_as_curl_reads(text);
    if (HasFailure()) return;
  }
}

TEST(PlainUrl, CanBeChangedAndResolvedAgainst) {
  auto url = *Url::parse("https://example.org:8443/a/b?c=d");
  EXPECT_EQ(url.resolve("../e#f")->str(), "https://example.org:8443/e#f");
  EXPECT_EQ(url.resolve("#f")->str(), "https://example.org:8443/a/b?c=d#f");
  EXPECT_EQ(url.resolve("//b.example/x")->str(), "https://b.example/x");
  const auto copy = url;
  url.set_query("e f");
  EXPECT_EQ(url.str(), "https://example.org:8443/a/b?e%20f");
  url.set_fragment("g");
  EXPECT_EQ(url.str(), "https://example.org:8443/a/b?e%20f#g");
  EXPECT_EQ(copy.str(), "https://example.org:8443/a/b?c=d");
  url = copy;
  EXPECT_EQ(url.query(), "c=d");
  EXPECT_EQ(url.origin(), "https://example.org:8443");
}

}  // namespace
}  // namespace newswatch
