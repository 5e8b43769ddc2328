// Media RSS: the title and description of an item's media, for items that have none of their own.
#pragma once

#include "feeds/xml.h"

namespace newswatch::feeds {

// Looked for in the item, then in its media:group and media:content. Empty where there is none.
RawText media_title(const Children& item, const Namespaces& namespaces);
RawText media_description(const Children& item, const Namespaces& namespaces);

}  // namespace newswatch::feeds
