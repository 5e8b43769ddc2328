// One client's connection, and the list of all of them: who is idle, who makes room, who is left.
#pragma once

#include <list>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>

namespace newswatch::web {

class Connection;

// Those that are open, by when they last changed between idle and busy: the longest first.
class Connections {
 public:
  size_t size() const { return list_.size(); }
  bool empty() const { return list_.empty(); }

  // Closes the one that has been idle longest. False where none is idle.
  bool close_longest_idle();
  void close_idle();
  void close_all();

 private:
  friend class Connection;
  std::list<Connection*> list_;
};

// Listed from construction until it is closed or destroyed; belongs to the coroutine that serves
// it. Idle: no byte of a request has come, or the last response has been written.
class Connection {
 public:
  Connection(Connections& all, boost::asio::ip::tcp::socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void set_idle(bool idle);
  bool idle() const { return idle_; }

  // Ends what the coroutine waits for with an error, and takes the connection off the list.
  void close();

  boost::beast::tcp_stream stream;

 private:
  void unlist();

  Connections& all_;
  std::list<Connection*>::iterator place_;
  bool listed_ = true;
  bool idle_ = true;
};

}  // namespace newswatch::web
