#include "dedup/deduplicator.h"

#include <algorithm>

#include "core/alert.h"
#include "core/hash.h"
#include "dedup/difference.h"
#include "dedup/fingerprint.h"
#include "dedup/guarded.h"

namespace newswatch::dedup {
namespace {

// A report of fewer words that say something is too short to be told from others.
constexpr size_t kMinWords = 4;

// Reports at least so alike are looked at for a story.
constexpr float kSimilar = 0.10F;

// Reports less alike than this are the same only if neither has more to tell.
constexpr float kClose = 0.75F;

// One link, but less alike than this: the link is of a page that shows one thing after the other.
constexpr float kSameArticle = 0.10F;

Hash128 hash_of(const ReportId& report) { return hash_from_hex(report.value).value_or(Hash128{}); }
Hash128 hash_of(const StoryId& story) { return hash_of(lead_report(story)); }
ReportId report_of(const Hash128& hash) { return ReportId{to_hex(hash)}; }
StoryId story_of(const Hash128& hash) { return story_led_by(report_of(hash)); }

}  // namespace

std::string_view to_string(DecisionKind kind) {
  switch (kind) {
    case DecisionKind::news:
      return "new";
    case DecisionKind::copy:
      return "copy";
    case DecisionKind::update:
      return "update";
    case DecisionKind::related:
      return "related";
  }
  return {};
}

// What a decision is made of.
struct Deduplicator::Subject {
  Subject(const Candidate& candidate, const DocumentFrequency& frequency)
      : fingerprint(*candidate.fingerprint),
        url(hash128(fingerprint.url)),
        sighting{short_hash(candidate.feed.value), fingerprint.whole,
                 static_cast<std::uint32_t>(candidate.key.value.low)},
        profile(profile_of(fingerprint, frequency)),
        guarded(pack_guarded(fingerprint)) {
    report.id = report_hash(candidate.feed, candidate.key);
    report.feed = candidate.feed.empty() ? 0 : sighting.feed;
    report.link = fingerprint.link;
    report.language = fingerprint.language;
    report.seen = candidate.seen;
    report.profile = profile;
    report.guarded = guarded;
  }
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  const Fingerprint& fingerprint;
  Hash128 url;
  Sighting sighting;
  Profile profile;
  std::string guarded;
  Report report;  // its own, should it be told; its story is yet to be found
};

Deduplicator::Deduplicator(const Settings& settings)
    : settings_(settings),
      urls_(settings.window),
      near_(std::max(settings.window, settings.stories)),
      stories_(settings.stories) {}

void Deduplicator::configure(const Settings& settings) {
  settings_ = settings;
  urls_.set_window(settings.window);
  near_.set_window(kept_for());
  stories_.set_span(settings.stories);
}

Decision Deduplicator::decide(const Candidate& candidate) {
  const Subject subject(candidate, frequency_);
  frequency_.count(subject.fingerprint);
  if (const auto told = same_item(subject)) return *told;
  auto decision = by_url(subject);
  if (!decision) {
    decision = by_words(subject, "no_match");
    if (!decision->told()) urls_.assign(subject.url, hash_of(decision->report));
  }
  remember(subject, *decision);
  return *decision;
}

// A report of its own that was told before: what it says now may be something else.
std::optional<Decision> Deduplicator::same_item(const Subject& subject) const {
  const auto older = near_.find(subject.report.id);
  if (!older) return std::nullopt;
  Decision decision;
  decision.kind = DecisionKind::copy;
  decision.report = decision.of = report_of(older->id);
  decision.story = story_of(older->story);
  decision.reason = "same_item";
  decision.score = 1;
  tell_difference(subject, *older, decision);
  return decision;
}

// Of the same article.
void Deduplicator::tell_difference(const Subject& subject, const Report& older,
                                   Decision& decision) {
  const auto changed =
      difference(subject.fingerprint, subject.report.profile, older, Likeness::same_link);
  if (!changed) return;
  decision.kind = DecisionKind::update;
  decision.reason = changed->guard;
  decision.detail = changed->detail;
}

// By the link: the same article, unless what stands there has become something else.
std::optional<Decision> Deduplicator::by_url(const Subject& subject) {
  if (subject.fingerprint.url.empty()) return std::nullopt;
  const auto known =
      urls_.see(subject.url, subject.report.id, subject.sighting, subject.report.seen);
  if (known.shared) return by_words(subject, "shared_url");
  if (known.report == subject.report.id) return std::nullopt;

  Decision decision;
  decision.kind = DecisionKind::copy;
  decision.report = decision.of = report_of(known.report);
  decision.story = story_led_by(decision.report);
  decision.reason = "same_url";
  decision.score = 1;
  const auto older = near_.find(known.report);
  if (!older) return decision;
  const bool told_apart = subject.report.profile.words.size() >= kMinWords &&
                          older->profile.words.size() >= kMinWords &&
                          cosine(subject.report.profile, older->profile) < kSameArticle;
  if (told_apart) {
    urls_.share(subject.url);
    return by_words(subject, "shared_url");
  }
  decision.story = story_of(older->story);
  tell_difference(subject, *older, decision);
  return decision;
}

Decision Deduplicator::by_words(const Subject& subject, std::string reason_if_new) {
  Decision decision;
  decision.report = report_of(subject.report.id);
  decision.reason = std::move(reason_if_new);
  const auto similar = near_.find(subject.report.profile, std::min(kSimilar, settings_.threshold));
  if (subject.report.profile.words.size() < kMinWords) {
    if (decision.reason == "no_match") decision.reason = "too_short";
    decision.story = story_led_by(decision.report);
    return decision;
  }
  for (const auto& [score, older] : similar) {
    if (score < settings_.threshold) break;
    if (older.seen + settings_.window < subject.report.seen) continue;
    if (differ_in_language(subject.report, older)) continue;
    const auto likeness = score < kClose ? Likeness::doubtful : Likeness::close;
    auto different = difference(subject.fingerprint, subject.report.profile, older, likeness);
    if (!different && is_column(subject, older)) different = Difference{"column", ""};
    if (!different) {
      decision.kind = DecisionKind::copy;
      decision.report = decision.of = report_of(older.id);
      decision.story = story_of(older.story);
      decision.reason = "near_duplicate";
      decision.detail.clear();
      decision.score = score;
      return decision;
    }
    if (decision.kind == DecisionKind::related) continue;  // the most alike is named
    decision.kind = DecisionKind::related;
    decision.reason = different->guard;
    decision.detail = std::move(different->detail);
    decision.of = report_of(older.id);
    decision.score = score;
  }
  decision.story = story_of(stories_.join(subject.report, similar));
  return decision;
}

// A title that one feed repeats under different links is of a column: "Morning briefing".
bool Deduplicator::is_column(const Subject& subject, const Report& older) {
  return older.feed != 0 && subject.report.feed == older.feed &&
         subject.report.link != older.link && same_title(subject.fingerprint, older);
}

void Deduplicator::remember(const Subject& subject, const Decision& decision) {
  if (!decision.told()) return;
  auto report = subject.report;
  report.story = hash_of(decision.story);
  near_.add(report);
}

void Deduplicator::forget(const Candidate& candidate) {
  const Subject subject(candidate, frequency_);
  if (!subject.fingerprint.url.empty()) urls_.forget(subject.url, subject.sighting);
  near_.forget(subject.report.id);
}

void Deduplicator::restore(const Candidate& candidate, const KnownDecision& decision) {
  const Subject subject(candidate, frequency_);
  if (!decision.counted) frequency_.count(subject.fingerprint);
  const auto known_report = hash_of(decision.report);
  if (!subject.fingerprint.url.empty()) {
    const auto known = urls_.see(subject.url, known_report, subject.sighting, subject.report.seen);
    // Told as a report of its own despite the same URL: so the URL was found to identify nothing.
    if (known.report != known_report) urls_.share(subject.url);
  }
  if (!decision.lead || near_.find(subject.report.id)) return;
  auto report = subject.report;
  report.story = hash_of(decision.story);
  if (report.story != report.id) stories_.restore(report, near_.find(report.story));
  near_.add(report);
}

void Deduplicator::expire(Time now) {
  urls_.expire(now);
  near_.expire(now);
  stories_.expire(now);
}

}  // namespace newswatch::dedup
