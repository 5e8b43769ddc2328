// Files that each earlier schema left behind: tests/data/store/schema-N.sql, one for each but the
// present one.
#include <fstream>
#include <set>

#include <gmock/gmock.h>

#include "store/schema.h"
#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const Time kThen = from_millis(1772323200000);
const ItemKey kKnown{*hash_from_hex("000102030405060708090a0b0c0d0e0f")};

// Tables with their columns, and indices with what they are about, a line each.
std::set<std::string> shape(const std::string& path) {
  auto db = *Connection::open(path, Connection::Access::read_only);
  auto rows = db.query(
      "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk || ' "
      "'"
      "  || coalesce(c.dflt_value, '-')"
      " FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' "
      "UNION SELECT coalesce(sql, name) FROM sqlite_schema WHERE type <> 'table'");
  std::set<std::string> found;
  while (rows.next()) found.insert(rows.text(0));
  return found;
}

class Migration : public StoreTest, public ::testing::WithParamInterface<int> {
 protected:
  void SetUp() override {
    std::ifstream file(std::string(NEWSWATCH_SOURCE_DIR "/tests/data/store/schema-") +
                       std::to_string(GetParam()) + ".sql");
    const std::string sql{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(sql.empty());
    {
      auto db = *Connection::open(path_, Connection::Access::read_write);
      db.execute(sql);
      ASSERT_FALSE(db.failed());
    }
    ASSERT_EQ(count("PRAGMA user_version"), GetParam());
    open();
  }
  std::string text(const std::string& sql) {
    auto db = *Connection::open(path_, Connection::Access::read_only);
    auto rows = db.query(sql);
    return rows.next() ? std::string(rows.text(0)) : "no row";
  }
};

TEST_P(Migration, EndsInTheSchemaOfANewFile) {
  EXPECT_EQ(count("PRAGMA user_version"), schema_version());
  EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(text("PRAGMA foreign_key_check"), "no row");
  const auto fresh = folder_.file("fresh.db");
  ASSERT_TRUE(Store::open(fresh, loop_.get_executor()));
  EXPECT_EQ(shape(path_), shape(fresh));
}

TEST_P(Migration, KeepsWhatIsKnownOfFeedsAndItems) {
  const auto states = get(store_->load_poll_states());
  ASSERT_EQ(states.count(FeedId{"a"}), 1u);
  const auto& a = states.at(FeedId{"a"});
  EXPECT_EQ(a.validators.etag, "\"e\"");
  EXPECT_EQ(a.url, GetParam() == 1 ? "" : "https://a.example/feed");
  EXPECT_EQ(a.next_poll, kThen + std::chrono::hours(GetParam() < 3 ? 1 : 2));
  EXPECT_EQ(a.last_status, 200);
  EXPECT_EQ(count("SELECT listing_at FROM poll"), 1772323200000);
  EXPECT_THAT(get(store_->known(FeedId{"a"}, {kKnown})), ElementsAre(true));
  EXPECT_FALSE(get(store_->known_traits(FeedId{"a"}, {{.link = 1, .title = 1}})).at(0).link);
  EXPECT_EQ(text("SELECT report || ' ' || item FROM member"), "1 1");
}

TEST_P(Migration, SendsWhatWaitedAndKeepsDeadLetters) {
  const auto claimed = get(store_->claim(TargetName{"desk"}, 10, kThen, std::chrono::minutes(1)));
  ASSERT_THAT(claimed.deliveries, SizeIs(1));
  EXPECT_EQ(claimed.deliveries[0].alert.id, AlertId{"alert_3"});
  EXPECT_EQ(claimed.deliveries[0].alert.item.title, "A 28-point plan");
  const auto dead = read_dead_letters(path_, {}, 10);
  ASSERT_TRUE(dead);
  EXPECT_THAT(*dead, SizeIs(1));
  EXPECT_EQ(get(store_->replay({}, kThen)), 1);
  EXPECT_THAT(
      get(store_->claim(TargetName{"archive"}, 10, kThen, std::chrono::minutes(1))).deliveries,
      SizeIs(1));
  // One that can't be read any more is kept and named as it is.
  EXPECT_EQ(count("SELECT count(*) FROM alert WHERE rule = 'peace-plan' AND held = 0"), 2);
}

TEST_P(Migration, KeepsWhatThisSchemaBroughtAlong) {
  EXPECT_EQ(count("SELECT count(*) FROM alert WHERE held = 1"), GetParam() < 2 ? 0 : 1);
  EXPECT_EQ(count("SELECT count(*) FROM host_hold"), GetParam() < 2 ? 0 : 1);
  EXPECT_EQ(count("SELECT count(*) FROM learnt"), GetParam() < 2 ? 0 : 1);
  EXPECT_EQ(count("SELECT count(*) FROM awaited WHERE sources = 2"), GetParam() < 4 ? 0 : 1);
  const auto silences = read_silences(path_, kThen);
  ASSERT_TRUE(silences);
  ASSERT_THAT(*silences, SizeIs(GetParam() < 4 ? 0 : 1));
  for (const auto& silence : *silences) EXPECT_EQ(silence.rule, RuleId{"noise"});
}

TEST_P(Migration, TakesNewPolls) {
  get(store_->commit(poll_with("a", {"new"}, kThen)));
  EXPECT_EQ(count("SELECT count(*) FROM item"), 2);
}

INSTANTIATE_TEST_SUITE_P(OfSchema, Migration, ::testing::Range(1, schema_version()));

}  // namespace
}  // namespace newswatch::store
