// Which items of a first poll are news, and which are taken as known. Pure.
#pragma once

#include <vector>

#include "core/feed.h"
#include "core/item.h"

namespace newswatch::feeds {

// For each item, in order: is it news?
std::vector<bool> news_of_first_poll(const FirstPoll& choice, const std::vector<Item>& items,
                                     Time now);

}  // namespace newswatch::feeds
