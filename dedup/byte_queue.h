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

  struct Place {
    std::uint32_t block = 0;
    std::uint16_t unit = 0;  // from the beginning of the block
  };

  // Memory for a record of `size` bytes, up to kBlock, until pop_before() a later one.
  Place push(std::size_t size) {
    size = (size + kUnit - 1) / kUnit * kUnit;
    if (blocks_.empty() || used_ + size > kBlock) {
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(kBlock));
      used_ = 0;
    }
    const Place place{first_ + static_cast<std::uint32_t>(blocks_.size() - 1),
                      static_cast<std::uint16_t>(used_ / kUnit)};
    used_ += size;
    return place;
  }
  std::byte* at(Place place) const {
    return blocks_[place.block - first_].get() + place.unit * kUnit;
  }
  // Gives back the blocks that hold nothing but records before the one at `place`.
  void pop_before(Place place) {
    for (; first_ != place.block; ++first_) blocks_.pop_front();
  }
  std::size_t bytes() const { return blocks_.size() * kBlock; }

 private:
  std::deque<std::unique_ptr<std::byte[]>> blocks_;
  std::uint32_t first_ = 0;  // number of the oldest block
  std::size_t used_ = 0;     // of the newest
};

}  // namespace newswatch::dedup
