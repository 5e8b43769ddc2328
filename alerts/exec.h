// What an exec target is told, and what its end means. Pure.
#pragma once

#include "alerts/program.h"
#include "alerts/retry.h"
#include "core/target.h"
#include "store/store.h"

namespace newswatch::alerts {

// The webhook's payload on standard input; NEWSWATCH_ALERT_ID, _TYPE, _RULE, _SEVERITY and _TARGET
// in the environment.
ProgramCall program_call(const Target& target, const store::Delivery& delivery, Time now);

// 0: delivered. 64 to 68, 76, 77 and 78 are those of sysexits.h by which a program says that
// another try is of no use: a dead letter. All else, a signal and a timeout are tried again: an
// exit code of 1 says nothing, and an alert that is told late is better than one that is lost.
RetryDecision decide_program(const Result<ProgramEnd>& end, int attempt, Time queued,
                             const Target& target, Time now, double random);

}  // namespace newswatch::alerts
