// SmtpClient: hands one mail to one server, through libcurl.
//
// Not through CurlMulti: libcurl waits inside curl_multi_socket_action() for the answer to a whole
// mail (smtp_done() in its lib/smtp.c: "no general support for non-blocking DONE operations"), and
// for the one to QUIT. A server that hangs there would stop the event loop for as long. So each
// mail has a thread of its own while it is sent; what it needs is given to it, and what comes of it
// is posted back.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "core/result.h"
#include "core/target.h"
#include "core/time.h"
#include "net/http_client.h"

namespace newswatch::net {

struct Mail {
  std::string url;  // smtp://host[:port], or smtps:// where TLS comes first
  StartTls starttls = StartTls::required;
  std::string user;  // empty: no login
  std::string password;
  std::string ca_file;          // empty: the system's bundle
  std::string from;             // addresses, ASCII without blanks, line ends and brackets
  std::vector<std::string> to;  // the server must take all of them, or nobody gets the mail
  std::string text;             // lines end in CR LF and have 998 bytes at most
  Duration timeout = std::chrono::seconds(15);
};

// The server's last word: 250 where it took the mail, 4xx or 5xx where it refused it.
struct SmtpAnswer {
  int status = 0;
  std::string text;     // "5.1.1 no such user", as it came; lines joined by blanks
  std::string command;  // to which it is the answer ("RCPT"); empty: to the connection itself
};

// Used from its executor's thread alone.
class SmtpClient {
 public:
  explicit SmtpClient(boost::asio::any_io_executor executor);
  // Ends what is being sent with `cancelled`, and waits for its threads: a second at most.
  ~SmtpClient();
  SmtpClient(const SmtpClient&) = delete;
  SmtpClient& operator=(const SmtpClient&) = delete;

  // Never throws for what a network does. The error is for what got no answer, or none that
  // decides: no name, no connection, no TLS, no time. Cancellation of the awaiting coroutine breaks
  // the connection off; a mail may have been taken all the same.
  boost::asio::awaitable<Result<SmtpAnswer, FetchError>> send(Mail mail);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  // shared with the coroutines, which may end after us
};

}  // namespace newswatch::net
