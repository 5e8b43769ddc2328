#include "store/backup.h"

#include <atomic>
#include <fstream>
#include <sys/stat.h>
#include <thread>

#include <gmock/gmock.h>

#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class BackupTest : public StoreTest {
 protected:
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename());
    }
    return names;
  }
  const std::string copy_ = folder_.file("copy.db");
};

TEST_F(BackupTest, IsADatabaseThatOpensWithEverythingInIt) {
  open();
  get(store_->commit(poll_with("f", {"a", "b"}, at(0))));
  const auto size = back_up(path_, copy_);
  ASSERT_TRUE(size) << size.error().message;
  EXPECT_GT(*size, 0);
  get(store_->commit(poll_with("f", {"c"}, at(1))));  // not in it
  close();
  struct stat status {};
  ASSERT_EQ(::stat(copy_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);

  path_ = copy_;
  open();
  EXPECT_THAT(*read_alerts(path_, {}), SizeIs(2));
  EXPECT_THAT(get(store_->claim({"desk"}, 10, now(), std::chrono::minutes(1))).deliveries,
              SizeIs(2));
  get(store_->commit(poll_with("f", {"d"}, at(2))));
}

TEST_F(BackupTest, IsWholeWhateverIsWrittenMeanwhile) {
  open();
  get(store_->commit(poll_with("f", {"first"}, at(0))));
  std::atomic<int> made = 0;
  std::thread backups([&] {
    for (int i = 0; i < 5; ++i) {
      const auto file = folder_.file(("copy-" + std::to_string(i)).c_str());
      if (back_up(path_, file)) ++made;
    }
    made += 100;
  });
  for (int i = 0; made < 100; ++i) {
    get(store_->commit(poll_with("f", {"item-" + std::to_string(i)}, at(i))));
  }
  backups.join();
  EXPECT_EQ(made, 105);
  for (int i = 0; i < 5; ++i) {
    const auto file = folder_.file(("copy-" + std::to_string(i)).c_str());
    // Each item with its alert, its delivery and its story, as they were committed.
    auto db = Connection::open(file, Connection::Access::read_only);
    ASSERT_TRUE(db);
    const auto items = db->integer("SELECT count(*) FROM item");
    EXPECT_GE(items, 1);
    EXPECT_EQ(db->integer("SELECT count(*) FROM outbox"), items);
    EXPECT_EQ(db->integer("SELECT count(*) FROM seen"), items);
  }
}

TEST_F(BackupTest, RefusesWhatIsThereAndLeavesNothingBehind) {
  open();
  std::ofstream(copy_) << "mine";
  EXPECT_THAT(back_up(path_, copy_).error().message, HasSubstr("is there already"));
  EXPECT_THAT(back_up(path_, folder_.file("no/copy.db")).error().message,
              HasSubstr("can't be made"));
  EXPECT_THAT(back_up(folder_.file("none.db"), folder_.file("other.db")).error().message,
              HasSubstr("none.db"));
  EXPECT_THAT(files(), ::testing::Each(::testing::Not(HasSubstr("unfinished"))));
}

}  // namespace
}  // namespace newswatch::store
