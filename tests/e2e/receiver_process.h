// A receiver of alerts that is a program of its own, in whatever language.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/child_process.h"

namespace newswatch::testing {

// Runs from its construction until its destruction, in the folder named, with a free port of
// loopback as PORT.
class ReceiverProcess {
 public:
  ReceiverProcess(std::vector<std::string> command, const std::string& folder,
                  std::vector<std::pair<std::string, std::string>> environment = {});

  // Waits until connections to the port are accepted; false where the program ends before.
  [[nodiscard]] bool listens();

  std::string url() const;  // "http://127.0.0.1:PORT"
  int port() const { return port_; }
  std::string output() const { return process_->output(); }
  std::string errors() const { return process_->errors(); }

 private:
  int port_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace newswatch::testing
