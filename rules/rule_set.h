// RuleSet: all rules compiled into one index. Immutable, shared between threads.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "core/hash.h"
#include "core/item.h"
#include "core/match.h"
#include "core/throttle.h"
#include "core/time.h"
#include "rules/explain.h"
#include "rules/near_miss.h"
#include "rules/where.h"

namespace newswatch::rules {

struct RuleInfo {
  RuleId id;
  std::string query;  // as written
  Severity severity = Severity::info;
  std::string route;  // empty: by match
  Labels labels;
  std::optional<Throttle> throttle;
  int sources = 1;          // independent sites that must report a story before it is told
  bool updates = false;     // tell when an article that was told says something else
  bool spread = false;      // tell when a story that was told is reported by 2, 5, 10 sites
  bool allow_slow = false;  // may be looked at for every item
  Sha256 meaning{};         // of its query with terms and macros filled in
  Place place;

  // Changes when what the rule means does: `meaning` in hexadecimal.
  std::string version() const { return to_hex(meaning); }
};

class WordCounts;

class RuleSet {
 public:
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // Every rule that the item satisfies, in the order of the files. Any thread. Spans point into
  // the item's fields; those of authors and categories into the values joined by line feeds.
  std::vector<Match> match(const Item& item, const Context& context = {}) const;

  struct NearlyMatched {
    RuleId rule;
    std::vector<NearMiss> misses;  // never empty
  };
  // Rules that don't match the item, and would if their near misses matched. Any thread.
  std::vector<NearlyMatched> near_misses(const Item& item, const Context& context = {}) const;

  // Both in one reading of the item. Any thread.
  struct Looked {
    std::vector<Match> matches;
    std::vector<NearlyMatched> near_misses;
  };
  Looked look(const Item& item, const Context& context = {}) const;

  // Time spent on a rule since the set was made, estimated: every 64th item of a thread is timed,
  // slow rules at each. What rules share is on the account of the first. In the order of rules().
  // Any thread.
  std::vector<std::chrono::nanoseconds> costs() const;

  // Clause by clause. Nullopt where there is no such rule, or the set was compiled without
  // Keep::queries. Any thread.
  std::optional<Explanation> explain(const RuleId& id, const Item& item,
                                     const Context& context = {}) const;

  // Those that the set was compiled with, for the set that takes its place; may be null.
  const std::shared_ptr<WordCounts>& word_counts() const;

  const std::vector<RuleInfo>& rules() const;
  const RuleInfo* find(const RuleId& id) const;

  struct Impl;
  explicit RuleSet(std::unique_ptr<const Impl> impl);

 private:
  // Of the item that the thread has read.
  void read(const Item& item) const;
  std::vector<Match> matches_in(const Item& item, const Context& context) const;
  std::vector<NearlyMatched> near_misses_in(const Item& item, const Context& context) const;

  std::unique_ptr<const Impl> impl_;
};

struct RuleFile {
  std::string path;  // its ending tells the surface: .rules, or .yaml / .yml
  std::string text;
};

struct TestCounts {
  int passed = 0;
  int failed = 0;
};

struct Compiled {
  std::shared_ptr<const RuleSet> rules;  // null where there are errors
  // The same, and there too where nothing but inline tests failed: for tools that go on.
  std::shared_ptr<const RuleSet> untested;
  Diagnostics diagnostics;  // of all files, failed inline tests among them
  TestCounts tests;
};

// Whether to look for what is right and yet likely not meant, too (rules/lint.h): it costs as much
// time as the compiling.
enum class Lint { off, on };

// Whether the queries are kept for explain(): they take more memory than the rest of a rule.
enum class Keep { rules, queries };

// Parses, compiles and runs the inline tests. Names of terms and macros hold for all files.
// Findings come in the order of the files, then by line. Never throws for what stands in a file.
// Where `counts` are given, rules are found by what these hold for their rarest word, and the set
// adds to them one in eight of the items that it matches.
Compiled compile(const std::vector<RuleFile>& files, Keep keep = Keep::rules, Lint lint = Lint::off,
                 std::shared_ptr<WordCounts> counts = nullptr);

// Reads the files that the patterns name (in order, each once), then compiles them. A pattern
// without a wildcard that names no file is an error; a folder means its *.rules, *.yaml and *.yml.
// Fixtures of `newswatch test` (*_test.yaml) are passed over, and an error where named in full.
Compiled load(const std::vector<std::string>& patterns, Keep keep = Keep::rules,
              Lint lint = Lint::off, std::shared_ptr<WordCounts> counts = nullptr);

}  // namespace newswatch::rules
