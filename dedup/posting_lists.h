// Posting lists: for each word, the newest reports that hold it among their rarest.
//
// Most words are of one report alone, whose number stands in place of a list. A list is a run of
// numbers side by side, since a walk from report to report would miss the cache at each step. It
// grows by moving to a longer run, up to kMost numbers, of which then the oldest is overwritten.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "dedup/fingerprint.h"
#include "dedup/word_map.h"

namespace newswatch::dedup {

class PostingLists {
 public:
  // A word of more reports tells little.
  static constexpr std::uint32_t kMost = 64;

  // A word's list, as long as nothing is added.
  class List {
   public:
    // Asks for the memory of the list, so that it is there once it is walked.
    void prefetch() const { __builtin_prefetch(run_); }
    // Calls `visit(number)`, the newest first, until it says false.
    template <class Visit>
    void each(Visit visit) const {
      if (run_ == nullptr) {
        if (single_ != kNone) visit(single_);
        return;
      }
      const auto added = run_[0];
      const auto oldest = added > kMost ? added - kMost : 0;
      for (auto i = added; i > oldest; --i) {
        if (!visit(run_[1 + (i - 1) % kMost])) return;
      }
    }

   private:
    friend class PostingLists;
    const std::uint32_t* run_ = nullptr;
    std::uint32_t single_ = kNone;
  };

  // `number`: below 2^31, above those added before.
  void add(WordHash word, std::uint32_t number);
  List find(WordHash word) const;
  // Asks for what find() will look at.
  void prefetch(WordHash word) const { slots_.prefetch(word); }

  // Drops words of reports below `first` alone.
  void drop_before(std::uint32_t first);
  std::size_t size() const { return slots_.size(); }  // words
  std::size_t bytes() const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // What a word has: the number of its one report, or kList | where its run begins * kSizes | the
  // size of that.
  using Slot = std::uint32_t;
  static constexpr Slot kList = Slot{1} << 31;

  // Of a run, in numbers: how many were ever added, and these. All divide by kUnit.
  static constexpr std::uint32_t kUnit = 4;
  static constexpr std::uint32_t kSizes = 8;
  static constexpr std::array<std::uint32_t, kSizes> kSize = {4,  8,  12, 16,
                                                              24, 32, 48, 1 + kMost + 3};

  // Runs lie in pages, one size in each.
  static constexpr std::uint32_t kPage = 1024;
  using Page = std::array<std::uint32_t, kPage>;

  // Where a run begins, in units of all pages.
  std::uint32_t take(std::uint32_t size);
  void give_back(std::uint32_t unit, std::uint32_t size);
  std::uint32_t* run(std::uint32_t unit) {
    return pages_[unit / (kPage / kUnit)]->data() + unit % (kPage / kUnit) * kUnit;
  }
  const std::uint32_t* run(std::uint32_t unit) const {
    return const_cast<PostingLists*>(this)->run(unit);
  }
  static std::uint32_t unit_of(Slot slot) { return (slot & ~kList) / kSizes; }
  static std::uint32_t newest_of(const std::uint32_t* run) { return run[1 + (run[0] - 1) % kMost]; }

  WordMap slots_;
  std::vector<std::unique_ptr<Page>> pages_;
  std::array<std::vector<std::uint32_t>, kSizes> free_;  // units, of each size
};

}  // namespace newswatch::dedup
