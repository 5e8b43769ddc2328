#include "daemon/version.h"

#include <boost/version.hpp>
#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <pugixml.hpp>
#include <sqlite3.h>
#include <unicode/uvernum.h>

namespace newswatch::daemon {

std::string_view version() { return NEWSWATCH_VERSION; }
std::string_view revision() { return NEWSWATCH_REVISION; }

std::string version_text() {
  return fmt::format(
      "newswatch {} ({})\nlibcurl {}, SQLite {}, ICU {}, pugixml {}.{}, Boost {}.{}, {}\n",
      version(), revision(), curl_version_info(CURLVERSION_NOW)->version, sqlite3_libversion(),
      U_ICU_VERSION, PUGIXML_VERSION / 1000, PUGIXML_VERSION % 1000 / 10, BOOST_VERSION / 100000,
      BOOST_VERSION / 100 % 1000, OpenSSL_version(OPENSSL_VERSION));
}

std::string user_agent(std::string_view contact) {
  return contact.empty() ? fmt::format("newswatch/{}", version())
                         : fmt::format("newswatch/{} (+{})", version(), contact);
}

}  // namespace newswatch::daemon
