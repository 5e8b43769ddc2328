#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzzer.h"

// A Violation ends the program where it is thrown, with its stack: libFuzzer reports a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) noexcept {
  newswatch::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
