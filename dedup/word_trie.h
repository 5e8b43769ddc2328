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
  WordTrie() : drafts_(1) {}

  // A stem has two bytes or more. Values are told apart by the caller; several may share a word or
  // a stem.
  void add(std::string_view word, bool stem, std::uint32_t value);
  // After the last add(), before the first find().
  void freeze();

  // Calls `found(value)` for each value whose word is `word`, or whose stem begins it.
  template <typename Found>
  void find(std::string_view word, Found found) const {
    if (!may_hold(word)) return;
    const auto tell = [&](std::uint32_t list) {
      for (; list != 0; list = values_[list - 1].next) found(values_[list - 1].value);
    };
    std::uint32_t at = 0;
    for (const char c : word) {
      at = at == 0 ? roots_[static_cast<unsigned char>(c)] : child(nodes_[at], c);
      if (at == 0) return;
      tell(nodes_[at].first_stem);
    }
    tell(nodes_[at].first_word);
  }

 private:
  // Stems are filtered by as many bytes of theirs: three, two or one letter of Cyrillic.
  static constexpr std::array<size_t, 3> kHeads = {6, 4, 2};
  static constexpr unsigned kFilterBits = 15;
  using Filter = std::bitset<1U << kFilterBits>;

  static size_t hash(std::uint64_t bytes) {
    return static_cast<size_t>((bytes * 0x9E3779B97F4A7C15ULL) >> (64U - kFilterBits));
  }
  template <typename Bytes>
  static std::uint64_t load(const char* from) {
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof(bytes));
    return bytes;
  }
  // Of a whole word: its size, its first and its last bytes.
  static size_t hash_word(std::string_view word) {
    const auto* const begin = word.data();
    const auto* const end = begin + word.size();
    std::uint64_t mixed = word.size();
    if (word.size() >= 8) {
      mixed += load<std::uint64_t>(begin) * 31 + load<std::uint64_t>(end - 8);
    } else if (word.size() >= 4) {
      mixed += load<std::uint32_t>(begin) << 32U | load<std::uint32_t>(end - 4);
    } else if (word.size() >= 2) {
      mixed += load<std::uint16_t>(begin) << 32U | load<std::uint16_t>(end - 2);
    } else if (!word.empty()) {
      mixed += load<std::uint8_t>(begin) << 32U;
    }
    return hash(mixed);
  }
  // Of the first `size` bytes: 6, 4 or 2.
  static size_t hash_head(std::string_view word, size_t size) {
    const auto* const begin = word.data();
    if (size == 2) return hash(load<std::uint16_t>(begin));
    const auto four = load<std::uint32_t>(begin);
    return hash(size == 4 ? four : four | load<std::uint16_t>(begin + 4) << 32U);
  }

  bool may_hold(std::string_view word) const {
    if (whole_[hash_word(word)]) return true;
    for (size_t i = 0; i < kHeads.size(); ++i) {
      if (word.size() >= kHeads[i] && heads_[i][hash_head(word, kHeads[i])]) return true;
    }
    return false;
  }

  // As built: children in a list.
  struct Draft {
    std::uint32_t first_child = 0;  // 0: none
    std::uint32_t sibling = 0;      // the next child of the same parent
    std::uint32_t first_word = 0;   // index into values_ + 1
    std::uint32_t first_stem = 0;
    char byte = 0;
  };
  // As used: children side by side, their bytes in `bytes_` at the same places.
  struct Node {
    std::uint32_t first_child = 0;
    std::uint32_t children = 0;
    std::uint32_t first_word = 0;
    std::uint32_t first_stem = 0;
  };
  struct Value {
    std::uint32_t value = 0;
    std::uint32_t next = 0;
  };

  std::uint32_t child(const Node& node, char c) const {
    const auto end = node.first_child + node.children;
    for (auto at = node.first_child; at < end; ++at) {
      if (bytes_[at] == c) return at;
    }
    return 0;
  }

  Filter whole_;
  std::array<Filter, kHeads.size()> heads_;
  std::vector<Draft> drafts_;  // empty once frozen
  std::vector<Node> nodes_;    // [0] is the root
  std::vector<char> bytes_;
  std::vector<Value> values_;
  std::array<std::uint32_t, 256> roots_{};  // the children of the root by their byte
};

}  // namespace newswatch::dedup
