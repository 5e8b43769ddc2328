// Writing to standard output without letting a reader that is slow hold up the event loop.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "core/result.h"
#include "core/time.h"

namespace newswatch::alerts {

// Writes all of `text` to `fd` as the reader makes room, for `timeout` at most. A pipe takes up to
// PIPE_BUF bytes in one piece, so lines of several writers do not mix.
boost::asio::awaitable<Result<void>> write_stdout(int fd, std::string text, Duration timeout);

// A terminal, and NO_COLOR (https://no-color.org) is not set.
bool wants_colour(int fd);

}  // namespace newswatch::alerts
