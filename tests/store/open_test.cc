// What is refused, why, and the way out.
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "store/schema.h"
#include "tests/store/store_fixture.h"

namespace newswatch::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Open : public StoreTest {
 protected:
  std::string refusal() {
    const auto store = Store::open(path_, loop_.get_executor());
    return store ? "" : store.error().message;
  }
  void change(const std::string& sql) {
    auto db = Connection::open(path_, Connection::Access::read_write);
    ASSERT_TRUE(db) << db.error().message;
    db->execute(sql);
    ASSERT_FALSE(db->failed());
  }
  std::string bytes() {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write_bytes(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }
};

TEST_F(Open, ANewFileIsANewswatchDatabaseInWalMode) {
  open();
  close();
  auto db = *Connection::open(path_, Connection::Access::read_only);
  EXPECT_EQ(db.integer("PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(db.integer("PRAGMA user_version"), schema_version());
  auto mode = db.query("PRAGMA journal_mode");
  ASSERT_TRUE(mode.next());
  EXPECT_EQ(mode.text(0), "wal");
}

TEST_F(Open, AnEmptyFileIsTaken) {
  write_bytes("");
  EXPECT_EQ(refusal(), "");
}

TEST_F(Open, ANewerSchemaIsRefusedWithBothVersionsAndLeftAlone) {
  open();
  close();
  change("PRAGMA user_version = 99");
  const auto before = bytes();
  EXPECT_THAT(refusal(), AllOf(HasSubstr("its schema is 99"),
                               HasSubstr("knows up to " + std::to_string(schema_version()))));
  EXPECT_EQ(bytes(), before);
}

TEST_F(Open, AnotherProgramsDatabaseIsRefusedAndLeftAlone) {
  change("CREATE TABLE notes (text TEXT)");
  const auto before = bytes();
  EXPECT_THAT(refusal(), HasSubstr("another program's database"));
  EXPECT_EQ(bytes(), before);
  change("DROP TABLE notes; PRAGMA application_id = 42");
  EXPECT_THAT(refusal(), HasSubstr("another program's database"));
}

TEST_F(Open, AFileThatIsNoDatabaseIsRefusedAndLeftAlone) {
  const std::string text(5000, 'x');
  write_bytes(text);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("not an SQLite database"), HasSubstr("`store:`")));
  EXPECT_EQ(bytes(), text);
}

TEST_F(Open, ADamagedFileIsRefusedWithTheWayOutAndLeftAlone) {
  open();
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  close();
  // One page, of a table that opening has no need to read.
  const auto page =
      static_cast<size_t>(count("SELECT rootpage FROM sqlite_schema WHERE name = 'item'"));
  auto damaged = bytes();
  damaged.replace((page - 1) * 4096, 64, 64, '\x5a');
  write_bytes(damaged);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("damaged"), HasSubstr(".recover"), HasSubstr("backup")));
  EXPECT_EQ(bytes(), damaged);
}

TEST_F(Open, AMissingFolderIsNamed) {
  path_ = folder_.file("missing/newswatch.db");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("there is no folder"), HasSubstr("/missing")));
}

TEST_F(Open, AFolderInPlaceOfTheFileIsRefused) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(refusal(), HasSubstr("unable to open database file"));
}

TEST_F(Open, ASecondNewswatchIsRefusedAndToldWho) {
  open();
  EXPECT_THAT(refusal(), AllOf(HasSubstr("process " + std::to_string(getpid()) + " has it open"),
                               HasSubstr("One newswatch a store")));
  std::filesystem::create_symlink(folder_.path(), folder_.path() / "again");
  path_ = folder_.file("again/newswatch.db");
  EXPECT_THAT(refusal(), HasSubstr("has it open"));
  close();
  EXPECT_EQ(refusal(), "");
}

// As another user, since root may write anywhere.
TEST_F(Open, AReadOnlyFolderIsRefused) {
  ASSERT_EQ(chmod(folder_.path().c_str(), 0555), 0);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0) _exit(1);
    const auto message = refusal();
    const auto written = write(ends[1], message.data(), message.size());
    _exit(written == static_cast<ssize_t>(message.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  std::string message(4096, '\0');
  const auto size = read(ends[0], message.data(), message.size());
  ::close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  chmod(folder_.path().c_str(), 0755);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  message.resize(static_cast<size_t>(std::max<ssize_t>(size, 0)));
  EXPECT_THAT(message, AllOf(HasSubstr("Permission denied"), HasSubstr("must be writable")));
}

TEST_F(Open, AReaderSaysWhatIsWrong) {
  const auto error = [&] {
    const auto alerts = read_alerts(path_, {.limit = 10});
    return alerts ? "" : alerts.error().message;
  };
  EXPECT_THAT(error(), HasSubstr("no such file"));
  write_bytes("");
  EXPECT_THAT(error(), HasSubstr("has schema 0"));
  open();
  close();
  EXPECT_EQ(error(), "");
  change("PRAGMA user_version = 99");
  EXPECT_THAT(error(), HasSubstr("its schema is 99"));
}

TEST_F(Open, AReaderWorksBesideTheWriterAndAfterIt) {
  open();
  get(store_->commit(poll_with("f", {"a"}, at(0))));
  EXPECT_THAT(*read_alerts(path_, {.limit = 10}), SizeIs(1));
  get(store_->commit(poll_with("f", {"b"}, at(0))));
  EXPECT_THAT(*read_alerts(path_, {.limit = 10}), SizeIs(2));
  close();
  EXPECT_THAT(*read_alerts(path_, {.limit = 10}), SizeIs(2));
}

}  // namespace
}  // namespace newswatch::store
