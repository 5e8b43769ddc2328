#include "dedup/url_index.h"

#include <algorithm>
#include <array>

namespace newswatch::dedup {
namespace {

// A link that one feed gives to more titles than this identifies nothing.
constexpr size_t kMaxTitles = 3;

// The newest sightings of one URL are kept: enough to count titles and to take decisions back.
constexpr size_t kMaxSightings = 32;

}  // namespace

UrlIndex::Known UrlIndex::see(const Hash128& url, const Hash128& own, const Sighting& sighting,
                              Time seen) {
  auto& entry = entries_[url];
  if (entry.sightings.empty() || entry.last_seen + window_ < seen) {
    entry = Entry{};
    entry.report = own;
  }
  if (entry.last_seen < seen) {
    entry.last_seen = seen;
    expiries_.push_back({url, seen});
  }
  auto& sightings = entry.sightings;
  if (std::find(sightings.begin(), sightings.end(), sighting) == sightings.end()) {
    if (sightings.size() == kMaxSightings) sightings.erase(sightings.begin());
    sightings.push_back(sighting);
    entry.shared = entry.shared || has_many_titles(entry, sighting.feed);
  }
  return {entry.report, entry.shared};
}

void UrlIndex::forget(const Hash128& url, const Sighting& sighting) {
  const auto it = entries_.find(url);
  if (it == entries_.end()) return;
  auto& entry = it->second;
  const auto same_item = [&](const Sighting& s) {
    return s.feed == sighting.feed && s.key == sighting.key;
  };
  const auto kept = std::remove_if(entry.sightings.begin(), entry.sightings.end(), same_item);
  if (kept == entry.sightings.end()) return;
  entry.sightings.erase(kept, entry.sightings.end());
  if (entry.sightings.empty()) {
    entries_.erase(it);
  } else {
    entry.shared = entry.shared_for_good || has_many_titles(entry, sighting.feed);
  }
}

void UrlIndex::assign(const Hash128& url, const Hash128& report) {
  if (const auto it = entries_.find(url); it != entries_.end()) it->second.report = report;
}

void UrlIndex::share(const Hash128& url) {
  if (const auto it = entries_.find(url); it != entries_.end()) {
    it->second.shared = it->second.shared_for_good = true;
  }
}

void UrlIndex::expire(Time now) {
  while (!expiries_.empty() && expiries_.front().seen + window_ < now) {
    const auto it = entries_.find(expiries_.front().url);
    if (it != entries_.end() && it->second.last_seen + window_ < now) entries_.erase(it);
    expiries_.pop_front();
  }
}

bool UrlIndex::has_many_titles(const Entry& entry, std::uint32_t feed) {
  std::array<std::uint32_t, kMaxTitles> titles{};
  size_t count = 0;
  for (const auto& s : entry.sightings) {
    if (s.feed != feed) continue;
    const auto end = titles.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::find(titles.begin(), end, s.title) != end) continue;
    if (count == kMaxTitles) return true;
    titles[count++] = s.title;
  }
  return false;
}

}  // namespace newswatch::dedup
