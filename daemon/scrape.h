// Scrape: what /metrics said at a moment, in Prometheus's text format. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.h"

namespace newswatch::daemon {

class Scrape {
 public:
  Scrape() = default;
  Scrape(std::string_view text, Time at);

  Time at() const { return at_; }
  bool empty() const { return series_.empty(); }

  // "newswatch_items_total{disposition=\"new\"}"; 0 where there is no such series.
  double value(const std::string& series) const;
  // Over all series of a family.
  double sum(const std::string& family) const;
  // Label values of a family with their values: {"desk", 3}.
  std::vector<std::pair<std::string, double>> by(const std::string& family,
                                                 const std::string& label) const;

 private:
  friend double quantile(const Scrape& before, const Scrape& after, const std::string& histogram,
                         const std::string& labels, double q);
  std::map<std::string, double> series_;
  Time at_{};
};

// The value below which the share `q` of a histogram's observations between two scrapes lies, as
// far as its buckets tell; -1 where there was none. `labels` such as "target=\"desk\"", or empty.
double quantile(const Scrape& before, const Scrape& after, const std::string& histogram,
                const std::string& labels, double q);

}  // namespace newswatch::daemon
