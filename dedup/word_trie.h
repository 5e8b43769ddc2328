// A trie over the bytes of words, for exact words and for stems: "deni*" is in "denied".
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace newswatch::dedup {

class WordTrie {
 public:
  WordTrie() : nodes_(1) {}

  // Values are told apart by the caller; several may share a word or a stem.
  void add(std::string_view word, bool stem, std::uint32_t value);
  // After the last add(), before the first find().
  void freeze();

  // Calls `found(value)` for each value whose word is `word`, or whose stem begins it.
  template <typename Found>
  void find(std::string_view word, Found found) const {
    std::uint32_t at = 0;
    for (const char c : word) {
      at = at == 0 ? roots_[static_cast<unsigned char>(c)] : child(at, c);
      if (at == 0) return;
      for (auto v = nodes_[at].first_stem; v != 0; v = values_[v - 1].next)
        found(values_[v - 1].value);
    }
    for (auto v = nodes_[at].first_word; v != 0; v = values_[v - 1].next)
      found(values_[v - 1].value);
  }

 private:
  struct Node {
    std::uint32_t first_child = 0;  // 0: none
    std::uint32_t sibling = 0;      // the next child of the same parent
    std::uint32_t first_word = 0;   // index into values_ + 1
    std::uint32_t first_stem = 0;
    char byte = 0;
  };
  struct Value {
    std::uint32_t value = 0;
    std::uint32_t next = 0;
  };

  std::uint32_t child(std::uint32_t at, char c) const {
    at = nodes_[at].first_child;
    while (at != 0 && nodes_[at].byte != c) at = nodes_[at].sibling;
    return at;
  }

  std::vector<Node> nodes_;  // [0] is the root
  std::vector<Value> values_;
  std::array<std::uint32_t, 256> roots_{};  // the children of the root by their byte
};

}  // namespace newswatch::dedup
