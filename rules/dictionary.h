// Dictionary: the words and beginnings of words that any rule looks for, found by hash.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/query.h"

namespace newswatch::rules {

using TermId = std::uint32_t;
inline constexpr TermId kNoTerm = 0xFFFFFFFF;

class Dictionary {
 public:
  // The word's number; numbers count from 0.
  TermId add(const Word& word);

  size_t size() const { return ends_.size(); }
  std::string_view text(TermId term) const;
  bool is_prefix(TermId term) const { return prefix_[term]; }

  // Calls visit(TermId) for the word itself and for every known beginning of it: one hash over
  // the bytes, looked up at each length at which a beginning is known.
  template <class Visit>
  void find(std::string_view word, Visit visit) const {
    std::uint64_t hash = kSeed;
    const size_t probed =
        word.size() < prefix_lengths_.size() ? word.size() : prefix_lengths_.size() - 1;
    size_t i = 0;
    for (; i < probed; ++i) {
      hash = step(hash, word[i]);
      if (!prefix_lengths_[i + 1]) continue;
      const auto term = lookup(hash, word.substr(0, i + 1), true);
      if (term != kNoTerm) visit(term);
    }
    for (; i < word.size(); ++i) hash = step(hash, word[i]);
    const auto term = lookup(hash, word, false);
    if (term != kNoTerm) visit(term);
  }

 private:
  // FNV-1a, whose value at each length is at hand on the way to the whole.
  static constexpr std::uint64_t kSeed = 0xcbf29ce484222325;
  static std::uint64_t step(std::uint64_t hash, char c) {
    return (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  static std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = kSeed;
    for (const char c : text) hash = step(hash, c);
    return hash;
  }
  static std::uint64_t finish(std::uint64_t hash, bool prefix) {
    hash ^= prefix ? 0x9E3779B97F4A7C15 : 0;
    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93;
    return hash ^ (hash >> 32);
  }

  TermId lookup(std::uint64_t hash, std::string_view text, bool prefix) const {
    if (slots_.empty()) return kNoTerm;
    const auto mixed = finish(hash, prefix);
    const auto tag = static_cast<std::uint32_t>(mixed >> 32);
    for (size_t i = mixed & mask_;; i = (i + 1) & mask_) {
      const auto& slot = slots_[i];
      if (slot.term == kNoTerm) return kNoTerm;
      if (slot.tag == tag && prefix_[slot.term] == prefix && this->text(slot.term) == text) {
        return slot.term;
      }
    }
  }
  void grow();
  void place(TermId term);

  struct Slot {
    TermId term = kNoTerm;
    std::uint32_t tag = 0;
  };
  std::vector<Slot> slots_;  // a power of two of them, at most half of them taken
  size_t mask_ = 0;
  std::string texts_;
  std::vector<std::uint32_t> ends_;
  std::vector<bool> prefix_;
  std::vector<bool> prefix_lengths_ = {false};  // by length in bytes
};

}  // namespace newswatch::rules
