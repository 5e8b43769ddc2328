// What became of the items that a document lists, for metrics.
#pragma once

#include <vector>

#include "core/item.h"
#include "feeds/novelty.h"

namespace newswatch::daemon {

class Metrics;

// `items`: those of the verdict, in order.
void count_items(const feeds::Verdict& verdict, const std::vector<Item>& items, Metrics& metrics);

}  // namespace newswatch::daemon
