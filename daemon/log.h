// Logging: spdlog to stderr. Under journald each line begins with its syslog priority, "<4>".
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "config/config.h"

namespace newswatch::daemon {

// Sets spdlog's default logger up. Called at start and at every reload.
// `on_message` is told each line's level ("info", "warning", ...), from any thread.
void setup_logging(const config::Log& log, std::function<void(std::string_view level)> on_message);

// Says that a task ended by an exception, which is a defect or a lack of memory.
void log_exception(std::string_view task, const std::exception_ptr& error);

// "1 feed", "2 feeds".
std::string counted(std::size_t number, std::string_view noun);

// A title or another text from outside, quoted, cut and made safe for one line.
std::string quoted(std::string_view text);

}  // namespace newswatch::daemon
