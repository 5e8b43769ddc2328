// Byte queue: memory for packed records that come and go in order, without a heap block for each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

namespace newswatch::dedup {

class ByteQueue {
 public:
  static constexpr std::size_t kUnit = 8;  // each record is aligned to so many bytes
  static constexpr std::size_t kBlock = std::size_t{1} << 17;

  // Four bytes: a queue has one for each record.
  class Place {
   public:
    Place() = default;

   private:
    friend class ByteQueue;
    Place(std::uint32_t block, std::size_t unit)
        : bits_(block * kUnits | static_cast<std::uint32_t>(unit)) {}
    // Numbers of blocks begin anew at kNumbers: there are never so many at a time.
    std::uint32_t block() const { return bits_ / kUnits; }
    std::size_t unit() const { return bits_ % kUnits; }

    std::uint32_t bits_ = 0;
  };

  // Memory for a record of `size` bytes, up to kBlock, until pop_before() a later one.
  Place push(std::size_t size) {
    size = (size + kUnit - 1) / kUnit * kUnit;
    if (blocks_.empty() || used_ + size > kBlock) {
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(kBlock));
      used_ = 0;
    }
    const Place place(first_ + static_cast<std::uint32_t>(blocks_.size() - 1), used_ / kUnit);
    used_ += size;
    return place;
  }
  std::byte* at(Place place) const {
    return blocks_[(place.block() - first_) % kNumbers].get() + place.unit() * kUnit;
  }
  // Gives back the blocks that hold nothing but records before the one at `place`.
  void pop_before(Place place) {
    for (; first_ % kNumbers != place.block(); ++first_) blocks_.pop_front();
  }
  // What was written to: no more of a block is in memory.
  std::size_t bytes() const { return blocks_.empty() ? 0 : (blocks_.size() - 1) * kBlock + used_; }

 private:
  static constexpr std::uint32_t kUnits = kBlock / kUnit;                       // of a block
  static constexpr std::uint32_t kNumbers = (std::uint64_t{1} << 32) / kUnits;  // of blocks

  std::deque<std::unique_ptr<std::byte[]>> blocks_;
  std::uint32_t first_ = 0;  // number of the oldest block
  std::size_t used_ = 0;     // of the newest
};

}  // namespace newswatch::dedup
