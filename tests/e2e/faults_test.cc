// Faults of the system, met by the real binary: a full disk, a disk that fails, a clock that jumps,
// descriptors that run out, a file system that can't be written.
#include <fstream>
#include <sys/mount.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"
#include "tests/e2e/webhook_receiver.h"

namespace newswatch::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A small file system of its own at a folder.
class SmallDisk {
 public:
  SmallDisk(std::string folder, const std::string& options) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted_ = ::mount("newswatch", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }
  bool make_read_only() const {
    return ::mount("newswatch", folder_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }
  void fill() const {
    std::ofstream junk(file("junk"), std::ios::binary);
    const std::string page(4096, 'x');
    while (junk.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
    }
  }

 private:
  std::string folder_;
  bool mounted_ = false;
};

class Faults : public ::testing::Test {
 protected:
  void configure(const std::string& store = "newswatch.db") {
    daemon_.write_rules("a.rules", "Pokrovsk\n");
    daemon_.write_config(
        {.feeds = fmt::format("  - {{id: paper, url: \"{}\"}}\n", feeds_.url("paper")),
         .webhook_url = desk_.url(),
         .store = store});
    publish("Old");
  }
  void start() {
    ASSERT_TRUE(daemon_.start()) << daemon_.log();
    const auto asked = feeds_.counts("paper").requests;
    ASSERT_TRUE(wait_until([&] { return feeds_.counts("paper").requests >= asked + 2; }));
  }
  void publish(const std::string& title) {
    const auto number = ++published_;
    feeds_.publish("paper", {.id = fmt::format("item-{}", number),
                             .link = fmt::format("https://paper.example/{}", number),
                             .title = title,
                             .summary = std::string(20'000, 'y'),
                             .published = newswatch::now()});
  }
  bool wait_for_log(const std::string& text) {
    return wait_until([&] { return daemon_.log().find(text) != std::string::npos; });
  }
  std::size_t polls() { return feeds_.counts("paper").requests; }

  demo::FeedServer feeds_{{{.name = "paper",
                            .title = "Paper",
                            .site = "https://paper.example/",
                            .language = "en",
                            .format = demo::FeedFormat::rss}}};
  WebhookReceiver desk_;
  NewswatchProcess daemon_;
  int published_ = 0;
};

TEST_F(Faults, AFullDiskPausesPollingAndLosesNothing) {
  const SmallDisk disk(daemon_.folder().file("disk"), "size=14m");
  if (!disk.mounted()) GTEST_SKIP() << "a file system can't be mounted here";
  configure(disk.file("newswatch.db"));
  start();
  publish("Pokrovsk before");
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();

  disk.fill();
  // Each brings 20 kB, until the log of the database has no room left to be reused.
  for (int i = 0; i < 400 && daemon_.log().find("the disk is full: polling") == std::string::npos;
       ++i) {
    publish(fmt::format("Pokrovsk while it is full, {}", i));
    wait_until([&] { return desk_.accepted().size() >= static_cast<size_t>(published_ - 1); },
               std::chrono::milliseconds(50));
  }
  ASSERT_TRUE(wait_for_log("the disk is full: polling pauses")) << daemon_.log();
  EXPECT_FALSE(std::filesystem::exists(disk.file("newswatch.db-ballast")));
  const auto paused_at = polls();
  EXPECT_FALSE(wait_until([&] { return polls() > paused_at + 1; }, std::chrono::seconds(3)));
  EXPECT_TRUE(daemon_.process().running());

  std::filesystem::remove(disk.file("junk"));
  ASSERT_TRUE(wait_for_log("there is room on the disk again")) << daemon_.log();
  ASSERT_TRUE(desk_.wait_for_accepted(static_cast<size_t>(published_ - 1)))
      << desk_.accepted().size() << " of " << published_ - 1 << "\n"
      << daemon_.log();
  EXPECT_TRUE(std::filesystem::exists(disk.file("newswatch.db-ballast")));
  EXPECT_EQ(desk_.accepted().size(), static_cast<size_t>(published_ - 1));  // none twice
  EXPECT_EQ(daemon_.terminate(), 0);
  EXPECT_EQ(
      run_command({"/usr/bin/sqlite3", disk.file("newswatch.db"), "PRAGMA integrity_check"}).output,
      "ok\n");
}

TEST_F(Faults, AFileSystemThatCantBeWrittenIsNamedAtTheStart) {
  const SmallDisk disk(daemon_.folder().file("disk"), "size=14m");
  if (!disk.mounted()) GTEST_SKIP() << "a file system can't be mounted here";
  ASSERT_TRUE(disk.make_read_only());
  configure(disk.file("newswatch.db"));
  EXPECT_FALSE(daemon_.start());
  EXPECT_EQ(daemon_.process().wait(), 1);
  EXPECT_THAT(daemon_.log(), HasSubstr("disk/newswatch.db"));
}

TEST_F(Faults, DescriptorsThatRunOutEndNothing) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP()
      << "UndefinedBehaviorSanitizer opens a pipe to see whether an object is readable, and "
         "reports it as broken where no descriptor is left";
#endif
  configure();
  daemon_.wrapper = {"/usr/bin/prlimit", "--nofile=26:26"};
  start();
  publish("Pokrovsk with few descriptors");
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  // Clients that hold all there are: the port takes no more of them, the daemon goes on.
  const auto port = daemon_.base_url().substr(daemon_.base_url().rfind(':') + 1);
  std::vector<std::unique_ptr<ChildProcess>> clients;
  for (int i = 0; i < 24; ++i) {
    ChildProcess::Options client;
    client.command = {"/bin/bash", "-c",
                      fmt::format("exec 3<>/dev/tcp/127.0.0.1/{}; sleep 30", port)};
    clients.push_back(std::make_unique<ChildProcess>(std::move(client)));
  }
  publish("Pokrovsk while clients hold the port");
  wait_until([&] { return desk_.accepted().size() >= 2; }, std::chrono::seconds(5));
  EXPECT_TRUE(daemon_.process().running());
  clients.clear();
  ASSERT_TRUE(desk_.wait_for_accepted(2)) << daemon_.log();
}

#ifdef NEWSWATCH_FAULTS

TEST_F(Faults, ADiskThatFailsEndsTheDaemonWithAClearMessage) {
  configure();
  const auto broken = daemon_.folder().file("broken");
  daemon_.environment = {{"LD_PRELOAD", NEWSWATCH_FAULTS}, {"NEWSWATCH_FSYNC_FAILS", broken}};
  start();
  std::ofstream(broken) << "1";
  publish("Pokrovsk on a broken disk");
  EXPECT_EQ(daemon_.process().wait(), 1) << daemon_.log();
  EXPECT_THAT(daemon_.log(), HasSubstr("check the disk, then start newswatch again"));
  EXPECT_THAT(daemon_.log(), Not(HasSubstr("stopping on")));

  // The disk was mended: what was not stored comes again, and is told once.
  std::filesystem::remove(broken);
  start();
  ASSERT_TRUE(desk_.wait_for_accepted(1)) << daemon_.log();
  EXPECT_EQ(desk_.accepted().size(), 1u);
}

constexpr const char* kFakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

TEST_F(Faults, AClockThatJumpsNeitherStopsPollsNorBringsABurst) {
  if (::access(kFakeTime, R_OK) != 0) GTEST_SKIP() << kFakeTime << " is not there";
  configure();
  const auto clock = daemon_.folder().file("clock");
  const auto set = [&](const char* offset) {
    std::ofstream(clock + ".new") << offset << "\n";
    std::filesystem::rename(clock + ".new", clock);
  };
  set("+0");
  daemon_.environment = {{"LD_PRELOAD", kFakeTime},
                         {"FAKETIME_TIMESTAMP_FILE", clock},
                         {"FAKETIME_NO_CACHE", "1"},
                         {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}};
  start();
  int told = 0;
  for (const auto* jump : {"+8h", "+0", "-3h"}) {
    const auto before = polls();
    set(jump);
    ASSERT_TRUE(wait_until([&] { return polls() >= before + 3; })) << jump << daemon_.log();
    publish(fmt::format("Pokrovsk, attack number {} of the night on the bridge", ++told));
    ASSERT_TRUE(desk_.wait_for_accepted(static_cast<size_t>(told))) << jump << daemon_.log();
  }
  EXPECT_THAT(daemon_.log(), HasSubstr("the clock went forward by "));
  EXPECT_THAT(daemon_.log(), HasSubstr("the clock went back by "));
}

#endif

}  // namespace
}  // namespace newswatch::testing
