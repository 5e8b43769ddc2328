#include "tests/support/loopback_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace newswatch::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A blocking client of a few lines: the server is tested without the client it tests.
class Wire {
 public:
  explicit Wire(const LoopbackServer& server) : socket_(loop_) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), server.port()});
  }
  void send(const std::string& bytes) { asio::write(socket_, asio::buffer(bytes)); }
  std::string read(size_t bytes) {
    std::string out(bytes, '\0');
    asio::read(socket_, asio::buffer(out));
    return out;
  }
  std::string read_to_end() {
    std::string out;
    boost::system::error_code ended;
    asio::read(socket_, asio::dynamic_buffer(out), ended);
    return out;
  }
  void close() { socket_.close(); }

 private:
  asio::io_context loop_;
  tcp::socket socket_;
};

TEST(LoopbackServer, KeepsTheConnectionAndRecordsRequests) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    reply.body = request.target;
    return reply;
  });
  Wire wire(server);
  for (const std::string target : {"/a", "/b"}) {
    wire.send("POST " + target +
              " HTTP/1.1\r\nHost: x\r\nX-Thing: 1\r\nContent-Length: 2\r\n\r\nhi");
    const std::string expected = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + target;
    EXPECT_EQ(wire.read(expected.size()), expected);
  }
  EXPECT_EQ(server.connections(), 1u);
  ASSERT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(server.requests()[1].header("x-thing"), "1");
  EXPECT_EQ(server.requests()[1].body, "hi");
}

TEST(LoopbackServer, StreamsChunks) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.stream = [left = 2]() mutable { return left-- > 0 ? std::string("abc") : std::string(); };
    return reply;
  });
  Wire wire(server);
  wire.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = wire.read_to_end();
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), "3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n");
}

TEST(LoopbackServer, SeesAHangingClientLeave) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.hang = true;
    return reply;
  });
  Wire wire(server);
  wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server.wait_for_requests(1));
  EXPECT_EQ(server.open_connections(), 1u);
  wire.close();
  EXPECT_TRUE(server.wait_for_open_connections(0));
}

TEST(LoopbackServer, CutsBodiesAndSendsRawBytes) {
  LoopbackServer server([](const Received& request) {
    Reply reply;
    reply.body = "0123456789";
    reply.cut_after = 4;
    if (request.target == "/raw") reply.raw = "gibberish";
    return reply;
  });
  Wire cut(server);
  cut.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(cut.read_to_end(), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123");
  Wire raw(server);
  raw.send("GET /raw HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(raw.read_to_end(), "gibberish");
}

TEST(LoopbackServer, StopsWithOpenConnections) {
  LoopbackServer server([](const Received&) {
    Reply reply;
    reply.delay = std::chrono::hours(1);
    return reply;
  });
  Wire wire(server);
  wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server.wait_for_requests(1));
  server.stop();
  EXPECT_EQ(server.open_connections(), 0u);
  EXPECT_EQ(wire.read_to_end(), "");
}

}  // namespace
}  // namespace newswatch::testing
