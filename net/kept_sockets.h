// KeptSockets: which socket a connection has that is kept for the next request.
//
// libcurl 7.88 tells it to nobody before the request is sent (CURLINFO_ACTIVESOCKET is -1 then),
// but where the connection begins and ends.
#pragma once

#include <cstdint>
#include <unordered_map>

namespace newswatch::net {

// The two ends of a connection, as CURLOPT_PREREQFUNCTION tells them.
struct Ends {
  const char* address = nullptr;  // the server's, or the proxy's
  int port = 0;
  const char* local_address = nullptr;
  int local_port = 0;
};

class KeptSockets {
 public:
  void add(int socket, const Ends& ends);
  int find(const Ends& ends) const;  // -1 where there is none
  // It is closed, or was without a word.
  void forget(int socket);

 private:
  std::unordered_map<std::uint64_t, int> sockets_;  // by a hash of their ends
  std::unordered_map<int, std::uint64_t> ends_;
};

}  // namespace newswatch::net
