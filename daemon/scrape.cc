#include "daemon/scrape.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>

namespace newswatch::daemon {
namespace {

// The value of a label in "{target=\"desk\",le=\"1\"}"; empty where it has none.
std::string label_in(std::string_view labels, std::string_view name) {
  const auto key = fmt::format("{}=\"", name);
  for (auto at = labels.find(key); at != std::string_view::npos; at = labels.find(key, at + 1)) {
    if (at > 0 && labels[at - 1] != '{' && labels[at - 1] != ',') continue;
    const auto begin = at + key.size();
    return std::string(labels.substr(begin, labels.find('"', begin) - begin));
  }
  return {};
}

}  // namespace

Scrape::Scrape(std::string_view text, Time at) : at_(at) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    // A label's value may hold blanks; the number is what follows the last "}", or the name.
    const auto brace = line.rfind('}');
    const auto blank = line.find(' ', brace == std::string_view::npos ? 0 : brace);
    if (blank == std::string_view::npos) continue;
    const std::string number(line.substr(blank + 1));
    series_[std::string(line.substr(0, blank))] = std::strtod(number.c_str(), nullptr);
  }
}

double Scrape::value(const std::string& series) const {
  const auto found = series_.find(series);
  return found != series_.end() ? found->second : 0;
}

double Scrape::sum(const std::string& family) const {
  double total = value(family);
  const auto prefix = family + "{";
  for (auto it = series_.lower_bound(prefix); it != series_.end() && it->first.starts_with(prefix);
       ++it) {
    total += it->second;
  }
  return total;
}

std::vector<std::pair<std::string, double>> Scrape::by(const std::string& family,
                                                       const std::string& label) const {
  std::vector<std::pair<std::string, double>> values;
  const auto prefix = family + "{";
  for (auto it = series_.lower_bound(prefix); it != series_.end() && it->first.starts_with(prefix);
       ++it) {
    values.emplace_back(label_in(std::string_view(it->first).substr(family.size()), label),
                        it->second);
  }
  return values;
}

double quantile(const Scrape& before, const Scrape& after, const std::string& histogram,
                const std::string& labels, double q) {
  std::vector<std::pair<double, double>> buckets;  // upper bound, observations up to it
  const auto prefix = histogram + "_bucket{" + labels;
  for (auto it = after.series_.lower_bound(prefix);
       it != after.series_.end() && it->first.starts_with(prefix); ++it) {
    const auto bound = label_in(std::string_view(it->first).substr(histogram.size()), "le");
    const double upper = bound == "+Inf" ? std::numeric_limits<double>::infinity()
                                         : std::strtod(bound.c_str(), nullptr);
    buckets.emplace_back(upper, it->second - before.value(it->first));
  }
  std::sort(buckets.begin(), buckets.end());
  if (buckets.empty() || buckets.back().second <= 0) return -1;
  const double wanted = q * buckets.back().second;
  double lower = 0;
  double seen = 0;
  for (const auto& [upper, count] : buckets) {
    if (count >= wanted && count > seen) {
      if (upper == std::numeric_limits<double>::infinity()) return lower;
      return lower + (upper - lower) * (wanted - seen) / (count - seen);
    }
    lower = upper;
    seen = count;
  }
  return lower;
}

}  // namespace newswatch::daemon
