// A name server on loopback, scripted by a handler: for tests of what names may resolve to.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newswatch::testing {

// Answers A queries by UDP; every other type has no records. Runs in its own thread.
class DnsServer {
 public:
  // The v4 addresses of a name, in lower case; empty: it does not exist; nullopt: no answer comes.
  // Called in the server's thread.
  using Handler = std::function<std::optional<std::vector<std::string>>(const std::string& name)>;

  explicit DnsServer(Handler handler);
  ~DnsServer();

  std::string address() const;  // "127.0.0.1:PORT"
  bool wait_for_query() const;  // false after 30 s without one

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newswatch::testing
