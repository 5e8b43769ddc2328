// What goes in comes out: poll states, seen keys, items, stories and alerts.
#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RoundTrip : public StoreTest {
 protected:
  void SetUp() override { open(); }
};

PollState full_state() {
  PollState state;
  state.validators = {"https://example.org/feed", "W/\"a\"", "Sun, 01 Mar 2026 00:00:00 GMT"};
  state.body_hash = hash128("body");
  state.policy = IdentityPolicy::link_date;
  state.next_poll = at(600);
  state.last_poll = at(0);
  state.last_success = at(-5);
  state.last_new_item = at(-7);
  state.failures = 3;
  state.last_status = 503;
  state.last_error = "503 Service Unavailable";
  state.learned_interval = std::chrono::minutes(7);
  state.gone = true;
  state.moved_to = "https://example.org/new";
  state.moved_since = at(-9);
  state.title = "Новини “A”";
  state.site = "example.org";
  state.url = "https://example.org/feed.xml";
  state.new_place = true;
  state.last_gap = at(-11);
  state.last_reseed = at(-13);
  state.moving_to = "https://example.net/newer";
  state.fresh_for = std::chrono::minutes(11);
  state.ttl = hours(2);
  state.skip_hours = 0b100000000000000000000011;
  state.skip_days = 0b1000001;
  return state;
}

TEST_F(RoundTrip, EveryFieldOfAPollStateSurvivesAReopening) {
  PollCommit poll;
  poll.feed = FeedId{"full"};
  poll.state = full_state();
  get(store_->commit(poll));
  poll.feed = FeedId{"bare"};
  poll.state = PollState{};
  get(store_->commit(poll));
  reopen();
  const auto states = get(store_->load_poll_states());
  ASSERT_THAT(states, SizeIs(2));
  EXPECT_EQ(states.at(FeedId{"full"}), full_state());
  EXPECT_EQ(states.at(FeedId{"bare"}), PollState{});
}

TEST_F(RoundTrip, AStateSavedLaterIsWrittenOnClosingInTheOrderOfCalls) {
  auto state = full_state();
  store_->save_later(FeedId{"f"}, std::make_shared<PollState>(state));
  state.last_status = 304;
  store_->save_later(FeedId{"f"}, std::make_shared<PollState>(state));
  reopen();
  EXPECT_EQ(get(store_->load_poll_states()).at(FeedId{"f"}), state);
}

TEST_F(RoundTrip, AStateSavedLaterGoesWithTheNextBatch) {
  store_->save_later(FeedId{"f"}, std::make_shared<PollState>(full_state()));
  get(store_->commit(poll_with("g", {"a"}, at(0))));
  EXPECT_EQ(count("SELECT count(*) FROM feed WHERE id = 'f'"), 1);
}

TEST_F(RoundTrip, KnownKeysAreThoseOfTheirOwnFeed) {
  get(store_->commit(poll_with("f", {"a", "b"}, at(0))));
  const std::vector keys = {key_of("b"), key_of("x"), key_of("a")};
  EXPECT_THAT(get(store_->known(FeedId{"f"}, keys)), ElementsAre(true, false, true));
  EXPECT_THAT(get(store_->known(FeedId{"g"}, keys)), ElementsAre(false, false, false));
  EXPECT_THAT(get(store_->known(FeedId{"f"}, {})), IsEmpty());
}

TEST_F(RoundTrip, ItemsAndMatchesAreKeptWithRuleVersionAndSpans) {
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  close();
  auto db = *Connection::open(path_, Connection::Access::read_only);
  auto item = db.query("SELECT title, content, authors, published, first_seen FROM item");
  ASSERT_TRUE(item.next());
  EXPECT_EQ(item.text(0), "Title of a");
  EXPECT_EQ(item.text(1), "Content of a");
  EXPECT_EQ(item.text(2), R"(["A. Writer"])");
  EXPECT_EQ(item.time(3), at(-60));
  EXPECT_EQ(item.time(4), at(0));
  auto match = db.query("SELECT rule, rule_version, spans FROM match");
  ASSERT_TRUE(match.next());
  EXPECT_EQ(match.text(0), "rule");
  EXPECT_EQ(match.text(1), "v1");
  EXPECT_EQ(match.text(2), R"([{"end":5,"field":"title","start":0,"text":"Title"}])");
}

