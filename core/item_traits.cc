#include "core/item_traits.h"

#include <string>

#include "core/hash.h"

namespace newswatch {
namespace {

constexpr std::uint64_t kLinkBits = (std::uint64_t{1} << 48) - 1;

std::int32_t short_hash(const Hash128& hash) {
  const auto bits = static_cast<std::int32_t>(static_cast<std::uint32_t>(hash.low));
  return bits == 0 ? 1 : bits;  // 0 stands for none
}

}  // namespace

std::int32_t title_trait(const Item& item) {
  return item.title.empty() ? 0 : short_hash(hash128(item.title));
}

ItemTraits item_traits(std::string_view canonical_link, const Item& item) {
  ItemTraits traits;
  if (!canonical_link.empty()) {
    const auto bits = hash128(canonical_link).low & kLinkBits;
    traits.link = static_cast<std::int64_t>(bits == 0 ? 1 : bits);
  }
  if (item.title.empty()) return traits;
  traits.title = title_trait(item);
  if (item.published) {
    traits.dated_title =
        short_hash(hash128({item.title, std::to_string(to_millis(*item.published))}));
  }
  return traits;
}

}  // namespace newswatch
