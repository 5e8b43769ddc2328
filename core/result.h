// Result: a value or the reason there is none. Expected failures are values (docs/design.md).
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace newswatch {

// What went wrong, in words a user can act on: the thing, the place, the way out.
// Never holds a secret or a full webhook URL.
struct Error {
  std::string message;
};

template <class T, class E = Error>
using Result = tl::expected<T, E>;

inline tl::unexpected<Error> failure(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace newswatch
