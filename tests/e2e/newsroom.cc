#include "tests/e2e/newsroom.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "core/time.h"
#include "tests/support/child_process.h"

namespace newswatch::testing {
namespace {

constexpr std::string_view kTitleStart = "Pokrovsk report ";

}  // namespace

Newsroom::Newsroom() { daemon_.write_rules("a.rules", "Pokrovsk\n"); }

bool Newsroom::open(std::string_view targets, std::string_view sections) {
  daemon_.folder().write(
      "newswatch.yaml",
      fmt::format("schema: 1\nstore: newswatch.db\nrules: [\"rules.d/*\"]\n"
                  "web: {{listen: \"127.0.0.1:{}\"}}\n"
                  "polling: {{interval: 1s, per_host: {{gap: 0s}}, allow_private: true}}\n"
                  "targets:\n{}\n{}\nfeeds:\n  - {{id: paper, url: \"{}\"}}\n",
                  free_port(), targets, sections, feeds_.url("paper")));
  publish(0);  // no news: it was there before
  return daemon_.start() && wait_until([&] { return feeds_.counts("paper").requests >= 2; });
}

void Newsroom::write_secret(std::string_view name, std::string_view value) const {
  std::filesystem::permissions(daemon_.folder().write(name, value),
                               std::filesystem::perms::owner_read);
}

void Newsroom::publish(int number) {
  feeds_.publish("paper", {.id = fmt::format("item-{}", number),
                           .link = fmt::format("https://paper.example/{}", number),
                           .title = title(number),
                           .summary = "",
                           .published = newswatch::now()});
}

std::string Newsroom::title(int number) { return fmt::format("{}{}", kTitleStart, number); }

int Newsroom::number_in(std::string_view body) {
  const auto at = body.find(kTitleStart);
  return at == std::string_view::npos
             ? 0
             : std::atoi(std::string(body.substr(at + kTitleStart.size(), 9)).c_str());
}

CommandResult Newsroom::command(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--config", daemon_.config_file()});
  return newswatch(std::move(arguments));
}

std::string Newsroom::attempt(int number, std::string_view target, int nth) const {
  const auto query = fmt::format(
      "SELECT d.outcome || ': ' || d.detail FROM delivery d JOIN alert a ON a.no = d.alert "
      "WHERE d.target = '{}' AND d.attempt = {} AND a.body LIKE '%\"{}\"%'",
      target, nth, title(number));
  std::string outcome;
  wait_until([&] {
    outcome = daemon_.sql(query);
    return outcome.find(": ") != std::string::npos && !outcome.starts_with("sqlite3");
  });
  return outcome.substr(0, outcome.find_last_not_of('\n') + 1);
}

}  // namespace newswatch::testing
