#include "rules/dictionary.h"

namespace newswatch::rules {

TermId Dictionary::add(std::string_view text, Form form) {
  const auto known = find(text, form);
  if (known != kNoTerm) return known;
  const auto term = static_cast<TermId>(ends_.size());
  texts_ += static_cast<char>(form);
  texts_ += text;
  ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
  if (form == Form::prefix && !text.empty()) {
    const auto last = text.size() - 1;
    if (prefix_lengths_.size() <= last / 8) prefix_lengths_.resize(last / 8 + 1);
    prefix_lengths_[last / 8] |= static_cast<std::uint8_t>(1u << (last % 8));
  }
  if (ends_.size() * 2 > slots_.size()) {
    grow();
  } else {
    place(term);
  }
  return term;
}

void Dictionary::shrink() {
  texts_.shrink_to_fit();
  ends_.shrink_to_fit();
}

void Dictionary::grow() {
  const size_t size = slots_.empty() ? 64 : slots_.size() * 2;
  slots_.assign(size, Slot{});
  mask_ = size - 1;
  for (TermId term = 0; term < ends_.size(); ++term) place(term);
}

void Dictionary::place(TermId term) {
  const auto hash = hash_of(text(term), form(term));
  size_t i = hash & mask_;
  while (slots_[i].term != kNoTerm) i = (i + 1) & mask_;
  slots_[i] = {term, static_cast<std::uint32_t>(hash >> 32)};
}

}  // namespace newswatch::rules
