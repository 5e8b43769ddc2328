// Stories: reports of one event, told differently, over days.
//
// A story of several reports is a centroid: their weighted words, the older ones fading. A report
// joins the story that it is most like, if it is like one at all. Names and numbers weigh more,
// since they tell one event from the next, and countries count whatever the word or its ending.
// Stories suppress nothing: they group, count and link.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "core/hash.h"
#include "core/time.h"
#include "dedup/near_index.h"

namespace newswatch::dedup {

class Stories {
 public:
  // A story without a report for `span` is over.
  explicit Stories(Duration span) : span_(span) {}

  // The story of a new report, whose own is not set: the one that it is most like among those of
  // `similar` reports, else one of its own.
  Hash128 join(const Report& report, const std::vector<NearIndex::Hit>& similar);
  // A report whose story was decided before the program started, oldest first. `lead` is the
  // story's first report, if it is still remembered.
  void restore(const Report& report, const std::optional<Report>& lead);

  void expire(Time now);
  void set_span(Duration span) { span_ = span; }
  std::size_t size() const { return centroids_.size(); }  // of several reports

 private:
  struct CentroidWord {
    WordHash its_hash = 0;
    float its_weight = 0;

    WordHash hash() const { return its_hash; }
    float weight() const { return its_weight; }
  };
  using Words = std::vector<CentroidWord>;  // by hash
  struct Centroid {
    Words words;
    float norm = 0;
    Time last_seen{};
  };

  struct Compared;

  // Of a report's countries and numbers, by hash.
  using FactWords = boost::container::small_vector<CentroidWord, 32>;

  static FactWords facts_of(const Report& report);
  static Words words_of(const Report& report, const FactWords& facts);
  static Centroid centroid_of(const Report& report);
  static void add(const Words& report, Time seen, Centroid& story);
  void grow(const Hash128& story, const Report& lead, const Words& report, Time seen);

  Duration span_;
  boost::unordered_flat_map<Hash128, Centroid, std::hash<Hash128>> centroids_;
};

}  // namespace newswatch::dedup
