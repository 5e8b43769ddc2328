// What keeps the bytes of a rule file from being text as newswatch reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/diagnostic.h"

namespace newswatch::rules {

struct EncodingFault {
  size_t offset = 0;  // of the byte that shows it
  std::string message;
  std::string hint;
};

// UTF-16 and UTF-32 with or without a mark, NUL bytes, and bytes that are not UTF-8, with the
// encoding they most likely are in and the command that converts `file`.
std::optional<EncodingFault> find_encoding_fault(std::string_view file, std::string_view bytes);

// Reports it at its place. True where the text can be read.
bool check_encoding(const std::string& file, std::string_view bytes, Diagnostics& diagnostics);

}  // namespace newswatch::rules
