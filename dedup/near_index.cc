#include "dedup/near_index.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace newswatch::dedup {
namespace {

// A word in more than one text of five says nothing.
constexpr float kMinRarity = 1.6F;

// A word that is too common at present says little, not nothing, unless it always is: where all
// reports are about one thing, they are told apart by the same words as ever.
constexpr float kTooCommon = 0.2019F;  // share of texts: e to the power of -kMinRarity
constexpr size_t kMaxWords = 40;

// Words of a new report that are looked up: more than are posted, since a copy that was cut or
// reworded has other rarest words.
constexpr size_t kProbes = 20;

// The newest of those that hold one anchor, and of all anchors together, the rarest first: words
// that stand in more tell little, and each posting costs a look into cold memory.
constexpr size_t kMaxPostings = 64;
constexpr size_t kMaxMet = 96;

constexpr size_t kMaxHits = 6;

// Of all candidates, those whose shared anchors weigh most.
constexpr size_t kMaxCandidates = 16;

}  // namespace

WeightedWord::WeightedWord(const Word& word, float weight) {
  const auto steps = std::clamp(std::lround(weight * kSteps), 0L, 63L);
  bits_ = word.hash << 8 | static_cast<std::uint32_t>(steps) << 2 | (word.name ? 2U : 0U) |
          (word.title ? 1U : 0U);
}

Profile profile_of(const Fingerprint& fingerprint, const DocumentFrequency& frequency) {
  Profile profile;
  auto& words = profile.words;
  for (const auto& word : fingerprint.words) {
    const auto weight = frequency.weight(word, fingerprint.script);
    if (weight >= kMinRarity) {
      words.emplace_back(word, weight);
    } else if (word.common <= kTooCommon) {
      words.emplace_back(word, kMinRarity);
    }
  }
  if (words.size() > kMaxWords) {
    std::nth_element(words.begin(), words.begin() + kMaxWords, words.end(),
                     [](const auto& a, const auto& b) { return a.weight() > b.weight(); });
    words.erase(words.begin() + kMaxWords, words.end());
    std::sort(words.begin(), words.end(),
              [](const auto& a, const auto& b) { return a.hash() < b.hash(); });
  }
  float squares = 0;
  for (const auto& word : words) squares += word.weight() * word.weight();
  profile.norm = std::sqrt(squares);
  return profile;
}

namespace {

// The rarest words first.
std::vector<WeightedWord> anchors_of(const Profile& profile, size_t count) {
  auto words = profile.words;
  const auto kept = std::min(count, words.size());
  std::partial_sort(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(kept), words.end(),
                    [](const auto& a, const auto& b) {
                      return a.rarity() != b.rarity() ? a.rarity() > b.rarity()
                                                      : a.hash() < b.hash();
                    });
  words.erase(words.begin() + static_cast<std::ptrdiff_t>(kept), words.end());
  return words;
}

float dot_product(std::span<const WeightedWord> a, std::span<const WeightedWord> b) {
  float dot = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].hash() < b[j].hash()) {
      ++i;
    } else if (b[j].hash() < a[i].hash()) {
      ++j;
    } else {
      dot += a[i++].weight() * b[j++].weight();
    }
  }
  return dot;
}

}  // namespace

float cosine(const Profile& a, const Profile& b) {
  const auto norms = a.norm * b.norm;
  return norms > 0 ? dot_product(a.words, b.words) / norms : 0;
}

std::vector<NearIndex::Hit> NearIndex::find(const Profile& profile, float threshold) const {
  struct Candidate {
    std::uint32_t number;
    float shared;  // weight of an anchor, then of all
  };
  thread_local std::vector<Candidate> met;
  met.clear();
  for (const auto& anchor : anchors_of(profile, kProbes)) {
    const auto newest = newest_.find(anchor.hash());
    auto posting = newest != newest_.end() ? newest->second : kNone;
    for (size_t n = 0; n < kMaxPostings && met.size() < kMaxMet && posting != kNone; ++n) {
      const auto number = posting / kAnchors;
      if (number < first_) break;
      met.push_back({static_cast<std::uint32_t>(number), anchor.rarity() * anchor.rarity()});
      posting = before_[number - first_][posting % kAnchors];
    }
  }
  std::sort(met.begin(), met.end(),
            [](const Candidate& a, const Candidate& b) { return a.number < b.number; });
  thread_local std::vector<Candidate> candidates;
  candidates.clear();
  for (const auto& one : met) {
    if (candidates.empty() || candidates.back().number != one.number) {
      candidates.push_back(one);
    } else {
      candidates.back().shared += one.shared;
    }
  }
  const auto taken = std::min(kMaxCandidates, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(taken),
                    candidates.end(), [](const Candidate& a, const Candidate& b) {
                      return a.shared != b.shared ? a.shared > b.shared : a.number > b.number;
                    });
  struct Alike {
    float score;
    std::uint32_t number;
  };
  std::vector<Alike> alike;
  for (size_t i = 0; i < taken; ++i) {
    const auto& kept = entry(candidates[i].number);
    const auto norms = profile.norm * kept.norm;
    if (norms == 0) continue;
    const auto score = dot_product(profile.words, words_of(kept)) / norms;
    if (score >= threshold) alike.push_back({score, candidates[i].number});
  }
  // Of equals the oldest: it is the original.
  std::sort(alike.begin(), alike.end(), [](const Alike& a, const Alike& b) {
    return a.score != b.score ? a.score > b.score : a.number < b.number;
  });
  std::vector<Hit> hits;
  for (size_t i = 0; i < std::min(kMaxHits, alike.size()); ++i) {
    hits.push_back({alike[i].score, unpacked(entry(alike[i].number))});
  }
  return hits;
}