TEST_F(RoundTrip, MembersComeBackInOrderFromAGivenTime) {
  get(store_->commit(poll_with("f", {"late"}, at(20))));
  get(store_->commit(poll_with("f", {"old"}, at(0))));
  get(store_->commit(poll_with("g", {"early"}, at(10))));
  const auto read = get(store_->load_members(at(10), 0, 100));
  ASSERT_THAT(read.list, SizeIs(2));
  EXPECT_EQ(read.list[0].member.key, key_of("late"));
  const auto& [member, item] = read.list[1];
  EXPECT_EQ(member.feed, FeedId{"g"});
  EXPECT_EQ(member.key, key_of("early"));
  EXPECT_EQ(member.report, report_id(FeedId{"g"}, key_of("early")));
  EXPECT_EQ(member.story, story_id(FeedId{"g"}, key_of("early")));
  EXPECT_EQ(member.url, "https://news.example/early");
  EXPECT_EQ(member.canonical_url, "news.example/early");
  EXPECT_EQ(member.decision, "new");
  EXPECT_EQ(member.reason, "no_match");
  EXPECT_EQ(member.seen, at(10));
  EXPECT_EQ(item.title, "Title of early");
  EXPECT_EQ(item.link, member.url);
  EXPECT_THAT(get(store_->load_members(at(10), read.after, 100)).list, IsEmpty());
}

TEST_F(RoundTrip, MembersComeInPartsWithWhatWasDecided) {
  auto poll = poll_with("f", {"a", "b", "c"}, at(0));
  poll.members[1].decision = "related";
  poll.members[1].reason = "numbers";
  poll.members[1].detail = "28 / 19";
  poll.members[1].of = poll.members[0].report;
  poll.members[1].score = 0.875;
  get(store_->commit(std::move(poll)));
  const auto first = get(store_->load_members(Time{}, 0, 2));
  ASSERT_THAT(first.list, SizeIs(2));
  const auto& related = first.list[1].member;
  EXPECT_EQ(related.decision, "related");
  EXPECT_EQ(related.detail, "28 / 19");
  EXPECT_EQ(related.of, first.list[0].member.report);
  EXPECT_EQ(related.score, 0.875);
  const auto second = get(store_->load_members(Time{}, first.after, 2));
  ASSERT_THAT(second.list, SizeIs(1));
  EXPECT_EQ(second.list[0].member.key, key_of("c"));
}

TEST_F(RoundTrip, WhatWasLearntComesBack) {
  EXPECT_EQ(get(store_->load_learnt("counts")).value, "");
  const std::string bytes("\0\1 two\xFF", 7);
  ASSERT_TRUE(run_on(loop_, store_->save_learnt("counts", {at(5), "old"})));
  ASSERT_TRUE(run_on(loop_, store_->save_learnt("counts", {at(10), bytes})));
  const auto learnt = get(store_->load_learnt("counts"));
  EXPECT_EQ(learnt.until, at(10));
  EXPECT_EQ(learnt.value, bytes);
}

TEST_F(RoundTrip, AlertsComeNewestFirstWithTheirTargets) {
  get(store_->commit(poll_with("f", {"a"}, at(0), {"desk", "phone"})));
  get(store_->commit(poll_with("f", {"b"}, at(1), {})));
  get(store_->commit(poll_with("f", {"c"}, at(2))));
  const auto alerts = *read_alerts(path_, {.limit = 10});
  ASSERT_THAT(alerts, SizeIs(3));
  EXPECT_EQ(alerts[0].alert.item.title, "Title of c");
  EXPECT_THAT(alerts[1].deliveries, IsEmpty());
  EXPECT_EQ(alerts[2].alert.item.title, "Title of a");
  EXPECT_EQ(alerts[2].alert.match, (std::vector<Span>{{Field::title, 0, 5, "Title"}}));
  ASSERT_THAT(alerts[2].deliveries, SizeIs(2));
  EXPECT_EQ(alerts[2].deliveries[0].target, TargetName{"desk"});
  EXPECT_EQ(alerts[2].deliveries[0].state, "pending");
  EXPECT_EQ(alerts[2].deliveries[1].target, TargetName{"phone"});
  EXPECT_THAT(*read_alerts(path_, {.limit = 2}), SizeIs(2));
  EXPECT_THAT(*read_alerts(path_, {.since = now() + hours(1), .limit = 10}), IsEmpty());
  EXPECT_THAT(*read_alerts(path_, {.rule = RuleId{"another"}}), IsEmpty());
  // A page after the other, also where all came in one moment.
  std::string titles;
  AlertFilter page{.rule = RuleId{"rule"}, .limit = 1};
  for (auto some = *read_alerts(path_, page); !some.empty(); some = *read_alerts(path_, page)) {
    titles += some[0].alert.item.title.back();
    page.after = {some[0].created, some[0].number};
  }
  EXPECT_EQ(titles, "cba");
}

TEST_F(RoundTrip, BytesThatAreNoUtf8AndZeroBytesHarmNothing) {
  auto poll = poll_with("f", {"a"}, at(0));
  poll.items[0].item.title = std::string("a\0b", 3) + "\xff";
  poll.items[0].item.authors = {"\xc3"};
  poll.alerts[0].alert.item.title = "\xf0\x9f";
  get(store_->commit(poll));
  EXPECT_THAT(*read_alerts(path_, {.limit = 10}), SizeIs(1));
}

TEST_F(RoundTrip, PingAnswersAndTheFileHasASize) {
  ok(store_->ping());
  EXPECT_GT(store_->size_bytes(), 0);
}

}  // namespace
}  // namespace newswatch::store
