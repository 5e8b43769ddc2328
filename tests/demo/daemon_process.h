// DaemonProcess: the real program as a child, its log read line by line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/streambuf.hpp>

namespace newswatch::demo {

// Used on the loop's thread alone. Ends with the demo, however that ends.
class DaemonProcess {
 public:
  using OnLine = std::function<void(std::string)>;  // a line of its stderr
  using OnEnd = std::function<void()>;              // its stderr has closed

  // Throws std::system_error where it can't be started.
  DaemonProcess(boost::asio::io_context& loop, const std::vector<std::string>& command,
                OnLine on_line, OnEnd on_end);
  ~DaemonProcess();  // kills what still runs
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  void terminate();  // SIGTERM
  void kill();       // SIGKILL

  // Waits for the end: the exit code, or 128 and the signal's number.
  int wait();

 private:
  void read_line();

  pid_t pid_ = -1;
  std::optional<int> status_;
  boost::asio::posix::stream_descriptor log_;
  boost::asio::streambuf buffer_;
  OnLine on_line_;
  OnEnd on_end_;
};

}  // namespace newswatch::demo
