// What systemd is told (sd_notify), and nothing where it isn't the one who started us.
#pragma once

#include <optional>
#include <string>

#include "core/time.h"

namespace newswatch::daemon {

void notify_ready(const std::string& status);
void notify_reloading();  // with MONOTONIC_USEC, as systemd 253 and newer require
void notify_stopping();
void notify_status(const std::string& status);
void notify_watchdog();

// How often systemd expects WATCHDOG=1; nullopt where it doesn't.
std::optional<Duration> watchdog_interval();

}  // namespace newswatch::daemon
