// Faults: answers of sites that something is wrong with.
#pragma once

#include <random>
#include <string>

#include "tests/daemon/politeness/world.h"

namespace newswatch::daemon::politeness {

Answer status(int code, net::Headers headers = {});
Answer redirect(int code, const std::string& to);
Answer no_answer(net::FetchFailure failure);
Answer retry_after(int code, Duration wait);                  // in seconds
Answer retry_at(int code, Time at);                           // as a date
Answer unreadable(const std::string& etag);                   // an HTML page with validators
Answer truncated(std::string body, const std::string& etag);  // of a whole document

// Any of them, drawn once: the same whenever it is asked for.
std::function<Answer(const Asked&)> any_fault(std::mt19937& random);

}  // namespace newswatch::daemon::politeness
