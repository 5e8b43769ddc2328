// The second layer of the tokeniser: folded code points to words.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/token_forms.h"
#include "core/tokenizer.h"

namespace newswatch {

// Word_Break classes as far as words need them; `alone` is a letter that is a word by itself.
enum class WordBreak : std::uint8_t {
  other,
  skip,  // folds to nothing
  letter,
  hebrew,
  numeric,
  connector,  // ExtendNumLet: "_"
  mid_letter,
  mid_number,
  mid_both,
  apostrophe,
  quote,  // joins Hebrew letters only
  extend,
  alone,
};

// The class of a folded code point.
WordBreak word_break_of(char32_t c);

// One folded code point and the source bytes that it comes from.
struct FoldedPiece {
  std::string_view bytes;
  WordBreak kind;
  std::uint32_t start;
  std::uint32_t end;
};

// Joins folded code points to words (UAX #29, WB4 to WB13b). A sign that joins only when the next
// code point agrees, such as the dot of "3.5", waits in `pending_`.
class WordBreaker {
 public:
  WordBreaker(TokenForms forms, Tokens& out) : forms_(forms), out_(out) {}

  void push(const FoldedPiece& p) {
    switch (p.kind) {
      case WordBreak::skip:
        return;
      case WordBreak::extend:
        extend(p);
        return;
      case WordBreak::letter:
      case WordBreak::hebrew:
      case WordBreak::numeric:
        word_character(p);
        return;
      case WordBreak::connector:
        if (!open_ || waiting_ || last_ == WordBreak::alone) start();
        append(p);
        return;
      case WordBreak::alone:
        start();
        append(p);
        has_word_ = true;
        return;
      case WordBreak::other:
        close();
        return;
      case WordBreak::mid_letter:
      case WordBreak::mid_number:
      case WordBreak::mid_both:
      case WordBreak::apostrophe:
      case WordBreak::quote:
        joiner(p);
        return;
    }
  }

  // Ends the word at hand; at the end of the text too.
  void close() {
    if (!open_) return;
    if (has_word_ && !waiting_ && marks_.empty()) {
      const auto size = static_cast<std::uint32_t>(out_.folded.size()) - folded_start_;
      out_.list.push_back({start_, end_, out_.positions(), folded_start_, size});
      open_ = false;
    } else {
      close_with_signs();
    }
  }

  bool in_word() const { return open_; }

  // Begins a word with these folded letters and digits, where there is none at hand. `last`: the
  // class of the last of them.
  void open_word(std::string_view folded, WordBreak last, std::uint32_t start, std::uint32_t end) {
    open_ = has_word_ = true;
    start_ = start;
    end_ = end;
    last_ = last;
    folded_start_ = static_cast<std::uint32_t>(out_.folded.size());
    marks_.clear();
    out_.folded.append(folded);
  }

 private:
  bool is_letter(WordBreak kind) const {
    return kind == WordBreak::letter || kind == WordBreak::hebrew;
  }

  void start() {
    close();
    open_ = true;
    has_word_ = false;
    start_ = std::numeric_limits<std::uint32_t>::max();
    folded_start_ = static_cast<std::uint32_t>(out_.folded.size());
    marks_.clear();
  }

  void append(const FoldedPiece& p) {
    out_.folded.append(p.bytes);
    start_ = std::min(start_, p.start);
    end_ = p.end;
    last_ = p.kind;
  }

  void extend(const FoldedPiece& p) {
    if (!open_) return;
    if (waiting_) {
      pending_.append(p.bytes);
      pending_end_ = p.end;
      return;
    }
    out_.folded.append(p.bytes);
    end_ = p.end;
  }

  void word_character(const FoldedPiece& p) {
    if (open_ && waiting_ && joins(p.kind)) {
      commit_pending(p.start);
    } else if (!open_ || waiting_ || last_ == WordBreak::alone) {
      start();
    }
    append(p);
    has_word_ = true;
  }

  bool joins(WordBreak next) const {
    const bool both =
        pending_kind_ == WordBreak::mid_both || pending_kind_ == WordBreak::apostrophe;
    if (is_letter(last_) && is_letter(next)) {
      if (pending_kind_ == WordBreak::quote)
        return last_ == WordBreak::hebrew && next == WordBreak::hebrew;
      return both || pending_kind_ == WordBreak::mid_letter;
    }
    return last_ == WordBreak::numeric && next == WordBreak::numeric &&
           (both || pending_kind_ == WordBreak::mid_number);
  }

  void joiner(const FoldedPiece& p) {
    if (!open_) return;
    if (waiting_ || last_ == WordBreak::alone || last_ == WordBreak::connector) {
      close();
      return;
    }
    waiting_ = true;
    pending_ = p.bytes;
    pending_kind_ = p.kind;
    pending_start_ = p.start;
    pending_end_ = p.end;
  }

  void close_with_signs();
  // `next` is where the source goes on.
  void commit_pending(std::uint32_t next);
  void emit();

  TokenForms forms_;
  Tokens& out_;
  bool open_ = false;
  bool has_word_ = false;
  bool waiting_ = false;
  WordBreak last_ = WordBreak::other;
  WordBreak pending_kind_ = WordBreak::other;
  std::uint32_t start_ = 0;
  std::uint32_t end_ = 0;
  std::uint32_t folded_start_ = 0;
  std::uint32_t pending_start_ = 0;
  std::uint32_t pending_end_ = 0;
  std::string pending_;
  std::vector<ApostropheMark> marks_;
};

}  // namespace newswatch
