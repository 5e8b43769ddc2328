// Document: an item as rules see it, its fields cut into words and the known words looked up.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/item.h"
#include "core/match.h"
#include "core/tokenizer.h"
#include "rules/index.h"

namespace newswatch::rules {

inline constexpr size_t kFields = 6;

inline constexpr std::array<Field, kFields> kAllFields = {
    Field::title, Field::summary, Field::content, Field::author, Field::url, Field::category};

// Of a query without a scope.
inline constexpr unsigned kTextFields = 1u << static_cast<unsigned>(Field::title) |
                                        1u << static_cast<unsigned>(Field::summary) |
                                        1u << static_cast<unsigned>(Field::content);
constexpr bool is_text(Field field) {
  return (kTextFields >> static_cast<unsigned>(field) & 1u) != 0;
}

// Reused from item to item; of one thread. The item and the index must outlive their use.
class Document {
 public:
  void read(const Item& item, const Index& index);

  // The terms of the index that the item holds, each once, in no order. Derived terms aren't
  // looked for here.
  std::span<const TermId> terms() const { return terms_; }

  // Is the term one of these?
  bool holds(TermId term) const { return (present_[term / 64] >> (term % 64) & 1u) != 0; }
  // Does it stand in any of the fields (a bit for each)? Of a whole word, prefix or stem.
  bool stands_in(TermId term, unsigned fields) const {
    return holds(term) && (states_[term].fields & fields) != 0;
  }

  // The indices in tokens(field) at which the term stands, in order. Valid until the next call.
  std::span<const std::uint32_t> places(TermId term, Field field);

  // A place in any field: the field above the position, so that one number orders them.
  using FieldPosition = std::uint64_t;
  static Field field_of(FieldPosition at) { return static_cast<Field>(at >> 32); }
  // Where the term stands, in order; a word can stand twice at one position, as two forms of one
  // beginning. Valid until the next call.
  std::span<const FieldPosition> positions(TermId term);

  // Calls visit(FieldPosition, token index) for each place of the term in any field, in order.
  template <class Visit>
  void each_place(TermId term, Visit visit) {
    if (!know_places(term)) return;
    const auto& state = states_[term];
    for (auto i = state.begin; i < state.begin + state.count; ++i) {
      visit(positions_[i], places_[i]);
    }
  }

  const Tokens& tokens(Field field) const { return at(field).tokens; }
  std::string_view text(Field field) const { return at(field).text; }
  bool has_words(Field field) const { return !at(field).tokens.list.empty(); }

  // How far the first two paragraphs of the content go, as a position, and in bytes.
  std::uint32_t lead_of_content();
  size_t lead_bytes_of_content();
  // Is the summary the beginning of the content (cut, perhaps, and with an ellipsis)?
  bool content_repeats_summary();

 private:
  struct FieldText {
    std::string_view text;
    std::string joined;  // the text, where it is made of several values
    Tokens tokens;
  };
  struct Hit {
    TermId term;
    std::uint32_t token;
    Field field;
  };
  // What is known of a word in the item at hand; valid where `epoch` is the document's.
  struct TermState {
    std::uint32_t epoch = 0;
    std::uint32_t count = 0;
    std::uint32_t begin = 0;
    std::uint32_t fields = 0;  // a bit for each that holds it
  };

  const FieldText& at(Field field) const { return fields_[static_cast<size_t>(field)]; }
  FieldText& at(Field field) { return fields_[static_cast<size_t>(field)]; }
  void start(const Index& index);
  void read_text(Field field, const Item& item);
  using Values = std::vector<std::string> Item::*;
  void read_values(Field field, const Item& item, Values values);
  void look_up(Field field, const Index& index);
  void look_up_stems(Field field, const Index& index);
  void look_up_atoms(const Index& index);
  void note(TermId term);
  void hit(TermId term, std::uint32_t token, Field field);
  bool know_places(TermId term);
  void sort_hits();
  FieldPosition position_of(Field field, std::uint32_t token) const;
  void derive(TermId term);
  bool fits(const Index::Derived& derived, Field field, const Token& token) const;

  const Index* index_ = nullptr;
  std::array<FieldText, kFields> fields_;
  std::vector<Hit> hits_;
  std::vector<TermId> terms_;
  std::vector<std::uint64_t> present_;  // a bit for each term of the index: is it in terms_?
  std::vector<TermState> states_;
  std::uint32_t epoch_ = 0;
  std::uint64_t index_serial_ = 0;
  bool sorted_ = false;
  std::vector<std::uint32_t> places_;     // token indices, by word, field and order
  std::vector<FieldPosition> positions_;  // and their positions beside them
  std::uint32_t lead_ = 0;
  size_t lead_bytes_ = 0;
  bool lead_known_ = false;
  bool repeats_ = false;
  bool repeats_known_ = false;
  Tokens value_tokens_;
  std::string raw_folded_;
  // Stems by language and word of a text: the same words come again and again.
  std::vector<std::unordered_map<std::string, std::string>> stems_;
};

}  // namespace newswatch::rules
