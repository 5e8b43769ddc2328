#include "rules/dictionary.h"

namespace newswatch::rules {

std::string_view Dictionary::text(TermId term) const {
  const auto start = term == 0 ? 0 : ends_[term - 1];
  return std::string_view(texts_).substr(start, ends_[term] - start);
}

TermId Dictionary::add(std::string_view text, Form form) {
  const auto known = find(text, form);
  if (known != kNoTerm) return known;
  const auto term = static_cast<TermId>(ends_.size());
  texts_ += text;
  ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
  forms_.push_back(form);
  if (form == Form::prefix) {
    if (prefix_lengths_.size() <= text.size()) prefix_lengths_.resize(text.size() + 1);
    prefix_lengths_[text.size()] = true;
  }
  if (ends_.size() * 2 > slots_.size()) {
    grow();
  } else {
    place(term);
  }
  return term;
}

void Dictionary::grow() {
  const size_t size = slots_.empty() ? 64 : slots_.size() * 2;
  slots_.assign(size, Slot{});
  mask_ = size - 1;
  for (TermId term = 0; term < ends_.size(); ++term) place(term);
}

void Dictionary::place(TermId term) {
  const auto mixed = finish(hash_of(text(term)), forms_[term]);
  size_t i = mixed & mask_;
  while (slots_[i].term != kNoTerm) i = (i + 1) & mask_;
  slots_[i] = {term, static_cast<std::uint32_t>(mixed >> 32)};
}

}  // namespace newswatch::rules
