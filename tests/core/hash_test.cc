#include "core/hash.h"

#include <unordered_set>

#include <gtest/gtest.h>

namespace newswatch {
namespace {

using namespace std::string_literals;

// Stored hashes outlive a build: these are the values of the XXH3-128 reference implementation.
TEST(Hash, IsXxh3Of128Bits) {
  EXPECT_EQ(to_hex(hash128(""s)), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(to_hex(hash128(std::string_view{})), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(to_hex(hash128("abc"s)), "06b05ab6733a618578af5f94892f3950");
}

TEST(Hash, OfPartsTellsWhereOneEnds) {
  const std::vector<Hash128> all = {
      hash128({}),
      hash128({""}),
      hash128({"", ""}),
      hash128({"abc"}),
      hash128({"ab", "c"}),
      hash128({"a", "bc"}),
      hash128({"abc", ""}),
      hash128({"", "abc"}),
      hash128({"a", "b", "c"}),
      hash128({"1:a"}),
      hash128({"a1:b"}),
      hash128({"a", "b"}),
      hash128({std::string_view("a\0b", 3)}),
      hash128({"a"}),
  };
  EXPECT_EQ(std::unordered_set<Hash128>(all.begin(), all.end()).size(), all.size());
  EXPECT_EQ(hash128({"ab", "c"}), hash128({"ab"s, "c"s}));
}

TEST(Hash, ComesBackFromHexAndBytes) {
  for (const auto& hash : {Hash128{}, Hash128{1, 2}, Hash128{~0ULL, ~0ULL}, Hash128{0, 1},
                           Hash128{1ULL << 63, 0}, hash128("x"s)}) {
    EXPECT_EQ(to_hex(hash).size(), 32u);
    EXPECT_EQ(hash_from_hex(to_hex(hash)), hash);
    EXPECT_EQ(to_bytes(hash).size(), 16u);
    EXPECT_EQ(hash_from_bytes(to_bytes(hash)), hash);
  }
  const Hash128 counted{0x0001020304050607, 0x08090a0b0c0d0e0f};
  EXPECT_EQ(to_hex(counted), "000102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(to_bytes(counted), "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"s);
}

TEST(Hash, RefusesHexAndBytesOfAnotherForm) {
  for (const auto& hex :
       {""s, "0"s, std::string(31, '0'), std::string(33, '0'), std::string(31, '0') + "g",
        "0x" + std::string(30, '0'), "-1" + std::string(30, '0'), "+1" + std::string(30, '0'),
        " 1" + std::string(30, '0'), std::string(16, '0') + "-" + std::string(15, '1'),
        std::string(31, '0') + "\0"s}) {
    EXPECT_EQ(hash_from_hex(hex), std::nullopt) << hex;
  }
  EXPECT_EQ(hash_from_bytes(""), std::nullopt);
  EXPECT_EQ(hash_from_bytes(std::string(15, 'x')), std::nullopt);
  EXPECT_EQ(hash_from_bytes(std::string(17, 'x')), std::nullopt);
}

TEST(Sha256, GivesTheVectorsOfFips180) {
  EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace newswatch
