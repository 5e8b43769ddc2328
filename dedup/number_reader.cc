// A number is a sum of terms: "two million three hundred thousand" is 2 * 10^6 + 300 * 10^3. A
// term is a group of words below a thousand, or digits, times the scales that follow. A fraction
// may stand in for digits or end them: "1/4", "1-3/4".
#include "dedup/number_reader.h"

#include <limits>
#include <optional>
#include <utility>

#include "dedup/number_shape.h"

namespace newswatch::dedup {
namespace {

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

// Can a number word follow, as "eight" does "twenty", "quinze" does "soixante" and "quatre vingt",
// and in Turkish "iki" does "on"?
bool joins(std::uint64_t group, std::uint64_t value, bool turkish) {
  if (group == 0 || value == 0) return false;
  const auto tail = group % 100;
  if (tail == 0) return value < 100;
  return (tail >= (turkish ? 10U : 20U) && tail % 10 == 0 && value < 10) ||
         ((tail == 60 || tail == 80) && value < 20);
}

// May what stands between two groups of digits be a thousands separator?
bool separates_thousands(std::string_view gap, char decimal_sign) {
  return gap == "\u00A0" || gap == "\u202F" || gap == "\u2009" ||
         (gap == " " && decimal_sign != '.');
}

bool is_whole(std::string_view word) {
  for (const char c : word) {
    if (c < '0' || c > '9') return false;
  }
  return !word.empty() && word.size() <= 4;
}

unsigned number_in(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

struct Term {
  Decimal value;
  std::uint64_t scale = 1;
  bool digits = false;
  std::uint32_t end = 0;  // the word behind it
};

class Reader {
 public:
  explicit Reader(const WordSenses& words) : words_(words) {
    const auto& languages = words.languages();
    turkish_ = (lexicon().turkish & languages.own) != 0;
    german_ = lexicon().german & (languages.own != 0 ? languages.own : languages.others);
  }

  std::vector<std::string> run(std::uint32_t first) {
    constexpr auto kBegins = static_cast<Kinds>(kDigit | kind_bit(SenseKind::number) |
                                                kind_bit(SenseKind::scale) | kGermanNumber);
    for (at_ = words_.next(first, kBegins); at_ < words_.size(); at_ = words_.next(at_, kBegins)) {
      const bool digits = words_.has(at_, kDigit);
      if (!(digits && read_fraction()) && !(may_begin(digits) && read_sum())) ++at_;
    }
    return std::move(out_);
  }

 private:
  bool may_begin(bool digits) const {
    return digits || words_.has(at_, SenseKind::number) || words_.has(at_, SenseKind::scale) ||
           compound_at(at_) != 0;
  }

  std::uint64_t compound_at(std::uint32_t at) const {
    return words_.has(at, kGermanNumber) ? compound(words_.folded(at)) : 0;
  }

  std::uint64_t number_at(std::uint32_t at, std::uint32_t& length) const {
    if (at >= words_.size()) return 0;
    if (const auto* found = words_.find(at, SenseKind::number)) {
      length = found->length;
      return found->sense->value;
    }
    length = 1;
    return compound_at(at);
  }

  // "zweihundertfünfzig": German writes numbers below a million as one word.
  std::uint64_t compound(std::string_view word) const {
    if (!german_ || word.size() < 7) return 0;
    for (const auto& [name, factor] :
         {std::pair<std::string_view, std::uint64_t>{"tausend", 1000}, {"hundert", 100}}) {
      const auto found = word.find(name);
      if (found == std::string_view::npos) continue;
      auto rest = word.substr(found + name.size());
      if (rest.starts_with("und")) rest.remove_prefix(3);
      const auto before = found == 0 ? 1 : part(word.substr(0, found));
      const auto after = rest.empty() ? 0 : part(rest);
      if (before == 0 || before >= factor * (factor == 100 ? 1 : 1000) ||
          (!rest.empty() && after == 0) || after >= factor)
        return 0;
      return before * factor + after;
    }
    return 0;
  }

  std::uint64_t part(std::string_view word) const {
    std::uint64_t value = 0;
    const auto& table = lexicon();
    table.words.find(word, [&](std::uint32_t index) {
      const auto& sense = table.senses[index];
      if (sense.language == german_ && sense.phrase == 0 &&
          (sense.kind == SenseKind::number || sense.kind == SenseKind::scale))
        value = sense.value;
    });
    return value != 0 ? value : compound(word);
  }

  const WordSense* scale_at(std::uint32_t at) const {
    return at < words_.size() ? words_.find(at, SenseKind::scale) : nullptr;
  }

  // Words for a number below a thousand; 0 when there are none. `at` goes behind them.
  std::uint64_t group_at(std::uint32_t& at) const {
    std::uint64_t group = 0;
    for (;;) {
      std::uint32_t length = 0;
      if (const auto value = number_at(at, length); value != 0) {
        if (group != 0 && !joins(group, value, turkish_)) return group;
        group += value;
        at += length;
      } else if (const auto* hundred = scale_at(at); hundred && hundred->sense->value == 100) {
        if (group >= 100 || (group == 0 && !hundred->sense->alone)) return group;
        group = (group == 0 ? 1 : group) * 100;
        at += hundred->length;
      } else if (group != 0 && at < words_.size() && words_.find(at, SenseKind::joiner) &&
                 joins(group, number_at(at + 1, length), turkish_)) {
        ++at;
      } else {
        return group;
      }
    }
  }

  // Digits at `at`, with groups that spaces set off. Numbers that are none together are noted.
  std::optional<Decimal> digits_at(std::uint32_t& at, std::uint64_t& scale) {
    const auto first = at;
    std::string_view word = words_.folded(at);
    if (static_cast<unsigned char>(word.front()) >= 0x80) {
      ascii_ = ascii_digits(word);
      word = ascii_;
    }
    const char sign = words_.languages().decimal_sign;
    if (word.size() <= 3 && word.front() != '0' && is_whole(word)) {
      std::uint32_t end = at;
      while (end + 1 < words_.size() && separates_thousands(words_.gap_after(end), sign) &&
             continues_digits(words_.folded(end + 1))) {
        if (end == at) ascii_ = word;
        ++end;
        ascii_ += words_.folded(end);
        if (words_.folded(end).size() > 3) break;
      }
      if (end != at) word = ascii_;
      at = end;
    }
    const auto shape = shape_of(word, sign, scale_at(at + 1) != nullptr);
    ++at;
    out_.insert(out_.end(), shape.numbers.begin(), shape.numbers.end());
    if (!shape.rest.empty()) scale = attached_scale(shape.rest, follows_currency(first));
    return shape.value;
  }

  bool follows_currency(std::uint32_t at) const {
    const auto before = words_.text().substr(0, words_.token(at).start);
    return before.ends_with("$") || before.ends_with("\u20AC") || before.ends_with("\u00A3");
  }

  static bool continues_digits(std::string_view word) {
    return word.size() >= 3 && is_whole(word.substr(0, 3)) &&
           (word.size() == 3 || ((word[3] == ',' || word[3] == '.') && word.size() < 8));
  }

  // Of "mn" in "100mn". "100m" are metres in many languages, "$100m" are millions in all.
  std::uint64_t attached_scale(std::string_view rest, bool money) const {
    std::uint64_t scale = 1;
    const auto& table = lexicon();
    table.words.find(rest, [&](std::uint32_t index) {
      const auto& sense = table.senses[index];
      const bool ending = sense.kind == SenseKind::scale_ending;
      if ((ending || sense.kind == SenseKind::scale) && sense.phrase == 0 &&
          (words_.languages().holds(sense) || (ending && money)))
        scale = sense.value;
    });
    return scale;
  }

  std::optional<Term> term_at(std::uint32_t at) {
    Term term;
    std::optional<Decimal> value;
    if (words_.has(at, kDigit)) {
      term.digits = true;
      value = digits_at(at, term.scale);
      if (value) value = multiply(*value, term.scale);
    } else if (const auto group = group_at(at); group != 0) {
      value = Decimal{group, 0};
    } else if (const auto* scale = scale_at(at); scale && scale->sense->alone) {
      value = Decimal{1, 0};
    }
    if (!value) {
      at_ = at > at_ ? at : at_ + 1;
      return std::nullopt;
    }
    while (const auto* scale = scale_at(at)) {
      const auto next = multiply(*value, scale->sense->value);
      if (!next || term.scale > kNoLimit / scale->sense->value) break;
      value = next;
      term.scale *= scale->sense->value;
      at += scale->length;
    }
    term.value = *value;
    term.end = at;
    return term;
  }

  // A term behind another that it can be added to: the lesser part of the same number.
  std::optional<Term> lesser_term(const Term& before) {
    auto at = before.end;
    if (before.scale < 1000 || at >= words_.size()) return std::nullopt;
    if (words_.find(at, SenseKind::joiner) && !before.digits) ++at;
    if (at >= words_.size()) return std::nullopt;
    const bool digits = words_.has(at, kDigit);
    if (digits != before.digits) return std::nullopt;
    const auto noted = out_.size();
    const auto here = at_;
    auto term = term_at(at);
    at_ = here;
    const bool fits =
        term && out_.size() == noted && term->scale < before.scale && (!digits || term->scale > 1);
    out_.resize(noted);
    return fits ? term : std::nullopt;
  }

  bool read_sum() {
    const auto start = at_;
    auto term = term_at(at_);
    if (!term) return at_ != start;
    auto sum = term->value;
    const bool lone_one = !term->digits && sum.mantissa == 1 && sum.exponent == 0;
    at_ = term->end;
    while (auto next = lesser_term(*term)) {
      const auto total = add(sum, next->value);
      if (!total) break;
      sum = *total;
      term = next;
      at_ = term->end;
    }
    if (!lone_one) out_.push_back(to_string(sum));
    return true;
  }

  // The fraction of two words "1/4" at `at`, or of one, "¼".
  bool fraction_at(std::uint32_t at, unsigned& above, unsigned& below, std::uint32_t& end) const {
    if (at >= words_.size()) return false;
    auto word = words_.folded(at);
    constexpr std::string_view kFractionSlash = "\u2044";
    std::string_view divisor;
    end = at + 1;
    if (const auto slash = word.find(kFractionSlash); slash != std::string_view::npos) {
      divisor = word.substr(slash + kFractionSlash.size());
      word = word.substr(0, slash);
    } else if (at + 1 < words_.size() && words_.gap_after(at) == "/") {
      divisor = words_.folded(at + 1);
      end = at + 2;
    }
    if (!is_whole(word) || !is_whole(divisor)) return false;
    above = number_in(word);
    below = number_in(divisor);
    const bool usual = below == 2 || below == 3 || below == 4 || below == 5 || below == 8 ||
                       below == 16 || below == 32 || below == 64;
    return usual && above > 0 && above < below && words_.gap_after(end - 1) != "/";
  }

  bool read_fraction() {
    unsigned above = 0;
    unsigned below = 0;
    unsigned whole = 0;
    std::uint32_t end = 0;
    if (!fraction_at(at_, above, below, end)) {
      if (at_ + 1 >= words_.size() || !is_whole(words_.folded(at_))) return false;
      const auto gap = words_.gap_after(at_);
      if ((gap != "-" && gap != " ") || !fraction_at(at_ + 1, above, below, end)) return false;
      whole = number_in(words_.folded(at_));
    }
    above += whole * below;
    at_ = end;
    if (below % 3 == 0 || below % 5 == 0) {
      out_.push_back(below == 5 ? to_string(Decimal{above * 2ULL, -1})
                                : std::to_string(above) + "/" + std::to_string(below));
    } else {  // a power of two: exact with six places
      out_.push_back(to_string(Decimal{above * (1000000ULL / below), -6}));
    }
    auto value = decimal_of_last();
    if (value) scale_last(*value);
    return true;
  }

  // "1/4 million"
  std::optional<Decimal> decimal_of_last() const {
    const std::string_view last = out_.back();
    if (last.find('/') != std::string_view::npos || scale_at(at_) == nullptr) return std::nullopt;
    const auto dot = last.find('.');
    if (dot == std::string_view::npos) return decimal_of(last);
    return decimal_of(last.substr(0, dot), last.substr(dot + 1));
  }

  void scale_last(Decimal value) {
    const auto* scale = scale_at(at_);
    if (const auto scaled = multiply(value, scale->sense->value)) {
      out_.back() = to_string(*scaled);
      at_ += scale->length;
    }
  }

  const WordSenses& words_;
  bool turkish_ = false;
  unsigned german_ = 0;  // the bit of German, when the text may be
  std::uint32_t at_ = 0;
  std::string ascii_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> numbers_of(const WordSenses& words, std::uint32_t first) {
  return Reader(words).run(first);
}

}  // namespace newswatch::dedup
