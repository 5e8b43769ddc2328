#include "dedup/url_index.h"

#include <algorithm>
#include <array>

#include "dedup/seconds.h"

namespace newswatch::dedup {
namespace {

// A link that one feed gives to more titles than this identifies nothing.
constexpr size_t kMaxTitles = 3;

// The newest sightings of one URL are kept: enough to count titles and to take decisions back.
constexpr size_t kMaxSightings = 32;

}  // namespace

std::span<const Sighting> UrlIndex::Sightings::all() const {
  return several_ ? std::span<const Sighting>(*several_) : std::span(&only_, 1);
}

void UrlIndex::Sightings::add(const Sighting& sighting) {
  if (!several_) several_ = std::make_unique<std::vector<Sighting>>(1, only_);
  if (several_->size() == kMaxSightings) several_->erase(several_->begin());
  several_->push_back(sighting);
}

bool UrlIndex::Sightings::remove(const Sighting& sighting) {
  const auto same_item = [&](const Sighting& s) {
    return s.feed == sighting.feed && s.key == sighting.key;
  };
  if (!several_) return !same_item(only_);
  std::erase_if(*several_, same_item);
  return !several_->empty();
}

size_t UrlIndex::Sightings::bytes() const {
  return several_ ? sizeof(std::vector<Sighting>) + several_->capacity() * sizeof(Sighting) : 0;
}

bool UrlIndex::forgotten(const Entry& entry, Time now) const {
  return Time(std::chrono::seconds(entry.last_seen)) + window_ < now;
}

UrlIndex::Known UrlIndex::see(const Hash128& url, const Hash128& own, const Sighting& sighting,
                              Time seen) {
  const auto [at, is_new] = entries_.try_emplace(url.low);
  auto& entry = at->second;
  const auto seconds = static_cast<std::uint32_t>(seconds_of(seen));
  if (is_new || forgotten(entry, Time(std::chrono::seconds(seconds)))) {
    entry = Entry{.report = own, .sightings = Sightings(sighting), .last_seen = seconds};
    return {own, false};
  }
  entry.last_seen = std::max(entry.last_seen, seconds);
  const auto known = entry.sightings.all();
  if (std::find(known.begin(), known.end(), sighting) == known.end()) {
    entry.sightings.add(sighting);
    entry.shared = entry.shared || has_many_titles(entry, sighting.feed);
  }
  return {entry.report, entry.shared};
}

void UrlIndex::forget(const Hash128& url, const Sighting& sighting) {
  const auto it = entries_.find(url.low);
  if (it == entries_.end()) return;
  auto& entry = it->second;
  if (entry.sightings.remove(sighting)) {
    entry.shared = entry.shared_for_good || has_many_titles(entry, sighting.feed);
  } else {
    entries_.erase(it);
  }
}

void UrlIndex::assign(const Hash128& url, const Hash128& report) {
  if (const auto it = entries_.find(url.low); it != entries_.end()) it->second.report = report;
}

void UrlIndex::share(const Hash128& url) {
  if (const auto it = entries_.find(url.low); it != entries_.end()) {
    it->second.shared = it->second.shared_for_good = true;
  }
}

void UrlIndex::expire(Time now) {
  if (now < swept_ + window_ / 16) return;
  swept_ = now;
  boost::unordered::erase_if(entries_,
                             [&](const auto& known) { return forgotten(known.second, now); });
}

size_t UrlIndex::bytes() const {
  size_t bytes = entries_.bucket_count() * (sizeof(decltype(entries_)::value_type) + 1);
  for (const auto& [url, entry] : entries_) bytes += entry.sightings.bytes();
  return bytes;
}

bool UrlIndex::has_many_titles(const Entry& entry, std::uint32_t feed) {
  std::array<std::uint32_t, kMaxTitles> titles{};
  size_t count = 0;
  for (const auto& s : entry.sightings.all()) {
    if (s.feed != feed) continue;
    const auto end = titles.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::find(titles.begin(), end, s.title) != end) continue;
    if (count == kMaxTitles) return true;
    titles[count++] = s.title;
  }
  return false;
}

}  // namespace newswatch::dedup
