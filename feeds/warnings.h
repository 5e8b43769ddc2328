// Collects what a document got wrong, a bounded number of each kind.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "feeds/parse.h"

namespace newswatch::feeds {

// Kinds: bad_encoding, malformed_xml, malformed_json, truncated, junk_before_root,
// junk_after_root, bad_date, bad_url, too_long, too_many_items.
class Warnings {
 public:
  void add(std::string kind, std::string message, std::size_t offset = 0);

  // All warnings, in order; where a kind was cut short its last message says how many it stands
  // for.
  std::vector<Warning> take();

 private:
  struct Seen {
    std::size_t count = 0;
    std::size_t last = 0;  // index of the last one kept
  };
  std::vector<Warning> list_;
  std::map<std::string, Seen> seen_;
};

}  // namespace newswatch::feeds
