// The running daemon as commands reach it: on its web port.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "config/config.h"
#include "core/result.h"
#include "net/http_client.h"

namespace newswatch::daemon {

// Asks the daemon that runs with this configuration, with its token, and waits for the answer,
// which a large rule set may keep waiting for two minutes. The error says who does not answer.
Result<net::Response> ask_daemon(const config::Web& web, const std::string& path,
                                 std::string body = {}, net::Method method = net::Method::post);

// The same for what is asked and answered in JSON. Nothing where no daemon answers; an error where
// it refuses.
Result<std::optional<nlohmann::json>> ask_daemon_for_json(const config::Web& web,
                                                          const std::string& path,
                                                          const nlohmann::json& body);

}  // namespace newswatch::daemon
