#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include <gmock/gmock.h>

#include "tests/alerts/deliverer_fixture.h"

namespace newswatch::alerts {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using testing::LoopbackServer;

class StdoutTest : public DelivererTest {
 public:
  StdoutTest() {
    std::signal(SIGPIPE, SIG_IGN);
    if (::pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("pipe2");
    options_.stdout_fd = pipe_[1];
    console_.name = {"console"};
    console_.format = TargetFormat::stdout_text;
  }
  ~StdoutTest() override {
    for (const int fd : pipe_) {
      if (fd >= 0) ::close(fd);
    }
  }

 protected:
  std::string printed() {
    std::string text(65536, '\0');
    const auto got = ::read(pipe_[0], text.data(), text.size());
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return text;
  }

  int pipe_[2] = {-1, -1};
  Target console_;
};

TEST_F(StdoutTest, AlertsArePrintedInOrder) {
  start({console_});
  queue({"first", "second"}, {"console"});
  deliver();
  EXPECT_EQ(told(), "delivered console 1\ndelivered console 1\n");
  const auto text = printed();
  EXPECT_THAT(text, HasSubstr("ALERT high peace-plan: first\n  source  bne IntelliNews"));
  EXPECT_LT(text.find("first"), text.find("ALERT high peace-plan: second\n"));
}

TEST_F(StdoutTest, AReaderThatIsStuckHoldsUpNobody) {
  const std::string filling(4096, 'x');
  while (::write(pipe_[1], filling.data(), filling.size()) > 0) {
  }
  const LoopbackServer server(script({reply(200)}));
  console_.timeout = std::chrono::seconds(2);  // far longer than the other delivery takes
  start({console_, webhook("desk", server)});
  queue({"leak"}, {"console", "desk"});
  deliver();
  EXPECT_EQ(told(), "delivered desk 1\nretry console 1\n");
  EXPECT_EQ(reports_.back().reason, "standard output: nobody reads it");
}

TEST_F(StdoutTest, AClosedReaderIsARetry) {
  ::close(std::exchange(pipe_[0], -1));
  start({console_});
  queue({"leak"}, {"console"});
  deliver();
  EXPECT_EQ(told(), "retry console 1\n");
  EXPECT_EQ(reports_.front().reason, "standard output: Broken pipe");
}

}  // namespace
}  // namespace newswatch::alerts
