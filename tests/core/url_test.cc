#include "core/url.h"

#include <gtest/gtest.h>

namespace newswatch {
namespace {

using namespace std::string_literals;

std::string shown(const Result<Url>& url) { return url ? url->str() : "refused"; }

TEST(Url, IsReadAndNormalised) {
  const struct {
    std::string text;
    const char* url;
  } table[] = {
      {"http://example.org", "http://example.org/"},
      {"HTTP://WWW.Example.ORG/Path?Q#F", "http://www.example.org/Path?Q#F"},
      {" \t\r\n http://example.org/ \n", "http://example.org/"},
      {"http://example.org/a\n\t  b", "http://example.org/a%20%20b"},
      {"http://example.org/a b?c d#e f", "http://example.org/a%20b?c%20d#e%20f"},
      {"http://example.org/ö?ü#é", "http://example.org/%C3%B6?%C3%BC#%C3%A9"},
      {"http://example.org/%c3%B6%zz%", "http://example.org/%c3%B6%zz%"},
      {"http://example.org/\xff", "http://example.org/%FF"},
      {"http://example.org?q", "http://example.org/?q"},
      {"http://example.org#f", "http://example.org/#f"},
      {"http://example.org:/", "http://example.org/"},
      {"http://example.org:8080/", "http://example.org:8080/"},
      {"http://example.org/a/../b/./c", "http://example.org/b/c"},
      {"http://example.org./", "http://example.org./"},
      {"http://under_score.example/", "http://under_score.example/"},
      {"http://u:p@example.org/", "http://u:p@example.org/"},
      {"foo://Host/x", "foo://host/x"},
      {"file:///etc/passwd", "file:///etc/passwd"},
      {"http://[2001:DB8::A]/x", "http://[2001:db8::a]/x"},
      {"http://[::1]:8080/x", "http://[::1]:8080/x"},
      {"http://[fe80::1%25eth0]/x", "http://[fe80::1%25eth0]/x"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(shown(Url::parse(row.text)), row.url) << row.text;
    EXPECT_EQ(shown(Url::parse(row.url)), row.url) << "not stable";
  }
}

TEST(Url, HostIsInPunycodeWhateverTheLocale) {
  const struct {
    std::string text;
    const char* url;
  } table[] = {
      {"https://Äpfel.example/", "https://xn--pfel-koa.example/"},
      {"https://%C3%A4pfel.example/", "https://xn--pfel-koa.example/"},
      {"https://сайт.рф/шлях", "https://xn--80aswg.xn--p1ai/%D1%88%D0%BB%D1%8F%D1%85"},
      {"https://faß.example/", "https://xn--fa-hia.example/"},
      {"https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"},
      {"https://u@Ä.example:81/", "https://u@xn--4ca.example:81/"},
      {"http://①②⑦.0.0.1/", "http://127.0.0.1/"},
      {"http://０x7f.1/", "http://127.0.0.1/"},
      {"http://\xff\xfe.example/", "refused"},
      {"http://example.org／@evil.example/", "http://example.org%EF%BC%8F@evil.example/"},
      {"http://example.org／x", "refused"},
      {"http://a\u202e.example/", "refused"},
      {"http://\u00ad/", "refused"},
      {"http://" + std::string(70, 'x') + "ö.example/", "refused"},
      {"http://" + std::string(100'000, 'x') + "ö.example/", "refused"},
  };
  for (const auto& row : table) EXPECT_EQ(shown(Url::parse(row.text)), row.url) << row.text;
}

TEST(Url, UnusualFormsOfIPv4AreTheAddressTheyName) {
  for (const char* host :
       {"127.0.0.1", "127.1", "0x7f.1", "0x7F.0x1", "0177.0.0.1", "2130706433", "0x7f000001",
        "017700000001", "127.0.1", "127%2E1", "00127.0.0.1", "%30177.0.0.1"}) {
    const auto url = Url::parse("http://"s + host + "/");
    ASSERT_TRUE(url) << host;
    EXPECT_EQ(url->host(), host == "00127.0.0.1"s ? "87.0.0.1" : "127.0.0.1") << host;
  }
}

TEST(Url, RefusesWhatHasNoSchemeOrIsNoUrl) {
  for (const auto& text : {""s,
                           " "s,
                           "example.org"s,
                           "example.org/x"s,
                           "www.example.org:80/"s,
                           "//example.org/"s,
                           "/path"s,
                           "?q"s,
                           "#f"s,
                           "localhost:8080/x"s,
                           "http:"s,
                           "http://"s,
                           "http://?q"s,
                           "http:example.org"s,
                           "mailto:a@example.org"s,
                           "javascript:alert(1)"s,
                           "data:text/plain,x"s,
                           "http://a b/"s,
                           "http://a%20b/"s,
                           "http://a%2fb/"s,
                           "http://a%00b/"s,
                           "http://a%2525b/"s,
                           "http://a%7fb/"s,
                           "http://example.org:x/"s,
                           "http://example.org:65536/"s,
                           "http://example.org:-1/"s,
                           "http://[::1/"s,
                           "http://[::g]/"s,
                           "http://a<b>/"s,
                           "http://example.org/\0evil"s,
                           "http://exam\0ple.org/"s,
                           "http://example.org/\x1b"s,
                           "http://example.org/\x7f"s,
                           "://example.org/"s,
                           "1http://example.org/"s,
                           "http:\\\\example.org\\"s,
                           "\xef\xbb\xbfhttp://example.org/"s}) {
    EXPECT_EQ(shown(Url::parse(text)), "refused") << testing::PrintToString(text);
  }
}

TEST(Url, SaysThatTheSchemeIsMissing) {
  EXPECT_EQ(Url::parse("example.org/x").error().message,
            "no scheme: write it out, as in https://example.org/");
}

TEST(Url, GivesItsParts) {
  const auto url = *Url::parse("https://us%20er:p@Www.Example.org:8443/a/b?c=d&e#f");
  EXPECT_EQ(url.scheme(), "https");
  EXPECT_EQ(url.host(), "www.example.org");
  EXPECT_EQ(url.port(), 8443);
  EXPECT_EQ(url.path(), "/a/b");
  EXPECT_EQ(url.query(), "c=d&e");
  EXPECT_EQ(url.fragment(), "f");
  EXPECT_TRUE(url.has_userinfo());
  EXPECT_EQ(url.origin(), "https://www.example.org:8443");

  const struct {
    const char* text;
    int port;
    const char* origin;
  } table[] = {
      {"http://h.example", 80, "http://h.example:80"},
      {"https://u@h.example/x", 443, "https://h.example:443"},
      {"http://[::1]/", 80, "http://[::1]:80"},
      {"http://h.example:0/", 0, "http://h.example:0"},
      {"http://h.example:65535/", 65535, "http://h.example:65535"},
      {"foo://h.example/", 0, "foo://h.example:0"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(Url::parse(row.text)->port(), row.port) << row.text;
    EXPECT_EQ(Url::parse(row.text)->origin(), row.origin);
  }
}

TEST(Url, UserinfoIsSeenAndCleared) {
  const struct {
    const char* text;
    bool there;
    const char* without;
  } table[] = {
      {"http://u:p@h.example/x", true, "http://h.example/x"},
      {"http://u@h.example/x", true, "http://h.example/x"},
      {"http://:p@h.example/x", true, "http://h.example/x"},
      {"http://h.example/a@b", false, "http://h.example/a@b"},
      {"http://h.example?a@b", false, "http://h.example/?a@b"},
  };
  for (const auto& row : table) {
    auto url = *Url::parse(row.text);
    EXPECT_EQ(url.has_userinfo(), row.there) << row.text;
    url.clear_userinfo();
    EXPECT_FALSE(url.has_userinfo()) << row.text;
    EXPECT_EQ(url.str(), row.without);
  }
}

TEST(Url, QueryAndFragmentAreReplacedAndRemoved) {
  auto url = *Url::parse("http://h.example/p?q#f");
  const auto before = url;
  url.set_query("a=b c&d=%20#ü");
  EXPECT_EQ(url.str(), "http://h.example/p?a=b%20c&d=%20%23%c3%bc#f");
  EXPECT_EQ(shown(Url::parse(url.str())), url.str());
  url.set_fragment("x y");
  url.set_query("");
  EXPECT_EQ(url.str(), "http://h.example/p#x%20y");
  url.set_fragment("");
  EXPECT_EQ(url.str(), "http://h.example/p");
  EXPECT_EQ(before.str(), "http://h.example/p?q#f") << "a copy is its own";
  url = before;
  EXPECT_EQ(url.str(), before.str());
}

// RFC 3986, 5.4.1 and 5.4.2, save "g:h" and "http:g", which curl does not take for URLs.
TEST(UrlResolve, FollowsTheExamplesOfRfc3986) {
  const auto base = *Url::parse("http://a.example/b/c/d;p?q");
  const struct {
    const char* reference;
    const char* url;
  } table[] = {
      {"g", "/b/c/g"},
      {"./g", "/b/c/g"},
      {"g/", "/b/c/g/"},
      {"/g", "/g"},
      {"?y", "/b/c/d;p?y"},
      {"g?y", "/b/c/g?y"},
      {"#s", "/b/c/d;p?q#s"},
      {"g#s", "/b/c/g#s"},
      {"g?y#s", "/b/c/g?y#s"},
      {";x", "/b/c/;x"},
      {"g;x", "/b/c/g;x"},
      {"g;x?y#s", "/b/c/g;x?y#s"},
      {"", "/b/c/d;p?q"},
      {".", "/b/c/"},
      {"./", "/b/c/"},
      {"..", "/b/"},
      {"../", "/b/"},
      {"../g", "/b/g"},
      {"../..", "/"},
      {"../../", "/"},
      {"../../g", "/g"},
      {"../../../g", "/g"},
      {"../../../../g", "/g"},
      {"/./g", "/g"},
      {"/../g", "/g"},
      {"g.", "/b/c/g."},
      {".g", "/b/c/.g"},
      {"g..", "/b/c/g.."},
      {"..g", "/b/c/..g"},
      {"./../g", "/b/g"},
      {"./g/.", "/b/c/g/"},
      {"g/./h", "/b/c/g/h"},
      {"g/../h", "/b/c/h"},
      {"g;x=1/./y", "/b/c/g;x=1/y"},
      {"g;x=1/../y", "/b/c/y"},
      {"g?y/./x", "/b/c/g?y/./x"},
      {"g?y/../x", "/b/c/g?y/../x"},
      {"g#s/./x", "/b/c/g#s/./x"},
      {"g#s/../x", "/b/c/g#s/../x"},
      // Beyond the RFC: what publishers write.
      {" g ", "/b/c/g"},
      {"a b?c d#e f", "/b/c/a%20b?c%20d#e%20f"},
      {"ö?ü#é", "/b/c/%C3%B6?%C3%BC#%C3%A9"},
      {"#é s", "/b/c/d;p?q#%C3%A9%20s"},
      {"#", "/b/c/d;p?q"},
      {"12:30.html", "/b/c/12:30.html"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(shown(base.resolve(row.reference)), "http://a.example"s + row.url) << row.reference;
  }
  EXPECT_EQ(shown(base.resolve("//Ä.example/x")), "http://xn--4ca.example/x");
  EXPECT_EQ(shown(base.resolve("HTTPS://Other.example")), "https://other.example/");
  EXPECT_EQ(shown(base.resolve("mailto:a@b.example")), "refused");
  EXPECT_EQ(shown(base.resolve("g\0h"s)), "refused");
  EXPECT_EQ(shown(base.resolve("#\0"s)), "refused");
  EXPECT_EQ(base.str(), "http://a.example/b/c/d;p?q");
  EXPECT_EQ(shown(Url::parse("http://a.example")->resolve("g")), "http://a.example/g");
  EXPECT_EQ(shown(Url::parse("http://a.example/x#old")->resolve("g")), "http://a.example/g");
}

TEST(ResolveUrl, GivesTextOrNothing) {
  const struct {
    const char* base;
    const char* reference;
    const char* url;
  } table[] = {
      {"http://a.example/x/y", "z", "http://a.example/x/z"},
      {"http://a.example/x/y", "", ""},
      {"http://a.example/x/y", "  ", ""},
      {"", "http://b.example", "http://b.example/"},
      {"not a url", "http://b.example/", "http://b.example/"},
      {"", "z", ""},
      {"not a url", "/z", ""},
      {"http://a.example/", "http://b c/", ""},
      {"http://a.example/", "mailto:a@b.example", ""},
      {"http://a.example/", "javascript:alert(1)", ""},
  };
  for (const auto& row : table) {
    EXPECT_EQ(resolve_url(row.base, row.reference), row.url) << row.base << " " << row.reference;
  }
}

}  // namespace
}  // namespace newswatch
