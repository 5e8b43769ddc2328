// Hosts that asked to be left alone, over a restart.
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class HostHolds : public StoreTest {
 protected:
  void SetUp() override { open(); }
};

TEST_F(HostHolds, SurviveAReopeningUntilTheyEnd) {
  store_->save_later(HostHold{"a.example", at(100)});
  store_->save_later(HostHold{"b.example", at(200)});
  reopen();
  EXPECT_THAT(get(store_->load_host_holds(at(50))),
              ElementsAre(HostHold{"a.example", at(100)}, HostHold{"b.example", at(200)}));
  reopen();
  EXPECT_THAT(get(store_->load_host_holds(at(100))), ElementsAre(HostHold{"b.example", at(200)}));
  EXPECT_EQ(count("SELECT count(*) FROM host_hold"), 1) << "the other is deleted";
  EXPECT_THAT(get(store_->load_host_holds(at(300))), IsEmpty());
}

TEST_F(HostHolds, TheLaterOfTwoWins) {
  store_->save_later(HostHold{"a.example", at(100)});
  store_->save_later(HostHold{"a.example", at(300)});
  store_->save_later(HostHold{"a.example", at(200)});
  reopen();
  EXPECT_THAT(get(store_->load_host_holds(at(0))), ElementsAre(HostHold{"a.example", at(300)}));
}

TEST_F(HostHolds, GoWithTheNextBatch) {
  store_->save_later(HostHold{"a.example", at(100)});
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  EXPECT_EQ(count("SELECT count(*) FROM host_hold"), 1);
}

}  // namespace
}  // namespace newswatch::store
