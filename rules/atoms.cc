#include "rules/atoms.h"

namespace newswatch::rules {

void AtomFinder::add(std::string_view atom, std::uint32_t number) {
  std::uint32_t at = kRoot;
  for (const char c : atom) {
    const auto byte = static_cast<unsigned char>(c);
    auto next = child(at, byte);
    if (next == kRoot) {
      next = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
      nodes_[next].byte = byte;
      if (at == kRoot) {
        first_[byte] = next;
      } else {
        nodes_[next].sibling = nodes_[at].child;
        nodes_[at].child = next;
      }
    }
    at = next;
  }
  nodes_[at].number = number;
}

// By length: the endings of a node are shorter than it.
void AtomFinder::build() {
  std::vector<std::uint32_t> queue;
  for (const auto node : first_) {
    if (node != kRoot) queue.push_back(node);
  }
  for (size_t i = 0; i < queue.size(); ++i) {
    const auto parent = queue[i];
    for (auto node = nodes_[parent].child; node != kRoot; node = nodes_[node].sibling) {
      auto& made = nodes_[node];
      made.fail = step(nodes_[parent].fail, made.byte);
      made.output = nodes_[made.fail].number == kNone ? nodes_[made.fail].output : made.fail;
      queue.push_back(node);
    }
  }
}

}  // namespace newswatch::rules
