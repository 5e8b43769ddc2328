// A real mail server on loopback (aiosmtpd), told what to answer, that parses what it took.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/child_process.h"
#include "tests/support/temp_folder.h"

namespace newswatch::testing {

class SmtpServer {
 public:
  struct Options {
    std::string tls{};   // "offered", "required" (STARTTLS), "first" (smtps); empty: none
    std::string user{};  // empty: nobody needs to log in
    std::string password{};
  };
  SmtpServer() : SmtpServer(Options{}) {}
  explicit SmtpServer(const Options& options);

  int port() const { return port_; }
  std::string url() const;  // smtp:// or smtps://127.0.0.1:PORT
  std::string ca_file() const { return folder_.file("cert.pem"); }

  // "STAGE ACTION" from now on (smtp_server.py); empty: all is taken.
  void set_mode(std::string_view mode) const;

  // What was taken so far, as mail_facts.py tells it, with envelope_from, envelope_to, encrypted
  // and user.
  std::vector<nlohmann::json> mails() const;
  std::size_t sessions() const;  // connections so far

 private:
  TempFolder folder_;
  bool tls_first_ = false;
  std::unique_ptr<ChildProcess> process_;
  int port_ = 0;
};

// The facts of mails at hand.
std::vector<nlohmann::json> mail_facts(const std::vector<std::string>& mails);

}  // namespace newswatch::testing
