// `format: exec`: a program and its arguments. (docs/targets.md)
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "config/target_reading.h"
#include "config/values.h"
#include "core/file.h"

namespace newswatch::config {
namespace {

constexpr std::string_view kExample = "command: [/usr/local/bin/tell-desk, --quiet]";

// Why it can't be run; empty where it can.
std::string fault_of(const std::string& program) {
  struct stat status {};
  if (::stat(program.c_str(), &status) != 0) return "is not there";
  if (!S_ISREG(status.st_mode)) return "is no file";
  if (::access(program.c_str(), X_OK) != 0) return "is not executable";
  return {};
}

}  // namespace

void read_exec(const TargetReading& r) {
  r.target.concurrency = 1;  // alerts of a story come in their order
  if (const auto n = r.map.get("concurrency")) {
    r.target.concurrency = static_cast<int>(integer(*n, "concurrency", 1, 64).value_or(1));
  }
  const auto node = r.map.get("command");
  if (!node) {
    error_missing(r, "command", fmt::format("add {}", kExample));
    return;
  }
  if (!node->is_sequence()) {
    node->error("command must be a list: the program, and each of its arguments",
                fmt::format("no shell reads it; write {}", kExample));
    return;
  }
  auto& command = r.target.command;
  const auto words = node->elements();
  for (const auto& word : words) {
    auto value = text(word, "an argument");
    if (value && value->find('\0') != std::string::npos) {
      word.error("an argument can't hold a NUL");
    } else if (value) {
      command.push_back(std::move(*value));
    }
  }
  if (command.size() != words.size()) return;
  if (command.empty() || command.front().empty()) {
    node->error("command names no program", fmt::format("write {}", kExample));
    return;
  }
  command.front() = relative_to_file(node->document().file, command.front());
  if (const auto fault = fault_of(command.front()); !fault.empty()) {
    words.front().error(fmt::format("the program {}", fault),
                        "its path is absolute, or begins at the folder of this file; PATH is not "
                        "searched");
  }
}

}  // namespace newswatch::config
