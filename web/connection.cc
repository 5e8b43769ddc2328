#include "web/connection.h"

#include <algorithm>

namespace newswatch::web {

bool Connections::close_longest_idle() {
  const auto found =
      std::find_if(list_.begin(), list_.end(), [](const Connection* c) { return c->idle(); });
  if (found == list_.end()) return false;
  (*found)->close();
  return true;
}

void Connections::close_idle() {
  while (close_longest_idle()) {
  }
}

void Connections::close_all() {
  while (!list_.empty()) list_.front()->close();
}

Connection::Connection(Connections& all, boost::asio::ip::tcp::socket socket)
    : stream(std::move(socket)), all_(all), place_(all.list_.insert(all.list_.end(), this)) {}

Connection::~Connection() { unlist(); }

void Connection::set_idle(bool idle) {
  idle_ = idle;
  if (listed_) all_.list_.splice(all_.list_.end(), all_.list_, place_);
}

void Connection::close() {
  unlist();
  stream.close();
}

void Connection::unlist() {
  if (!listed_) return;
  all_.list_.erase(place_);
  listed_ = false;
}

}  // namespace newswatch::web
