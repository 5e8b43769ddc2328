// What one document may cost. Past the first group it is refused, past the second it is cut.
#pragma once

#include <cstddef>

namespace newswatch::feeds::limits {

inline constexpr std::size_t kDocumentBytes = 8u << 20;  // decoded
inline constexpr std::size_t kDepth = 256;
inline constexpr std::size_t kNodes = 200'000;
inline constexpr std::size_t kAttributes = 256;  // per element
inline constexpr std::size_t kJsonDepth = 64;
inline constexpr std::size_t kOpmlBytes = 64u << 20;  // decoded, of a list of feeds
inline constexpr std::size_t kOpmlFeeds = 100'000;
inline constexpr std::size_t kOpmlOutlines = 2 * kOpmlFeeds;  // those that are no feeds too
inline constexpr std::size_t kOpmlFolders = 256;              // one in another

inline constexpr std::size_t kItems = 5'000;
inline constexpr std::size_t kTitleBytes = 1u << 10;
inline constexpr std::size_t kTextBytes = 64u << 10;
inline constexpr std::size_t kIdBytes = 2u << 10;
inline constexpr std::size_t kUrlBytes = 2u << 10;
inline constexpr std::size_t kNames = 64;  // authors, categories of one item; tags
inline constexpr std::size_t kTagBytes = 128;
inline constexpr std::size_t kWarningsOfAKind = 100;  // further ones are counted in the last

}  // namespace newswatch::feeds::limits
