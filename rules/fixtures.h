// Fixtures: items in files of their own (*_test.yaml), each with the ids of the rules it must fire.
//
//   schema: 1
//   rules: ["peace-*", envoys]   # the rules this file is about; left out: all
//   items:
//     - title: A 28-point Ukraine peace plan was discussed in Kyiv
//       summary: ...             # any field of an item
//       fires: [peace-plan]      # these and no others; [] means none
#pragma once

#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "core/item.h"
#include "rules/rule_set.h"

namespace newswatch::rules {

struct Fixture {
  Item item;
  std::vector<std::string> fires;  // rule ids, in order
  Place place;                     // of the item
  std::string line;                // of the file, for the caret
};

struct FixtureFile {
  std::string path;
  std::vector<std::string> about;  // the ids of the rules it is about
  std::vector<Fixture> fixtures;
};

// Is it the name of a fixture file?
bool is_fixture_file(std::string_view path);

// Reads a fixture file. An id that no rule has is a mistake.
FixtureFile read_fixture_file(const RuleFile& file, const RuleSet& rules, Diagnostics& diagnostics);

struct FixtureResult {
  bool passed = false;
  std::vector<std::string> fired;       // of the rules that the file is about
  std::vector<std::string> missing;     // expected, and did not fire
  std::vector<std::string> unexpected;  // fired, and not expected
};

// Runs one. Where it fails, what was expected, what fired and where is added to the diagnostics.
FixtureResult run_fixture(const RuleSet& rules, const FixtureFile& file, const Fixture& fixture,
                          Diagnostics& diagnostics);

}  // namespace newswatch::rules
