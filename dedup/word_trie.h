// A trie over the bytes of words, for exact words and for stems: "deni*" is in "denied". Most words
// of a text are in none: a filter over hashes, small enough for the nearest cache, says so first.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace newswatch::dedup {

class WordTrie {
 public:
  WordTrie() : nodes_(1) {}

  // A stem has two bytes or more. Values are told apart by the caller; several may share a word or
  // a stem.
  void add(std::string_view word, bool stem, std::uint32_t value);
  // After the last add(), before the first find().
  void freeze();

  // Calls `found(value)` for each value whose word is `word`, or whose stem begins it.
  template <typename Found>
  void find(std::string_view word, Found found) const {
    if (!may_hold(word)) return;
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
  // Stems are filtered by as many bytes of theirs: three, two or one letter of Cyrillic.
  static constexpr std::array<size_t, 3> kHeads = {6, 4, 2};
  static constexpr unsigned kFilterBits = 15;
  using Filter = std::bitset<1U << kFilterBits>;

  static size_t hash(std::uint64_t bytes) {
    return static_cast<size_t>((bytes * 0x9E3779B97F4A7C15ULL) >> (64U - kFilterBits));
  }
  static std::uint64_t head(std::string_view word, size_t size) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data(), size < word.size() ? size : word.size());
    return bytes;
  }
  // Of a whole word: its size, its first and its last eight bytes.
  static size_t hash_word(std::string_view word) {
    auto mixed = head(word, 8);
    if (word.size() > 8) mixed = mixed * 31 + head(word.substr(word.size() - 8), 8);
    return hash(mixed + word.size());
  }

  bool may_hold(std::string_view word) const {
    if (whole_[hash_word(word)]) return true;
    for (size_t i = 0; i < kHeads.size(); ++i) {
      if (word.size() >= kHeads[i] && heads_[i][hash(head(word, kHeads[i]))]) return true;
    }
    return false;
  }

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

  Filter whole_;
  std::array<Filter, kHeads.size()> heads_;
  std::vector<Node> nodes_;  // [0] is the root
  std::vector<Value> values_;
  std::array<std::uint32_t, 256> roots_{};  // the children of the root by their byte
};

}  // namespace newswatch::dedup
