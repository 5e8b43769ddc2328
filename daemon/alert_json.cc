#include "daemon/alert_json.h"

#include <nlohmann/json.hpp>

namespace newswatch::daemon {

nlohmann::json stored_alert_json(const store::StoredAlert& stored) {
  auto json = alert_to_json(stored.alert);
  json["created"] = to_rfc3339_millis(stored.created);
  json["sources"] = stored.sources;
  auto& also_in = json["also_in"] = nlohmann::json::array();
  for (const auto& also : stored.also_in) {
    also_in.push_back({{"feed", also.feed.value}, {"url", also.url}});
  }
  auto& deliveries = json["deliveries"] = nlohmann::json::array();
  for (const auto& d : stored.deliveries) {
    deliveries.push_back({{"target", d.target.value},
                          {"state", d.state},
                          {"attempts", d.attempts},
                          {"last_error", d.last_error}});
  }
  return json;
}

nlohmann::json dead_letter_json(const store::DeadLetter& letter) {
  return {{"alert", alert_to_json(letter.alert)},
          {"target", letter.target.value},
          {"attempts", letter.attempts},
          {"at", to_rfc3339_millis(letter.at)},
          {"status", letter.status == 0 ? nlohmann::json(nullptr) : nlohmann::json(letter.status)},
          {"reason", letter.detail}};
}

}  // namespace newswatch::daemon
