#include "net/kept_sockets.h"

#include <fmt/format.h>

#include "core/hash.h"

namespace newswatch::net {
namespace {

std::uint64_t hash_of(const Ends& ends) {
  const auto text = [](const char* address) { return address != nullptr ? address : ""; };
  return hash128(fmt::format("{} {} {} {}", text(ends.address), ends.port, text(ends.local_address),
                             ends.local_port))
      .low;
}

}  // namespace

void KeptSockets::add(int socket, const Ends& ends) {
  forget(socket);
  const auto hash = hash_of(ends);
  sockets_[hash] = socket;
  ends_[socket] = hash;
}

int KeptSockets::find(const Ends& ends) const {
  const auto found = sockets_.find(hash_of(ends));
  return found != sockets_.end() ? found->second : -1;
}

void KeptSockets::forget(int socket) {
  const auto found = ends_.find(socket);
  if (found == ends_.end()) return;
  const auto known = sockets_.find(found->second);
  if (known != sockets_.end() && known->second == socket) sockets_.erase(known);
  ends_.erase(found);
}

}  // namespace newswatch::net
