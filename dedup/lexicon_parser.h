// Reads lexicon files (format: dedup/lexicons/README.md) to a Lexicon.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dedup/lexicon.h"

namespace newswatch::dedup {

class LexiconParser {
 public:
  // At most eight languages.
  void read(std::string_view language, std::string_view text);
  // What is wrong, as "en.txt:12: message".
  const std::vector<std::string>& problems() const { return problems_; }
  // The lexicon of all files read; the parser is empty afterwards but for its problems.
  Lexicon finish();

 private:
  void read_line(std::string_view line);
  void read_direction(std::string_view line);
  void read_place(std::string_view line);
  void read_value(std::string_view line);
  // "a, b c, ~d*": words and phrases with the sense of `base`.
  void read_words(std::string_view words, const Sense& base);
  void read_word(std::string_view word, Sense sense);
  void complain(std::string_view message);

  Lexicon lexicon_;
  std::vector<std::string> problems_;
  std::string_view language_;
  std::string_view section_;
  std::uint8_t bit_ = 0;
  int line_ = 0;
};

}  // namespace newswatch::dedup
