// Guards: what keeps two similar reports apart. A merge that hides news is the worst mistake, so
// each of these is reason enough to alert again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dedup/fingerprint.h"
#include "dedup/near_index.h"

namespace newswatch::dedup {

struct Difference {
  std::string_view guard;  // "numbers", "negation", "direction", "order", "names"
  std::string detail;      // "28 / 19"
};

// How sure their words make it that two reports are the same.
enum class Likeness {
  close,      // what one has and the other has not may have been cut or dropped
  same_link,  // likewise, and only names written as such count: editors reword their titles
  doubtful,   // a number or a name that one title has and the other report has not is too much
};

// Of a new report to an older one. `fingerprint` and `profile` are of the new one.
std::optional<Difference> difference(const Fingerprint& fingerprint, const ProfileView& profile,
                                     const Report& older, Likeness likeness);

// Word for word, as well as the few bytes tell that are kept of the older one.
bool same_title(const Fingerprint& fingerprint, const Report& older);

}  // namespace newswatch::dedup
