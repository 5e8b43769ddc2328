// Dictionary: what any rule looks for in a text, found by hash.
#pragma once

#include <cstdint>
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

  size_t size() const { return ends_.size(); }
  std::string_view text(TermId term) const;
  Form form(TermId term) const { return forms_[term]; }

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
      const auto term = lookup(hash, word.substr(0, i + 1), Form::prefix);
      if (term != kNoTerm) visit(term);
    }
    for (; i < word.size(); ++i) hash = step(hash, word[i]);
    const auto term = lookup(hash, word, Form::whole);
    if (term != kNoTerm) visit(term);
  }

  // The term with this very text and form, or kNoTerm.
  TermId find(std::string_view text, Form form) const { return lookup(hash_of(text), text, form); }

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
  static std::uint64_t finish(std::uint64_t hash, Form form) {
    hash ^= 0x9E3779B97F4A7C15 * static_cast<std::uint64_t>(form);
    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93;
    return hash ^ (hash >> 32);
  }

  TermId lookup(std::uint64_t hash, std::string_view text, Form form) const {
    if (slots_.empty()) return kNoTerm;
    const auto mixed = finish(hash, form);
    const auto tag = static_cast<std::uint32_t>(mixed >> 32);
    for (size_t i = mixed & mask_;; i = (i + 1) & mask_) {
      const auto& slot = slots_[i];
      if (slot.term == kNoTerm) return kNoTerm;
      if (slot.tag == tag && forms_[slot.term] == form && this->text(slot.term) == text) {
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
  std::vector<Form> forms_;
  std::vector<bool> prefix_lengths_ = {false};  // by length in bytes
};

inline std::string stem_key(std::string_view language, std::string_view stem) {
  return std::string(language).append(":").append(stem);
}

}  // namespace newswatch::rules
