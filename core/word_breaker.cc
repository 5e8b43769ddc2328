#include "core/word_breaker.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace newswatch {
namespace {

constexpr UChar32 kZeroWidthSpace = 0x200B;

bool stands_alone(UChar32 c) {
  if (!u_isalnum(c)) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_KHMER:
    case USCRIPT_LAO:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC) != 0;
  }
}

}  // namespace

WordBreak word_break_of(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  switch (c) {
    case '\'':
      return WordBreak::apostrophe;
    case ':':
    case '@':
    case 0x058A:  // Armenian hyphen: a letter to UAX #29, a hyphen to us
    case kZeroWidthSpace:
      return WordBreak::other;
    default:
      break;
  }
  switch (u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) {
    case U_WB_ALETTER:
      return WordBreak::letter;
    case U_WB_HEBREW_LETTER:
      return WordBreak::hebrew;
    case U_WB_NUMERIC:
      return WordBreak::numeric;
    case U_WB_EXTENDNUMLET:
      return WordBreak::connector;
    case U_WB_MIDLETTER:
      return WordBreak::mid_letter;
    case U_WB_MIDNUM:
      return WordBreak::mid_number;
    case U_WB_MIDNUMLET:
      return WordBreak::mid_both;
    case U_WB_SINGLE_QUOTE:
      return WordBreak::apostrophe;
    case U_WB_DOUBLE_QUOTE:
      return WordBreak::quote;
    case U_WB_EXTEND:
    case U_WB_FORMAT:
    case U_WB_ZWJ:
      return WordBreak::extend;
    case U_WB_KATAKANA:
      return WordBreak::alone;
    default:
      return stands_alone(c) ? WordBreak::alone : WordBreak::other;
  }
}

// A word in which signs stand or after which one waits, or signs without a word.
void WordBreaker::close_with_signs() {
  if (waiting_ && last_ == WordBreak::hebrew && pending_kind_ == WordBreak::apostrophe)
    commit_pending(pending_end_);
  if (has_word_) {
    emit();
  } else {
    out_.folded.resize(folded_start_);
  }
  open_ = waiting_ = false;
}

void WordBreaker::commit_pending(std::uint32_t next) {
  // One that shares its source with a letter, as in ŉ, or bears a mark is no place to take a word
  // apart.
  const bool alone = end_ <= pending_start_ && pending_end_ <= next && pending_.size() == 1;
  if (pending_kind_ == WordBreak::apostrophe && alone) {
    const auto at = static_cast<std::uint32_t>(out_.folded.size()) - folded_start_;
    marks_.push_back({at, pending_start_, pending_end_});
  }
  out_.folded.append(pending_);
  end_ = pending_end_;
  waiting_ = false;
}

void WordBreaker::emit() {
  const auto size = static_cast<std::uint32_t>(out_.folded.size()) - folded_start_;
  const auto position = out_.positions();
  const Token whole{start_, end_, position, folded_start_, size};
  out_.list.push_back(whole);
  if (marks_.empty() || forms_ == TokenForms::as_written) return;
  for (const auto& form : alternate_forms(out_.text(whole), marks_)) {
    out_.list.push_back({form.from_mark ? form.from_mark->source_end : start_,
                         form.to_mark ? form.to_mark->source_start : end_, position,
                         folded_start_ + form.start, form.size});
  }
}

}  // namespace newswatch