std::optional<Report> NearIndex::find(const Hash128& id) const {
  const auto it = numbers_.find(id.low);
  if (it == numbers_.end() || it->second < first_) return std::nullopt;
  const auto& kept = entry(it->second);
  return kept.id == id && !kept.forgotten ? std::optional(unpacked(kept)) : std::nullopt;
}

std::span<const WeightedWord> NearIndex::words_of(const Entry& entry) {
  return {reinterpret_cast<const WeightedWord*>(entry.packed.get()), entry.words};
}

Report NearIndex::unpacked(const Entry& entry) {
  const auto words = words_of(entry);
  Report report;
  report.id = entry.id;
  report.story = entry.story;
  report.feed = entry.feed;
  report.link = entry.link;
  report.language = entry.language;
  report.seen = Time(std::chrono::seconds(entry.seen));
  report.profile = {{words.begin(), words.end()}, entry.norm};
  report.guarded.assign(reinterpret_cast<const char*>(words.data() + words.size()), entry.guarded);
  return report;
}

void NearIndex::add(const Report& report) {
  const auto& words = report.profile.words;
  Entry made;
  made.id = report.id;
  made.story = report.story;
  made.feed = report.feed;
  made.link = report.link;
  made.language = report.language;
  made.seen = std::chrono::floor<std::chrono::seconds>(report.seen).time_since_epoch().count();
  made.norm = report.profile.norm;
  made.words = static_cast<std::uint16_t>(words.size());
  made.guarded = static_cast<std::uint16_t>(std::min<size_t>(report.guarded.size(), 0xFFFF));
  const auto word_bytes = words.size() * sizeof(WeightedWord);
  made.packed = std::make_unique<std::byte[]>(word_bytes + made.guarded);
  std::memcpy(made.packed.get(), words.data(), word_bytes);
  std::memcpy(made.packed.get() + word_bytes, report.guarded.data(), made.guarded);
  auto& before = before_.emplace_back();
  before.fill(kNone);
  const auto number = first_ + static_cast<std::uint32_t>(entries_.size());
  const auto anchors = anchors_of(report.profile, kAnchors);
  for (size_t i = 0; i < anchors.size(); ++i) {
    const auto posting = static_cast<Posting>(number * kAnchors + i);
    const auto [it, first] = newest_.try_emplace(anchors[i].hash(), posting);
    if (first) continue;
    before[i] = it->second;
    it->second = posting;
  }
  numbers_[report.id.low] = number;
  entries_.push_back(std::move(made));
}

void NearIndex::forget(const Hash128& id) {
  const auto it = numbers_.find(id.low);
  if (it == numbers_.end() || it->second < first_) return;
  auto& kept = entries_[it->second - first_];
  if (kept.id != id) return;
  kept.norm = 0;  // like nothing from now on
  kept.forgotten = true;
  numbers_.erase(it);
}

void NearIndex::expire(Time now) {
  const auto oldest =
      std::chrono::floor<std::chrono::seconds>(now - window_).time_since_epoch().count();
  while (!entries_.empty() && entries_.front().seen < oldest) {
    const auto it = numbers_.find(entries_.front().id.low);
    if (it != numbers_.end() && it->second == first_) numbers_.erase(it);
    entries_.pop_front();
    before_.pop_front();
    ++first_;
  }
  // Anchors of nothing but forgotten reports go when they are half of all.
  if (newest_.size() > 2 * kAnchors * entries_.size() + 1024) {
    boost::unordered::erase_if(
        newest_, [this](const auto& anchor) { return anchor.second / kAnchors < first_; });
  }
}

size_t NearIndex::bytes() const {
  size_t bytes = entries_.size() * (sizeof(Entry) + sizeof(before_.front())) +
                 newest_.bucket_count() * sizeof(std::pair<WordHash, Posting>) +
                 numbers_.bucket_count() * sizeof(std::pair<std::uint64_t, std::uint32_t>);
  for (const auto& kept : entries_) {
    bytes += kept.words * sizeof(WeightedWord) + kept.guarded + 2 * sizeof(void*);
  }
  return bytes;
}

}  // namespace newswatch::dedup
