// Answers of the web port.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "web/server.h"

namespace newswatch::daemon {

web::HttpResponse text_page(int status, std::string text);
web::HttpResponse json_page(const nlohmann::json& json);

}  // namespace newswatch::daemon
