// ItemTraits: by what a feed's item is known again when the publisher gave it another id.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/item.h"

namespace newswatch {

// Short hashes, since millions are kept: they are compared among the items of one feed alone, the
// titles mostly among those of one link. 0: the item has none.
struct ItemTraits {
  std::int64_t link = 0;         // of its canonical link; 48 bits
  std::int32_t title = 0;        // of its title
  std::int32_t dated_title = 0;  // of its title and its time of publication together

  bool operator==(const ItemTraits&) const = default;
};

std::int32_t title_trait(const Item& item);  // as in its traits

// `canonical_link` is empty where the item's link identifies nothing. (dedup/canonical_url.h)
ItemTraits item_traits(std::string_view canonical_link, const Item& item);

}  // namespace newswatch
