#include "rules/intervals.h"

#include <algorithm>
#include <tuple>

namespace newswatch::rules {
namespace {

bool before(const Interval& a, const Interval& b) {
  return std::tie(a.first, a.last) < std::tie(b.first, b.last);
}

// Words between two intervals that share none; `a` stands before `b`.
std::uint32_t gap(const Interval& a, const Interval& b) { return b.first - a.last - 1; }

// The first of `list` that starts after `position`.
Intervals::const_iterator first_after(const Intervals& list, std::uint32_t position) {
  return std::partition_point(list.begin(), list.end(),
                              [&](const Interval& i) { return i.first <= position; });
}

// Hulls of each `a` with a `b` after it. One start of `a` needs its shortest hull only, of which
// none begins behind the end of another.
void add_hulls(const Intervals& a, const Intervals& b, std::uint32_t distance, Intervals& out) {
  for (const auto& left : a) {
    const Interval* best = nullptr;
    for (auto right = first_after(b, left.last); right != b.end() && gap(left, *right) <= distance;
         ++right) {
      if (best && right->first > best->last) break;
      if (!best ||
          std::tie(right->last, right->last_token) < std::tie(best->last, best->last_token)) {
        best = &*right;
      }
    }
    if (best) out.push_back({left.first, best->last, left.first_token, best->last_token});
  }
}

}  // namespace

void normalize(Intervals& list) {
  if (list.empty()) return;
  std::sort(list.begin(), list.end(), before);
  // The forms of one word stand in order, the one as written, which is the longest, first.
  size_t kept = 0;
  for (size_t i = 1; i < list.size(); ++i) {
    auto& last = list[kept];
    const auto& one = list[i];
    if (one.first != last.first || one.last != last.last) {
      list[++kept] = one;
      continue;
    }
    last.first_token = std::min(last.first_token, one.first_token);
    last.last_token = std::min(last.last_token, one.last_token);
  }
  list.resize(kept + 1);
}

void keep_minimal(Intervals& list) {
  normalize(list);
  // From the back, an interval contains a later one if it ends no earlier; of those with one
  // start, the shortest comes first in order and so last here.
  Intervals kept;
  for (auto i = list.rbegin(); i != list.rend(); ++i) {
    while (!kept.empty() && kept.back().first == i->first) kept.pop_back();
    if (kept.empty() || i->last < kept.back().last) kept.push_back(*i);
  }
  std::reverse(kept.begin(), kept.end());
  list = std::move(kept);
}

Intervals near(const Intervals& a, const Intervals& b, std::uint32_t distance, bool ordered) {
  Intervals found;
  add_hulls(a, b, distance, found);
  if (!ordered) add_hulls(b, a, distance, found);
  keep_minimal(found);
  return found;
}

Intervals not_near(const Intervals& a, const Intervals& b, std::uint32_t distance) {
  std::vector<std::uint32_t> ends;
  ends.reserve(b.size());
  for (const auto& other : b) ends.push_back(other.last);
  std::sort(ends.begin(), ends.end());
  Intervals found;
  for (const auto& one : a) {
    const auto after = first_after(b, one.last);
    if (after != b.end() && gap(one, *after) <= distance) continue;
    // The last that ends before this one starts.
    const auto end = std::lower_bound(ends.begin(), ends.end(), one.first);
    if (end != ends.begin() && one.first - *(end - 1) - 1 <= distance) continue;
    found.push_back(one);
  }
  return found;
}

Intervals not_in(const Intervals& a, const Intervals& b) {
  Intervals found;
  auto next = b.begin();
  std::uint32_t reach = 0;  // one past the furthest end of those of `b` that start by now
  for (const auto& one : a) {
    for (; next != b.end() && next->first <= one.first; ++next) {
      reach = std::max(reach, next->last + 1);
    }
    if (reach <= one.last) found.push_back(one);
  }
  return found;
}

Intervals in_order(const std::vector<Intervals>& parts, std::uint32_t slop) {
  Intervals found;
  std::uint32_t own_words = 0;
  for (const auto& part : parts) {
    if (part.empty()) return found;
    own_words += part.front().last - part.front().first + 1;
  }
  // From each start the earliest next part is the best one.
  for (const auto& start : parts.front()) {
    Interval whole = start;
    bool complete = true;
    for (size_t p = 1; p < parts.size() && complete; ++p) {
      const auto next = first_after(parts[p], whole.last);
      complete = next != parts[p].end();
      if (complete) {
        whole.last = next->last;
        whole.last_token = next->last_token;
      }
    }
    if (complete && whole.last - whole.first + 1 - own_words <= slop) found.push_back(whole);
  }
  keep_minimal(found);
  return found;
}

size_t count_disjoint(Intervals list) {
  std::sort(list.begin(), list.end(),
            [](const Interval& a, const Interval& b) { return a.last < b.last; });
  size_t count = 0;
  std::uint32_t free_from = 0;
  for (const auto& one : list) {
    if (one.first < free_from) continue;
    ++count;
    free_from = one.last + 1;
  }
  return count;
}

}  // namespace newswatch::rules
