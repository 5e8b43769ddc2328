// The language of a text, found from the text alone, for items whose feed doesn't say it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/item.h"

namespace newswatch {

// BCP 47, as in "uk" or "zh-Hant"; empty where the text is short, mixed, or fits two languages:
// a wrong language keeps rules from an item, none lets them all look. Any thread. By libcld2, and
// by the letters in which Cyrillic alphabets differ. 83 languages; takes some 10 to 80 µs, so ask
// only where the answer matters. Only the first kilobyte is looked at.
std::string detect_language(std::string_view text);

// An item's language: as the item says, or else as its title, summary and content show, looked for
// when first asked. Of one thread; the item must outlive it and stay as it is.
class ItemLanguage {
 public:
  explicit ItemLanguage(const Item& item) : item_(item) {}

  const std::string& code() const;
  bool declared() const { return !item_.language.empty(); }

 private:
  const Item& item_;
  mutable std::optional<std::string> detected_;
};

}  // namespace newswatch
