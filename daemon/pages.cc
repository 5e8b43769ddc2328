#include "daemon/pages.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "core/json.h"

namespace newswatch::daemon {

web::HttpResponse text_page(int status, std::string text) {
  web::HttpResponse response;
  response.status = status;
  response.body = std::move(text);
  return response;
}

web::HttpResponse json_page(const nlohmann::json& json) {
  auto page = text_page(200, dump_json(json) + "\n");
  page.content_type = "application/json";
  return page;
}

}  // namespace newswatch::daemon
