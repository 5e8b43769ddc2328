// The running daemon as commands reach it: on its web port.
#pragma once

#include <string>

#include "config/config.h"
#include "core/result.h"
#include "net/http_client.h"

namespace newswatch::daemon {

// Posts to a path of the daemon that runs with this configuration, with its token, and waits for
// the answer, which a large rule set may keep waiting for two minutes. The error says who does not
// answer.
Result<net::Response> ask_daemon(const config::Web& web, const std::string& path,
                                 std::string body = {});

}  // namespace newswatch::daemon
