// Alerts and dead letters as commands with `--output json` and /api/v1 tell them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "store/store.h"

namespace newswatch::daemon {

nlohmann::json stored_alert_json(const store::StoredAlert& stored);
nlohmann::json dead_letter_json(const store::DeadLetter& letter);

}  // namespace newswatch::daemon
