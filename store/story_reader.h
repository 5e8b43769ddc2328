// What `newswatch stories` shows of the store: read-only, beside a running daemon, in short
// transactions. Errors name the file and the way out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"

namespace newswatch::store {

// A story by its first report.
struct StorySummary {
  StoryId id;
  std::string title;  // of its first item; the link where that was purged
  std::string language;
  Time first_seen{};
  Time last_seen{};
  long long reports = 0;  // told, not copies
  long long copies = 0;   // and updates
  long long sources = 0;  // distinct sites
  std::vector<RuleId> rules;
};

// The most recent first; seen since then, of at least so many sources.
Result<std::vector<StorySummary>> read_stories(const std::string& path, Time since,
                                               long long min_sources, int limit);

// One step of a story: an item and what was decided of it.
struct StoryStep {
  Time seen{};
  FeedId feed;
  std::string site;
  std::string title;  // or the link
  std::string url;
  std::string decision;
  std::string reason;
  std::string detail;
  ReportId report;
  ReportId of;
  double score = 0;
  std::vector<RuleId> rules;  // that it met
};

struct StoryHistory {
  StorySummary story;
  std::vector<StoryStep> steps;  // the oldest first
};
// Absent where the store knows none by this id, or by an id that begins so.
Result<std::optional<StoryHistory>> read_story(const std::string& path, const std::string& id);

}  // namespace newswatch::store
