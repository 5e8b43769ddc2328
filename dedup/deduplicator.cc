#include "dedup/deduplicator.h"

#include <algorithm>

#include "core/alert.h"
#include "dedup/canonical_url.h"

namespace newswatch::dedup {
namespace {

// A link that one feed gives to more titles than this identifies nothing.
constexpr size_t kMaxTitles = 3;

// The newest sightings of one URL are kept: enough to count titles and to take decisions back.
constexpr size_t kMaxSightings = 32;

// Titles aren't stored, so all restored sightings of a feed count as one.
constexpr std::uint64_t kUnknownTitle = 0;

std::uint64_t short_hash(std::string_view text) { return hash128(text).low; }

}  // namespace

std::string_view to_string(DecisionKind kind) {
  return kind == DecisionKind::new_story ? "new" : "copy";
}

Deduplicator::Deduplicator(Duration window) : window_(window) {}

Decision Deduplicator::decide(const Candidate& candidate) {
  const auto own = story_id(candidate.feed, candidate.key);
  const auto told = [&](const char* reason) {
    return Decision{DecisionKind::new_story, own, reason, {}, 0};
  };
  const auto url = canonical_url(candidate.item->link);
  if (url.empty()) return told("no_match");
  const auto hash = hash128(url);
  const Sighting sighting{short_hash(candidate.feed.value), candidate.key,
                          short_hash(candidate.item->title)};
  auto* entry = find(hash, candidate.seen);
  if (entry == nullptr) {
    entry = &by_url_[hash];
    entry->story = own;
  }
  remember(hash, *entry, sighting, candidate.seen);
  if (entry->shared) return told("shared_url");
  if (entry->story == own) return told("no_match");
  return {DecisionKind::copy, entry->story, "same_url", entry->story, 1};
}

void Deduplicator::forget(const Candidate& candidate) {
  const auto url = canonical_url(candidate.item->link);
  const auto it = by_url_.find(hash128(url));
  if (url.empty() || it == by_url_.end()) return;
  auto& entry = it->second;
  const auto feed = short_hash(candidate.feed.value);
  const auto taken = std::erase_if(
      entry.sightings, [&](const Sighting& s) { return s.feed == feed && s.key == candidate.key; });
  if (entry.sightings.empty()) {
    by_url_.erase(it);
  } else if (taken > 0) {
    entry.shared = entry.shared_at_restore || titles_in(entry, feed) > kMaxTitles;
  }
}

void Deduplicator::restore(const std::vector<KnownMember>& members) {
  for (const auto& member : members) {
    if (member.canonical_url.empty()) continue;
    const auto hash = hash128(member.canonical_url);
    auto* entry = find(hash, member.seen);
    if (entry == nullptr) {
      entry = &by_url_[hash];
      entry->story = member.story;
    }
    // Told as a story of its own despite the same URL: so the URL was found to identify nothing.
    if (entry->story != member.story) entry->shared = entry->shared_at_restore = true;
    remember(hash, *entry, {short_hash(member.feed.value), member.key, kUnknownTitle}, member.seen);
  }
}

void Deduplicator::expire(Time now) {
  while (!expiries_.empty() && expiries_.front().seen + window_ < now) {
    const auto it = by_url_.find(expiries_.front().url);
    if (it != by_url_.end() && it->second.last_seen + window_ < now) by_url_.erase(it);
    expiries_.pop_front();
  }
}

// The entry of a URL that was last seen within the window.
Deduplicator::Entry* Deduplicator::find(const Hash128& url, Time seen) {
  const auto it = by_url_.find(url);
  if (it == by_url_.end()) return nullptr;
  if (it->second.last_seen + window_ >= seen) return &it->second;
  by_url_.erase(it);
  return nullptr;
}

void Deduplicator::remember(const Hash128& url, Entry& entry, const Sighting& sighting, Time seen) {
  entry.last_seen = std::max(entry.last_seen, seen);
  expiries_.push_back({url, entry.last_seen});
  auto& sightings = entry.sightings;
  if (std::find(sightings.begin(), sightings.end(), sighting) != sightings.end()) return;
  if (sightings.size() == kMaxSightings) sightings.erase(sightings.begin());
  sightings.push_back(sighting);
  entry.shared = entry.shared || titles_in(entry, sighting.feed) > kMaxTitles;
}

size_t Deduplicator::titles_in(const Entry& entry, std::uint64_t feed) {
  std::vector<std::uint64_t> titles;
  for (const auto& s : entry.sightings) {
    if (s.feed == feed) titles.push_back(s.title);
  }
  std::sort(titles.begin(), titles.end());
  return static_cast<size_t>(std::unique(titles.begin(), titles.end()) - titles.begin());
}

}  // namespace newswatch::dedup
