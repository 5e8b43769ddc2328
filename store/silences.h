// Silences. (table `silence`) Errors stay in the connection.
#pragma once

#include <string>
#include <vector>

#include "core/silence.h"
#include "store/sqlite.h"

namespace newswatch::store {

// Gives it with the id that it got.
Silence add_silence(Connection& db, Silence silence);

// Those in force, the first to end first.
std::vector<Silence> silences_in_force(Connection& db, Time now);

// Ends those in force whose id begins so. Gives how many.
long long expire_silences(Connection& db, const std::string& id, Time now);

// Says of the alert which of them covers it, if one does.
void judge_silences(const std::vector<Silence>& in_force, Alert& alert);

}  // namespace newswatch::store
