#include "rules/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "rules/query.h"

namespace newswatch::rules {
namespace {

using Kind = Lexeme::Kind;

// A query that large is too large for the parser too, which would take more memory to say so.
constexpr size_t kMaxLexemes = 4 * kMaxQuerySize;

constexpr std::string_view kBlanks = " \t\r\n";

struct Quote {
  std::string_view sign;
  bool angular;  // « and » close each other; the other quotes close any of their group
};

constexpr std::array<Quote, 7> kQuotes = {{{"\"", false},
                                           {"“", false},
                                           {"”", false},
                                           {"„", false},
                                           {"‟", false},
                                           {"«", true},
                                           {"»", true}}};

const Quote* quote_at(std::string_view text) {
  for (const auto& quote : kQuotes) {
    if (text.starts_with(quote.sign)) return &quote;
  }
  return nullptr;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<int> parse_count(std::string_view digits) {
  int value = 0;
  const auto [stop, code] = std::from_chars(digits.begin(), digits.end(), value);
  if (code != std::errc{} || stop != digits.end() || value < 0 || value > kMaxCount)
    return std::nullopt;
  return value;
}

// The scope that another name for it, or a slip of the pen, stands for; empty where none is near.
// Names under which other search languages limit a query to sources and languages.
bool is_condition(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "lang", "language", "source", "sources", "domain", "feed", "publication"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string meant_scope(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kOtherNames = {
      {{"title", "headline"},
       {"summary", "lead"},
       {"content", "body"},
       {"text", "body"},
       {"link", "url"},
       {"site", "url"},
       {"authors", "author"},
       {"categories", "category"},
       {"tag", "category"}}};
  auto candidates = scope_names();
  for (const auto& [other, scope] : kOtherNames) candidates.emplace_back(other);
  auto near = did_you_mean(name, candidates);
  for (const auto& [other, scope] : kOtherNames) {
    if (near == other) return std::string(scope);
  }
  return near;
}

std::string scope_hint(std::string_view name) {
  if (is_condition(name)) {
    return fmt::format("which items a rule looks at stands in a .yaml file, as in where: {}",
                       name.starts_with("lang") ? "{lang: [en, uk]}" : "{source: [news.example]}");
  }
  const auto meant = meant_scope(name);
  if (!meant.empty()) return fmt::format("did you mean {}:?", meant);
  return fmt::format("scopes are {}; a text with a colon stands in quotes",
                     fmt::join(scope_names(), ", "));
}

class Lexer {
 public:
  Lexer(const QuerySource& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics), text_(source.text()) {}

  std::optional<std::vector<Lexeme>> run() {
    while (true) {
      at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
      if (at_ == text_.size()) break;
      if (found_.size() >= kMaxLexemes) {
        refuse(at_, word_end(at_),
               fmt::format("the query is too large: more than {} words and signs stand before this",
                           kMaxLexemes),
               "split it into several rules");
        return std::nullopt;
      }
      if (!next()) return std::nullopt;
    }
    add(Kind::end, at_, at_);
    return std::move(found_);
  }

 private:
  void add(Kind kind, size_t start, size_t end, std::optional<int> number = {}) {
    found_.push_back({kind, start, end, text_.substr(start, end - start), number});
  }

  bool refuse(size_t start, size_t end, std::string message, std::string hint = {}) {
    source_.error(diagnostics_, start, end, std::move(message), std::move(hint));
    return false;
  }

  bool next() {
    const char c = text_[at_];
    const auto sign = [&](Kind kind) {
      add(kind, at_, at_ + 1);
      ++at_;
      return true;
    };
    if (c == '(') return sign(Kind::open);
    if (c == ')') return sign(Kind::close);
    if (c == ',') return sign(Kind::comma);
    if (c == '@') return name();
    if (c == '/') return regex();
    if (const auto* quote = quote_at(text_.substr(at_))) return phrase(*quote);
    return word();
  }

  // A slash inside is written \/.
  bool regex() {
    const auto start = at_++;
    while (at_ < text_.size() && text_[at_] != '/') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) {
      at_ = text_.size();
      return refuse(start, start + 1, "this regular expression is not closed",
                    "add a / at its end; a / inside it is written \\/");
    }
    const auto inside_end = at_++;
    const auto flags = at_;
    at_ = word_end(flags);
    const auto written = text_.substr(flags, at_ - flags);
    if (!written.empty() && written != "i") {
      return refuse(flags, at_, "after a regular expression stands a blank, or i for any case",
                    "a / inside it is written \\/");
    }
    add(Kind::regex, start, at_, written.empty() ? 0 : 1);
    found_.back().text = text_.substr(start + 1, inside_end - start - 1);
    return true;
  }

  bool name() {
    const auto start = at_++;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    if (at_ == start + 1) {
      return refuse(start, at_, "a name is missing after @",
                    "write the name of a term or macro, as in @pokrovsk");
    }
    add(Kind::name, start, at_);
    found_.back().text.remove_prefix(1);
    return true;
  }

  // Names of terms and macros: letters of any script, digits, "_" and "-".
  static bool is_name_character(char c) {
    return is_ascii_letter(c) || is_digit(c) || c == '_' || c == '-' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
  }

  bool phrase(const Quote& opening) {
    const auto start = at_;
    at_ += opening.sign.size();
    const auto inside = at_;
    const Quote* closing = nullptr;
    for (; at_ < text_.size() && !closing; ++at_) {
      const auto* quote = quote_at(text_.substr(at_));
      if (quote && quote->angular == opening.angular) closing = quote;
    }
    if (!closing) {
      return refuse(start, start + opening.sign.size(), "this quote is not closed",
                    "add a \" at the end of the phrase");
    }
    const auto inside_end = --at_;
    at_ += closing->sign.size();
    std::optional<int> slop;
    if (at_ < text_.size() && text_[at_] == '~' && !(slop = phrase_distance())) return false;
    add(Kind::phrase, start, at_, slop);
    found_.back().text = text_.substr(inside, inside_end - inside);
    return true;
  }

  std::optional<int> phrase_distance() {
    const auto tilde = at_++;
    const auto digits = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    const auto count = parse_count(text_.substr(digits, at_ - digits));
    if (!count) {
      refuse(tilde, at_, fmt::format("after ~ stands a number from 0 to {}", kMaxCount),
             "\"28-point plan\"~3 allows three other words between");
    }
    return count;
  }

  // Where a bare word ends: at a blank, a sign of the language or a quote. A comma between digits
  // ("1,000") belongs to the word.
  size_t word_end(size_t from) const {
    size_t i = from;
    for (; i < text_.size(); ++i) {
      const char c = text_[i];
      if (kBlanks.find(c) != std::string_view::npos || c == '(' || c == ')') break;
      const bool in_number =
          i > from && is_digit(text_[i - 1]) && i + 1 < text_.size() && is_digit(text_[i + 1]);
      if (c == ',' && !in_number) break;
      if (quote_at(text_.substr(i))) break;
    }
    return i;
  }

  bool word() {
    const auto start = at_;
    at_ = word_end(start);
    const auto raw = text_.substr(start, at_ - start);
    const bool calls = at_ < text_.size() && text_[at_] == '(';
    if (calls && (raw == "cs" || raw == "exact")) {
      add(raw == "cs" ? Kind::cs : Kind::exact, start, at_);
      return true;
    }
    if (calls && raw.starts_with("stem:")) {
      add(Kind::stem, start, at_);
      found_.back().text.remove_prefix(std::string_view("stem:").size());
      return true;
    }
    if (const auto colon = raw.find(':');
        colon != std::string_view::npos && colon > 0 &&
        std::all_of(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(colon),
                    is_ascii_letter)) {
      return scope(start, raw.substr(0, colon));
    }
    return operation(start, raw);
  }

  bool scope(size_t start, std::string_view name) {
    const auto end = start + name.size();
    if (name == "stem") {
      return refuse(start, at_, "after stem: stand a language and a word between parentheses",
                    "write stem:ru(переговоры)");
    }
    if (!parse_scope(name)) {
      return refuse(start, end, fmt::format("unknown scope \"{}\"", name), scope_hint(name));
    }
    at_ = end + 1;
    add(Kind::scope, start, end);
    return true;
  }

  bool operation(size_t start, std::string_view raw) {
    static constexpr std::array<std::pair<std::string_view, Kind>, 5> kPlain = {
        {{"AND", Kind::op_and},
         {"OR", Kind::op_or},
         {"NOT", Kind::op_not},
         {"IN", Kind::op_in},
         {"OF", Kind::op_of}}};
    for (const auto& [name, kind] : kPlain) {
      if (raw == name) {
        add(kind, start, at_);
        return true;
      }
    }
    static constexpr std::array<std::pair<std::string_view, Kind>, 3> kCounted = {
        {{"NEAR", Kind::near}, {"ONEAR", Kind::onear}, {"ATLEAST", Kind::at_least}}};
    for (const auto& [name, kind] : kCounted) {
      if (!raw.starts_with(name)) continue;
      const auto rest = raw.substr(name.size());
      if (rest.empty()) {
        add(kind, start, at_);
        return true;
      }
      // "NEAR5" and "NEAR:5" are slips for "NEAR/5"; "NEARBY" is a word.
      if (std::none_of(rest.begin(), rest.end(), is_digit) && rest[0] != '/') continue;
      const auto count = rest[0] == '/' ? parse_count(rest.substr(1)) : std::nullopt;
      if (!count) {
        return refuse(start, at_,
                      fmt::format("after {} stands / and a number from 0 to {}", name, kMaxCount),
                      fmt::format("write {}/5", name));
      }
      add(kind, start, at_, count);
      return true;
    }
    add(Kind::word, start, at_);
    return true;
  }

  const QuerySource& source_;
  Diagnostics& diagnostics_;
  std::string_view text_;
  size_t at_ = 0;
  std::vector<Lexeme> found_;
};

}  // namespace

std::optional<std::vector<Lexeme>> lex(const QuerySource& source, Diagnostics& diagnostics) {
  return Lexer(source, diagnostics).run();
}

}  // namespace newswatch::rules
