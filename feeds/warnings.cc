#include "feeds/warnings.h"

#include <fmt/format.h>

#include "feeds/limits.h"

namespace newswatch::feeds {

void Warnings::add(std::string kind, std::string message, std::size_t offset) {
  auto& seen = seen_[kind];
  if (++seen.count > limits::kWarningsOfAKind) return;
  seen.last = list_.size();
  list_.push_back({std::move(kind), std::move(message), offset});
}

std::vector<Warning> Warnings::take() {
  for (const auto& [kind, seen] : seen_) {
    if (seen.count > limits::kWarningsOfAKind) {
      list_[seen.last].message +=
          fmt::format(" (and {} more like it)", seen.count - limits::kWarningsOfAKind);
    }
  }
  seen_.clear();
  return std::move(list_);
}

}  // namespace newswatch::feeds
