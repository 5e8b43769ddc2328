#include "net/kept_sockets.h"

#include <gtest/gtest.h>

namespace newswatch::net {
namespace {

constexpr Ends kOne{"192.0.2.1", 80, "192.0.2.9", 40001};
constexpr Ends kOther{"192.0.2.1", 80, "192.0.2.9", 40002};

TEST(KeptSockets, AreFoundByBothEnds) {
  KeptSockets kept;
  EXPECT_EQ(kept.find(kOne), -1);
  kept.add(5, kOne);
  kept.add(6, kOther);
  EXPECT_EQ(kept.find(kOne), 5);
  EXPECT_EQ(kept.find(kOther), 6);
  EXPECT_EQ(kept.find({"192.0.2.2", 80, "192.0.2.9", 40001}), -1);
  EXPECT_EQ(kept.find({"192.0.2.1", 81, "192.0.2.9", 40001}), -1);
  EXPECT_EQ(kept.find({"192.0.2.1", 80, "192.0.2.8", 40001}), -1);
}

TEST(KeptSockets, OneThatIsClosedIsNotFound) {
  KeptSockets kept;
  kept.add(5, kOne);
  kept.forget(5);
  kept.forget(5);
  EXPECT_EQ(kept.find(kOne), -1);
}

TEST(KeptSockets, ANumberThatComesAgainIsTheNewConnections) {
  KeptSockets kept;
  kept.add(5, kOne);
  kept.add(5, kOther);
  EXPECT_EQ(kept.find(kOne), -1);
  EXPECT_EQ(kept.find(kOther), 5);
}

TEST(KeptSockets, EndsThatComeAgainOutliveTheSocketBefore) {
  KeptSockets kept;
  kept.add(5, kOne);
  kept.add(6, kOne);  // 5 was closed without a word
  kept.forget(5);
  EXPECT_EQ(kept.find(kOne), 6);
}

}  // namespace
}  // namespace newswatch::net
