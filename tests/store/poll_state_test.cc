// States of feeds, saved poll after poll: what stands in the file is the last of them, whatever
// changed since the one before.
#include "store/poll_state.h"

#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

const FeedId kFeed{"f"};

// Each changes one field.
const std::vector<std::function<void(PollState&)>>& changes() {
  static const std::vector<std::function<void(PollState&)>> all = {
      [](PollState& s) { s.validators.url = "https://example.org/"; },
      [](PollState& s) { s.validators.etag = "\"e\""; },
      [](PollState& s) { s.validators.last_modified = "Sun, 01 Mar 2026 00:00:00 GMT"; },
      [](PollState& s) { s.body_hash = hash128("b"); },
      [](PollState& s) { s.policy = IdentityPolicy::all; },
      [](PollState& s) { s.next_poll = at(1); },
      [](PollState& s) { s.last_poll = at(2); },
      [](PollState& s) { s.last_success = at(3); },
      [](PollState& s) { s.last_new_item = at(4); },
      [](PollState& s) { s.failures = 5; },
      [](PollState& s) { s.last_status = 304; },
      [](PollState& s) { s.last_error = "no"; },
      [](PollState& s) { s.learned_interval = Duration(7); },
      [](PollState& s) { s.gone = true; },
      [](PollState& s) { s.moved_to = "https://example.net/"; },
      [](PollState& s) { s.moving_to = "https://example.com/"; },
      [](PollState& s) { s.moved_since = at(8); },
      [](PollState& s) { s.title = "title"; },
      [](PollState& s) { s.site = "site"; },
      [](PollState& s) { s.url = "https://example.org/url"; },
      [](PollState& s) { s.new_place = true; },
      [](PollState& s) { s.last_gap = at(9); },
      [](PollState& s) { s.last_reseed = at(10); },
      [](PollState& s) { s.fresh_for = Duration(11); },
      [](PollState& s) { s.ttl = Duration(12); },
      [](PollState& s) { s.skip_hours = 0b1000; },
      [](PollState& s) { s.skip_days = 0b10; },
  };
  return all;
}

class PollStates : public StoreTest {
 protected:
  void SetUp() override { open(); }

  void save(const PollState& state) {
    store_->save_later(kFeed, std::make_shared<PollState>(state));
  }
  PollState stored() {
    reopen();
    return get(store_->load_poll_states()).at(kFeed);
  }
};

TEST_F(PollStates, EveryChangeFromOnePollToTheNextIsWritten) {
  for (const auto& change : changes()) {
    PollState state;
    save(state);
    change(state);
    save(state);
    EXPECT_EQ(stored(), state) << "change " << &change - changes().data();
    save(PollState{});
    EXPECT_EQ(stored(), PollState{}) << "back from change " << &change - changes().data();
  }
}

TEST_F(PollStates, ASaveAfterACommitWritesWhatTheCommitDidNot) {
  PollState state;
  save(state);
  auto poll = poll_with("f", {"a"}, at(0));
  get(store_->commit(poll));
  save(state);  // as the first, but for the commit between them
  EXPECT_EQ(stored(), state);
}

TEST_F(PollStates, KeysListedByAPollThatBroughtNothingNewAreKept) {
  get(store_->commit(poll_with("f", {"a", "b"}, at(0))));
  PollState state;
  state.last_poll = at(0) + std::chrono::hours(30);
  const std::vector keys = {key_of("a")};
  store_->save_later(kFeed, std::make_shared<PollState>(state), keys);
  reopen();
  EXPECT_EQ(count("SELECT count(*) FROM seen WHERE last_listed = " +
                  std::to_string(to_millis(*state.last_poll))),
            1);
  EXPECT_EQ(count("SELECT listing_at FROM poll"), to_millis(*state.last_poll));
}

// What SQLite refuses is taken back, and the next save makes up for it.
TEST_F(PollStates, ASaveThatFailedIsMadeUpForByTheNext) {
  close();
  auto db = *Connection::open(path_, Connection::Access::read_write);
  PollStateWriter writer;
  PollState state;
  writer.write(db, kFeed, std::make_shared<PollState>(state));
  db.execute(
      "CREATE TRIGGER refuse BEFORE UPDATE ON poll BEGIN SELECT RAISE(ABORT, 'refused'); END");
  state.title = "title";
  writer.write(db, kFeed, std::make_shared<PollState>(state));
  EXPECT_FALSE(db.take_error());
  EXPECT_EQ(read_poll_states(db).at(kFeed), PollState{}) << "half of it stands";
  db.execute("DROP TRIGGER refuse");
  state.next_poll = at(1);
  writer.write(db, kFeed, std::make_shared<PollState>(state));
  EXPECT_TRUE(db.take_error());
  EXPECT_EQ(read_poll_states(db).at(kFeed), state);
}

}  // namespace
}  // namespace newswatch::store
