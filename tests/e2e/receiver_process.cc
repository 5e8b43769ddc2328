#include "tests/e2e/receiver_process.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include "tests/e2e/newswatch_process.h"

namespace newswatch::testing {

ReceiverProcess::ReceiverProcess(std::vector<std::string> command, const std::string& folder,
                                 std::vector<std::pair<std::string, std::string>> environment)
    : port_(free_port()) {
  // Programs begin in the folder of their data, which ChildProcess does not change to.
  command.insert(command.begin(), {"/usr/bin/env", "--chdir=" + folder});
  environment.emplace_back("PORT", std::to_string(port_));
  const auto file = [&](std::string_view name) {
    return fmt::format("{}/receiver-{}.{}", folder, port_, name);
  };
  process_ =
      std::make_unique<ChildProcess>(ChildProcess::Options{.command = std::move(command),
                                                           .stdin_file = "/dev/null",
                                                           .stdout_file = file("out"),
                                                           .stderr_file = file("err"),
                                                           .environment = std::move(environment)});
}

bool ReceiverProcess::listens() {
  using boost::asio::ip::tcp;
  const tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(),
                               static_cast<std::uint16_t>(port_));
  const auto answers = [&] {
    boost::asio::io_context loop;
    tcp::socket socket(loop);
    boost::system::error_code refused;
    socket.connect(endpoint, refused);
    return !refused;
  };
  bool up = false;
  wait_until([&] { return (up = answers()) || !process_->running(); });
  return up;
}

std::string ReceiverProcess::url() const { return fmt::format("http://127.0.0.1:{}", port_); }

}  // namespace newswatch::testing
