// Dictionary: what any rule looks for in a text, found by hash.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace newswatch::rules {

using TermId = std::uint32_t;
inline constexpr TermId kNoTerm = 0xFFFFFFFF;

class Dictionary {
 public:
  enum class Form : std::uint8_t {
    whole,
    prefix,   // any word that begins so
    stem,     // any word whose stem is this: a language and its stem, joined by stem_key()
    derived,  // some of the words of another term (rules/index.h); the text only tells it apart
    atom,     // a piece of the raw text (rules/raw_pattern.h)
  };

  // The term's number; numbers count from 0.
  TermId add(std::string_view text, Form form);
  // Gives back memory kept for growth.
  void shrink();

  size_t size() const { return ends_.size(); }
  std::string_view text(TermId term) const { return entry(term).substr(1); }
  Form form(TermId term) const { return static_cast<Form>(entry(term).front()); }

  // Calls visit(TermId) for the word itself and for every known beginning of it. The hash of a
  // beginning is at hand on the way to that of the whole.
  template <class Visit>
  void find(std::string_view word, Visit visit) const {
    if (slots_.empty()) return;
    std::uint64_t state = kSeed;
    size_t at = 0;
    for (size_t block = 0; block < prefix_lengths_.size() && at < word.size(); ++block) {
      const size_t size = std::min<size_t>(word.size() - at, 8);
      const auto bytes = load(word.data() + at, size);
      // Bit n: a beginning that ends after n + 1 bytes of this block is known.
      auto lengths = prefix_lengths_[block] & ((1u << size) - 1);
      for (; lengths != 0; lengths &= lengths - 1) {
        const auto kept = static_cast<size_t>(std::countr_zero(lengths)) + 1;
        const auto end = at + kept;
        const auto hash = step(state, first_bytes(bytes, kept));
        const auto term =
            lookup(finish(hash, end, Form::prefix), word.substr(0, end), Form::prefix);
        if (term != kNoTerm) visit(term);
      }
      state = step(state, bytes);
      at += size;
    }
    const auto hash = at < word.size() ? hash_on(state, word.substr(at)) : state;
    const auto term = lookup(finish(hash, word.size(), Form::whole), word, Form::whole);
    if (term != kNoTerm) visit(term);
  }

  // The term with this very text and form, or kNoTerm.
  TermId find(std::string_view text, Form form) const {
    if (slots_.empty()) return kNoTerm;
    return lookup(hash_of(text, form), text, form);
  }

 private:
  // Blocks of eight bytes, the last filled up with zeros, are multiplied into the hash; the size
  // tells apart what differs by zeros alone.
  static constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15;
  static std::uint64_t step(std::uint64_t hash, std::uint64_t block) {
    hash = (hash ^ block) * 0xD6E8FEB86659FD93;
    return hash ^ (hash >> 32);
  }
  static std::uint64_t finish(std::uint64_t hash, size_t size, Form form) {
    return step(hash, size * 8 + static_cast<std::uint64_t>(form));
  }
  static std::uint64_t first_bytes(std::uint64_t block, size_t count) {
    return block & (~std::uint64_t{0} >> (64 - 8 * count));
  }
  // The first `size` bytes, 1 to 8 of them; reads no others.
  static std::uint64_t load(const char* bytes, size_t size) {
    const auto read = [bytes]<class Part>(Part part, size_t from) -> std::uint64_t {
      std::memcpy(&part, bytes + from, sizeof part);
      return part;
    };
    if (size == 8) return read(std::uint64_t{}, 0);
    if (size >= 4) {
      return read(std::uint32_t{}, 0) | read(std::uint32_t{}, size - 4) << (8 * (size - 4));
    }
    return read(std::uint8_t{}, 0) | read(std::uint8_t{}, size / 2) << (8 * (size / 2)) |
           read(std::uint8_t{}, size - 1) << (8 * (size - 1));
  }
  static std::uint64_t hash_on(std::uint64_t state, std::string_view text) {
    for (size_t at = 0; at < text.size(); at += 8) {
      state = step(state, load(text.data() + at, std::min<size_t>(text.size() - at, 8)));
    }
    return state;
  }
  static std::uint64_t hash_of(std::string_view text, Form form) {
    return finish(hash_on(kSeed, text), text.size(), form);
  }

  // The form as a byte, then the text.
  std::string_view entry(TermId term) const {
    const auto start = term == 0 ? 0 : ends_[term - 1];
    return {texts_.data() + start, ends_[term] - start};
  }

  TermId lookup(std::uint64_t hash, std::string_view text, Form form) const {
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (size_t i = hash & mask_;; i = (i + 1) & mask_) {
      const auto& slot = slots_[i];
      if (slot.term == kNoTerm) return kNoTerm;
      if (slot.tag != tag) continue;
      const auto known = entry(slot.term);
      if (known.front() == static_cast<char>(form) && known.substr(1) == text) return slot.term;
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
  std::vector<std::uint8_t> prefix_lengths_;  // by block, a bit for each length
};

inline std::string stem_key(std::string_view language, std::string_view stem) {
  return std::string(language).append(":").append(stem);
}

}  // namespace newswatch::rules
