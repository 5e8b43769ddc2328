#include "dedup/lexicon.h"

#include <stdexcept>

#include "dedup/lexicon_files.h"
#include "dedup/lexicon_parser.h"

namespace newswatch::dedup {

std::uint8_t Lexicon::bit(std::string_view language) const {
  for (size_t i = 0; i < languages.size(); ++i) {
    if (languages[i] == language) return static_cast<std::uint8_t>(1u << i);
  }
  return 0;
}

Languages Lexicon::languages_for(std::string_view bcp47) const {
  constexpr std::uint8_t kAll = 0xFF;
  if (bcp47.empty()) return {0, kAll, kAll, 0};
  std::string primary(bcp47.substr(0, bcp47.find_first_of("-_")));
  for (char& c : primary) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
  const auto own = bit(primary);
  if (own == 0) return {};
  // Common words of neighbours tell opposites, so of a text whose language is stated wrongly only
  // those count that another script sets apart.
  const unsigned cyrillic = bit("ru") | bit("uk");
  const auto directed = (own & cyrillic) != 0 ? kAll & ~cyrillic : cyrillic;
  return {own, kAll, static_cast<std::uint8_t>(directed), primary == "en" ? '.' : ','};
}

const Lexicon& lexicon() {
  static const Lexicon built = [] {
    LexiconParser parser;
    for (const auto& file : lexicon_files()) parser.read(file.language, file.text);
    auto result = parser.finish();
    if (!parser.problems().empty()) throw std::runtime_error(parser.problems().front());
    return result;
  }();
  return built;
}

}  // namespace newswatch::dedup
