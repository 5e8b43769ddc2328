// A TLS server on loopback with a certificate authority of its own: for tests of verification.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace newswatch::testing {

// Answers every request with `answer`, then closes. One connection at a time, in its own thread.
class TlsServer {
 public:
  struct Options {
    std::string host = "127.0.0.1";  // that the certificate is for: an address or a name
    int max_version = 0;             // OpenSSL's TLS1_1_VERSION, ...; 0: the newest
    bool expired = false;
    bool self_signed = false;  // the certificate is signed by its own key, not by the authority
    bool cut = false;          // the connection ends without TLS's own goodbye
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecure";
  };
  explicit TlsServer(Options options);
  ~TlsServer();

  std::uint16_t port() const;
  std::string ca_pem() const;  // the authority's certificate
  std::size_t connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newswatch::testing
