#include "rules/document.h"

#include <algorithm>

#include "core/fold.h"
#include "rules/pattern.h"
#include "rules/stemmer.h"

namespace newswatch::rules {
namespace {

// Positions left free between two authors or categories, so that no phrase or NEAR spans them.
constexpr std::uint32_t kGap = 2 * kMaxCount;

constexpr size_t kMostStems = 50'000;    // kept for a language
constexpr size_t kLongestStemmed = 200;  // bytes; nothing longer is a word with endings

// Where the second paragraph ends: at the second line that is empty.
size_t lead_bytes(std::string_view text) {
  int paragraphs = 0;
  size_t line = 0;
  bool in_paragraph = false;
  while (line < text.size()) {
    const auto end = std::min(text.find('\n', line), text.size());
    const bool empty =
        text.substr(line, end - line).find_first_not_of(" \t\r") == std::string_view::npos;
    if (!empty) in_paragraph = true;
    if (empty && in_paragraph) {
      in_paragraph = false;
      if (++paragraphs == 2) return line;
    }
    line = end + 1;
  }
  return text.size();
}

}  // namespace

void Document::start(const Index& index) {
  index_ = &index;
  if (index_serial_ != index.serial()) stems_.assign(index.stem_languages().size(), {});
  if (index_serial_ != index.serial() || ++epoch_ == 0) {
    states_.assign(index.dictionary().size(), TermState{});
    present_.assign(index.dictionary().size() / 64 + 1, 0);
    index_serial_ = index.serial();
    epoch_ = 1;
  } else {
    for (const auto term : terms_) present_[term / 64] = 0;
  }
  hits_.clear();
  terms_.clear();
  sorted_ = lead_known_ = repeats_known_ = false;
}

void Document::read(const Item& item, const Index& index) {
  start(index);
  // Fields that no rule asks for stay empty.
  static const Item none;
  const auto asked = [&](Scope scope) -> const Item& { return index.uses(scope) ? item : none; };
  read_text(Field::title, item);
  read_text(Field::summary, item);
  read_text(Field::content, item);
  read_values(Field::author, asked(Scope::author), &Item::authors);
  read_text(Field::url, asked(Scope::url));
  read_values(Field::category, asked(Scope::category), &Item::categories);
  for (size_t field = 0; field < kFields; ++field) {
    look_up(static_cast<Field>(field), index);
    look_up_stems(static_cast<Field>(field), index);
  }
  if (!index.atoms().empty()) look_up_atoms(index);
}

void Document::read_text(Field field, const Item& item) {
  auto& to = at(field);
  to.text = text_of(item, field, to.joined);
  tokenize(to.text, TokenForms::with_alternates, to.tokens);
}

void Document::read_values(Field field, const Item& item, Values values) {
  auto& to = at(field);
  to.text = text_of(item, field, to.joined);
  to.tokens.list.clear();
  to.tokens.folded.clear();
  std::uint32_t bytes = 0;
  for (const auto& value : item.*values) {
    const auto folded = static_cast<std::uint32_t>(to.tokens.folded.size());
    const auto position = to.tokens.list.empty() ? 0 : to.tokens.positions() + kGap;
    tokenize(value, TokenForms::with_alternates, value_tokens_);
    to.tokens.folded += value_tokens_.folded;
    for (auto token : value_tokens_.list) {
      token.start += bytes;
      token.end += bytes;
      token.folded_start += folded;
      token.position += position;
      to.tokens.list.push_back(token);
    }
    bytes += static_cast<std::uint32_t>(value.size()) + 1;  // and the line's end
  }
}

void Document::note(TermId term) {
  if (holds(term)) return;
  present_[term / 64] |= std::uint64_t{1} << (term % 64);
  states_[term] = {epoch_, 0, 0, 0};
  terms_.push_back(term);
}

void Document::hit(TermId term, std::uint32_t token, Field field) {
  note(term);
  auto& state = states_[term];
  ++state.count;
  state.fields |= 1u << static_cast<unsigned>(field);
  hits_.push_back({term, token, field});
}

void Document::look_up(Field field, const Index& index) {
  const auto& tokens = at(field).tokens;
  for (std::uint32_t i = 0; i < tokens.list.size(); ++i) {
    index.dictionary().find(tokens.text(tokens.list[i]), [&](TermId term) { hit(term, i, field); });
  }
}

void Document::look_up_stems(Field field, const Index& index) {
  const auto& to = at(field);
  for (size_t language = 0; language < stems_.size(); ++language) {
    auto& known = stems_[language];
    if (known.size() > kMostStems) known.clear();
    for (std::uint32_t i = 0; i < to.tokens.list.size(); ++i) {
      const auto& token = to.tokens.list[i];
      if (token.end - token.start > kLongestStemmed) continue;
      const auto [entry, fresh] =
          known.try_emplace(std::string(to.text.substr(token.start, token.end - token.start)));
      const auto& name = index.stem_languages()[language];
      if (fresh) entry->second = stem_key(name, stem(name, entry->first));
      const auto term = index.dictionary().find(entry->second, Dictionary::Form::stem);
      if (term != kNoTerm) hit(term, i, field);
    }
  }
}

void Document::look_up_atoms(const Index& index) {
  for (const auto& field : fields_) {
    fold_for_atoms(field.text, raw_folded_);
    index.atoms().find(raw_folded_, [this](TermId term) { note(term); });
  }
}

Document::FieldPosition Document::position_of(Field field, std::uint32_t token) const {
  return FieldPosition{static_cast<unsigned>(field)} << 32 | tokens(field).list[token].position;
}

// A counting sort, put off until a rule asks for positions.
void Document::sort_hits() {
  std::uint32_t begin = 0;
  for (const auto term : terms_) {
    states_[term].begin = begin;
    begin += states_[term].count;
    states_[term].count = 0;
  }
  places_.resize(hits_.size());
  positions_.resize(hits_.size());
  for (const auto& hit : hits_) {
    auto& state = states_[hit.term];
    const auto to = state.begin + state.count++;
    places_[to] = hit.token;
    positions_[to] = position_of(hit.field, hit.token);
  }
  sorted_ = true;
}

bool Document::fits(const Index::Derived& derived, Field field, const Token& token) const {
  const auto word = tokens(field).text(token);
  if (!derived.pattern.empty() && !rules::fits(derived.pattern, word)) return false;
  if (derived.cased.empty()) return true;
  const auto raw = text(field).substr(token.start, token.end - token.start);
  return rules::fits(derived.cased, fold_all_but_case(raw));
}

// Finds the places of a derived term, and keeps them behind those of the others.
void Document::derive(TermId term) {
  const auto& derived = index_->derived(term);
  const auto begin = static_cast<std::uint32_t>(places_.size());
  const auto take = [&](Field field, std::uint32_t token) {
    if (!fits(derived, field, tokens(field).list[token])) return;
    places_.push_back(token);
    positions_.push_back(position_of(field, token));
  };
  if (derived.base == kNoTerm) {
    for (size_t field = 0; field < kFields; ++field) {
      const auto size = static_cast<std::uint32_t>(fields_[field].tokens.list.size());
      for (std::uint32_t token = 0; token < size; ++token) take(static_cast<Field>(field), token);
    }
  } else if (const auto& base = states_[derived.base]; base.epoch == epoch_) {
    for (auto i = base.begin; i < base.begin + base.count; ++i) {
      take(field_of(positions_[i]), places_[i]);
    }
  }
  states_[term] = {epoch_, static_cast<std::uint32_t>(places_.size()) - begin, begin, 0};
}

// False where the term stands nowhere.
bool Document::know_places(TermId term) {
  const auto& state = states_[term];
  if (state.epoch != epoch_ && index_->dictionary().form(term) != Dictionary::Form::derived) {
    return false;
  }
  if (!sorted_) sort_hits();
  if (state.epoch != epoch_) derive(term);
  return true;
}

std::span<const Document::FieldPosition> Document::positions(TermId term) {
  if (!know_places(term)) return {};
  const auto& state = states_[term];
  return {positions_.data() + state.begin, state.count};
}

std::span<const std::uint32_t> Document::places(TermId term, Field field) {
  const auto all = positions(term);
  if (all.empty()) return {};
  const auto begin_of = [&](unsigned number) {
    return std::lower_bound(all.begin(), all.end(), FieldPosition{number} << 32);
  };
  const auto low = begin_of(static_cast<unsigned>(field));
  const auto high = begin_of(static_cast<unsigned>(field) + 1);
  return {places_.data() + (all.data() - positions_.data()) + (low - all.begin()),
          static_cast<size_t>(high - low)};
}

size_t Document::lead_bytes_of_content() {
  lead_of_content();
  return lead_bytes_;
}

std::uint32_t Document::lead_of_content() {
  if (!lead_known_) {
    lead_bytes_ = lead_bytes(text(Field::content));
    const auto bytes = lead_bytes_;
    const auto& list = tokens(Field::content).list;
    const auto after = std::partition_point(list.begin(), list.end(),
                                            [&](const Token& t) { return t.start < bytes; });
    lead_ = after == list.end() ? tokens(Field::content).positions() : after->position;
    lead_known_ = true;
  }
  return lead_;
}

bool Document::content_repeats_summary() {
  if (repeats_known_) return repeats_;
  repeats_known_ = true;
  const auto& summary = tokens(Field::summary);
  const auto& content = tokens(Field::content);
  const auto size = summary.list.size();
  repeats_ = size > 0 && size <= content.list.size();
  for (size_t i = 0; repeats_ && i < size; ++i) {
    const auto a = summary.text(summary.list[i]);
    const auto b = content.text(content.list[i]);
    // A summary may be cut inside its last word.
    repeats_ = i + 1 < size ? a == b : b.starts_with(a);
  }
  return repeats_;
}

}  // namespace newswatch::rules
