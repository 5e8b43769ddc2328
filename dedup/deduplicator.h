// Deduplicator: is a matched item news, or a copy of a report already told? One thread.
//
// A report is what one item says, with the copies of it; it is told once. Three layers decide, each
// with its reason: the same canonical URL, nearly the same words, and, telling nothing apart, the
// story: reports of one event. In doubt an item is news, since a merge too many hides a story.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/feed.h"
#include "core/ids.h"
#include "core/time.h"
#include "dedup/document_frequency.h"
#include "dedup/fingerprint.h"
#include "dedup/near_index.h"
#include "dedup/stories.h"
#include "dedup/url_index.h"

namespace newswatch::dedup {

enum class DecisionKind {
  news,     // a report of its own
  copy,     // says the same as an older report
  update,   // the same article, and what it says has changed
  related,  // like an older report, but a guard says that it tells something else: news too
};
std::string_view to_string(DecisionKind kind);  // "new", "copy", "update", "related"

struct Decision {
  DecisionKind kind = DecisionKind::news;
  ReportId report;  // its own, or the one that it copies or updates
  StoryId story;
  // "no_match", "too_short"; "same_item", "same_url", "near_duplicate"; for update and related what
  // is different: "numbers", "negation", "direction", "order", "names", "column"; "shared_url".
  std::string reason;
  std::string detail;  // for people: "28 / 19"; may be empty
  ReportId of;         // the older report; empty for news
  double score = 0;    // how alike, 0 to 1; 1 for the same URL

  bool told() const { return kind == DecisionKind::news || kind == DecisionKind::related; }
};

// A matched item as the deduplicator sees it.
struct Candidate {
  FeedId feed;
  ItemKey key;
  const Fingerprint* fingerprint = nullptr;
  Time seen{};
};

// A decision of before the program started, as the store keeps it.
struct KnownDecision {
  ReportId report;
  StoryId story;
  bool lead = false;     // the report is this item's; else it is a copy
  bool counted = false;  // its words are among the counts that were restored
};

struct Settings {
  Duration window = std::chrono::hours(72);  // for copies
  Duration stories = std::chrono::hours(120);
  float threshold = 0.60F;  // cosine
};

class Deduplicator {
 public:
  explicit Deduplicator(const Settings& settings);

  // Decides and remembers. Call for matched items only, in the order in which they were seen.
  // An item that was told is a copy or an update of its own report when it comes again.
  Decision decide(const Candidate& candidate);

  // Takes back what decide() remembered, when the transaction that would have told it failed. The
  // report stays while an item of another feed has joined it by its URL since.
  void forget(const Candidate& candidate);

  // Remembers what was decided, oldest first.
  void restore(const Candidate& candidate, const KnownDecision& decision);
  void restore(const WordCounts& counts) { frequency_.restore(counts); }

  void expire(Time now);
  void configure(const Settings& settings);
  size_t size() const { return near_.size(); }  // reports that copies are looked for among
  size_t stories() const { return stories_.size(); }
  size_t bytes() const { return near_.bytes(); }      // of these, about
  size_t url_bytes() const { return urls_.bytes(); }  // about
  const DocumentFrequency& frequency() const { return frequency_; }

 private:
  struct Subject;  // a candidate with what is made of it

  std::optional<Decision> same_item(const Subject& subject) const;
  static void tell_difference(const Subject& subject, const Report& older, Decision& decision);
  std::optional<Decision> by_url(const Subject& subject);
  Decision by_words(const Subject& subject, std::string reason_if_new);
  static bool is_column(const Subject& subject, const Report& older);
  void remember(const Subject& subject, const Decision& decision);
  Duration kept_for() const { return std::max(settings_.window, settings_.stories); }

  Settings settings_;
  UrlIndex urls_;
  NearIndex near_;
  Stories stories_;
  DocumentFrequency frequency_;
};

}  // namespace newswatch::dedup
