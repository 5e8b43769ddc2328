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

void put(std::string& bytes, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(number >> shift));
}

std::uint32_t take(std::string_view& bytes) {
  std::uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i) {
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << 8 * i;
  }
  bytes.remove_prefix(4);
  return number;
}

}  // namespace

// Numbers of four bytes, the lowest first: texts of each script, then each word and its texts.
std::string counts_to_bytes(const WordCounts& counts) {
  std::string bytes;
  for (const auto texts : counts.texts) put(bytes, texts);
  for (const auto& [word, texts] : counts.words) {
    if (texts < 2) continue;
    put(bytes, word);
    put(bytes, texts);
  }
  return bytes;
}

std::optional<WordCounts> counts_from_bytes(std::string_view bytes) {
  WordCounts counts;
  constexpr size_t kHead = 4 * kScripts;
  if (bytes.size() < kHead || (bytes.size() - kHead) % 8 != 0) return std::nullopt;
  for (auto& texts : counts.texts) texts = take(bytes);
  while (!bytes.empty()) {
    const auto word = take(bytes);
    counts.words.emplace_back(word, take(bytes));
  }
  return counts;
}

void DocumentFrequency::count(const Fingerprint& text) {
  ++texts_[static_cast<size_t>(text.script)];
  for (const auto& word : text.words) ++*words_.add(word.hash).first;
  if (std::accumulate(texts_.begin(), texts_.end(), 0U) >= kMaxTexts) age();
}

float DocumentFrequency::weight(const Word& word, Script script) const {
  const auto* const texts = words_.find(word.hash);
  const auto counted = texts != nullptr ? static_cast<float>(*texts) : 0.0F;
  const auto holding = std::max(counted + kPrior * word.common, kUnseen);
  const auto all = static_cast<float>(texts_[static_cast<size_t>(script)]) + kPrior;
  return std::max(0.0F, -std::log(holding / all));
}

void DocumentFrequency::prefetch(const Fingerprint& text) const {
  for (const auto& word : text.words) words_.prefetch(word.hash);
}

void DocumentFrequency::age() {
  for (auto& texts : texts_) texts /= 2;
  words_.erase_if([](std::uint32_t& texts) { return (texts /= 2) == 0; });
}

WordCounts DocumentFrequency::counts() const {
  WordCounts counts{texts_, {}};
  counts.words.reserve(words_.size());
  words_.each([&](WordHash word, std::uint32_t texts) { counts.words.emplace_back(word, texts); });
  return counts;
}

void DocumentFrequency::restore(const WordCounts& counts) {
  texts_ = counts.texts;
  words_.clear();
  for (const auto& [word, texts] : counts.words) *words_.add(word).first = texts;
}

}  // namespace newswatch::dedup
