#include "dedup/document_frequency.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace newswatch::dedup {
namespace {

constexpr float kPrior = 2000;

// A word never met is taken for one of half a text.
constexpr float kUnseen = 0.5F;

// So many texts, and the counts are halved.
constexpr std::uint32_t kMaxTexts = 1U << 20;

}  // namespace

void DocumentFrequency::count(const Fingerprint& text) {
  ++texts_[static_cast<size_t>(text.script)];
  for (const auto& word : text.words) ++words_[word.hash];
  if (std::accumulate(texts_.begin(), texts_.end(), 0U) >= kMaxTexts) age();
}

float DocumentFrequency::weight(const Word& word, Script script) const {
  const auto it = words_.find(word.hash);
  const auto counted = it != words_.end() ? static_cast<float>(it->second) : 0.0F;
  const auto holding = std::max(counted + kPrior * word.common, kUnseen);
  const auto all = static_cast<float>(texts_[static_cast<size_t>(script)]) + kPrior;
  return std::max(0.0F, -std::log(holding / all));
}

void DocumentFrequency::age() {
  for (auto& texts : texts_) texts /= 2;
  boost::unordered::erase_if(words_, [](auto& entry) { return (entry.second /= 2) == 0; });
}

DocumentFrequency::Counts DocumentFrequency::counts() const {
  return {texts_, {words_.begin(), words_.end()}};
}

void DocumentFrequency::restore(const Counts& counts) {
  texts_ = counts.texts;
  words_.clear();
  words_.insert(counts.words.begin(), counts.words.end());
}

}  // namespace newswatch::dedup
