// The real daemon with one feed of a local server and one rule (rules.d/a.rules), for tests of
// where alerts go.
#pragma once

#include <string>
#include <string_view>

#include "tests/demo/feed_server.h"
#include "tests/e2e/newswatch_process.h"

namespace newswatch::testing {

class Newsroom {
 public:
  Newsroom();

  // The daemon runs, and what is published from now on is news. `targets` are the lines below
  // `targets:`, two blanks ahead; each is sent every alert. `sections` are further lines of the
  // configuration. False where it does not start.
  [[nodiscard]] bool open(std::string_view targets, std::string_view sections = "");

  // A file beside the configuration that its owner alone may read.
  void write_secret(std::string_view name, std::string_view value) const;

  // An item that makes an alert, within a second. Its number stands in its title.
  void publish(int number);
  static std::string title(int number);         // "Pokrovsk report 7"
  static int number_in(std::string_view body);  // 7 where such a title stands in a text, else 0

  // `newswatch COMMAND... --config FILE`
  CommandResult command(std::vector<std::string> arguments) const;

  // What came of the Nth try to tell a target of an item: "retry: HTTP 500". Waits for it; empty
  // where it does not come.
  std::string attempt(int number, std::string_view target, int nth = 1) const;

  NewswatchProcess& daemon() { return daemon_; }

 private:
  demo::FeedServer feeds_{{{.name = "paper",
                            .title = "Paper",
                            .site = "https://paper.example/",
                            .language = "en",
                            .format = demo::FeedFormat::rss}}};
  NewswatchProcess daemon_;
};

}  // namespace newswatch::testing
