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
  if (bcp47.empty()) return {0, kAll, 0};
  std::string primary(bcp47.substr(0, bcp47.find_first_of("-_")));
  for (char& c : primary) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
  const auto own = bit(primary);
  if (own == 0) return {};
  return {own, kAll, primary == "en" ? '.' : ','};
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
