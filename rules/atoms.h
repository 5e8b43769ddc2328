// AtomFinder: which of many short texts stand in a long one, in one pass (Aho and Corasick,
// "Efficient string matching", 1975).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace newswatch::rules {

class AtomFinder {
 public:
  // `number` is what found() tells. Atoms aren't empty, and each is added once.
  void add(std::string_view atom, std::uint32_t number);
  // After the last add(), before the first find().
  void build();
  bool empty() const { return nodes_.size() == 1; }

  // Calls visit(number) for each place at which an atom ends.
  template <class Visit>
  void find(std::string_view text, Visit visit) const {
    std::uint32_t at = kRoot;
    for (const char c : text) {
      at = step(at, static_cast<unsigned char>(c));
      for (auto out = nodes_[at].number == kNone ? nodes_[at].output : at; out != kRoot;
           out = nodes_[out].output) {
        visit(nodes_[out].number);
      }
    }
  }

 private:
  static constexpr std::uint32_t kRoot = 0;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  struct Node {
    std::uint32_t child = kRoot;  // the first; the others are its siblings
    std::uint32_t sibling = kRoot;
    std::uint32_t fail = kRoot;    // the longest proper ending that is a beginning
    std::uint32_t output = kRoot;  // the next shorter ending that is an atom
    std::uint32_t number = kNone;
    unsigned char byte = 0;
  };

  std::uint32_t child(std::uint32_t node, unsigned char byte) const {
    if (node == kRoot) return first_[byte];
    auto next = nodes_[node].child;
    while (next != kRoot && nodes_[next].byte != byte) next = nodes_[next].sibling;
    return next;
  }
  std::uint32_t step(std::uint32_t at, unsigned char byte) const {
    while (true) {
      const auto next = child(at, byte);
      if (next != kRoot || at == kRoot) return next;
      at = nodes_[at].fail;
    }
  }

  std::vector<Node> nodes_{Node{}};
  std::array<std::uint32_t, 256> first_{};  // the root's children
};

}  // namespace newswatch::rules
