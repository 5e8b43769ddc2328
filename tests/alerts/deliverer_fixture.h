// What the tests of the deliverer share: a real store, a real client, a clock that is set.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "alerts/deliverer.h"
#include "tests/support/loopback_server.h"
#include "tests/support/run_coroutine.h"

namespace newswatch::alerts {

inline constexpr const char* kSecretPath = "/hooks/s3cr3t-path";
inline constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

testing::Reply reply(int status, std::string body = {});
// Gives its replies one after the other, the last one for ever.
testing::LoopbackServer::Handler script(std::vector<testing::Reply> replies);

// Every word of the deliverer is searched for the path of its targets when a test ends.
class DelivererTest : public ::testing::Test {
 public:
  DelivererTest();
  ~DelivererTest() override;

 protected:
  void TearDown() override;

  static Target webhook(const std::string& name, const testing::LoopbackServer& server);

  void start(std::vector<Target> targets);
  void stop(Duration grace = Duration{0});
  // What a new process does: the leases of the one before are released.
  void restart(std::vector<Target> targets);

  // Queues one alert a name, in this order.
  void queue(const std::vector<std::string>& names, const std::vector<std::string>& targets);
  // Until nothing is due.
  void deliver();
  void advance(Duration by) { clock_ += by; }

  store::QueueState state_of(const std::string& target);
  std::vector<store::StoredAlert> stored();
  // "delivered desk 1", one line a report in their order.
  std::string told() const;

  // Called in a server's thread: lets the loop look at what has come.
  void poke();

  Time clock_ = now();  // the deliverer's and the store's
  boost::asio::io_context loop_;
  std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
  net::HttpClient http_;
  std::unique_ptr<Deliverer> deliverer_;
  std::vector<AttemptReport> reports_;
  std::function<void(const AttemptReport&)> on_report_;  // may be empty
  std::vector<std::string> errors_;
  DelivererOptions options_;

 private:
  void open();
};

}  // namespace newswatch::alerts
