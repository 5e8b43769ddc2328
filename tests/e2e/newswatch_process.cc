#include "tests/e2e/newswatch_process.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

namespace newswatch::testing {
namespace {

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

// "http://127.0.0.1:PORT" of the log line that says where the web port is; empty: not yet.
std::string url_in(const std::string& log) {
  const auto end = log.find("/metrics");
  if (end == std::string::npos) return {};
  const auto start = log.rfind("http://", end);
  return start == std::string::npos ? std::string() : log.substr(start, end - start);
}

}  // namespace

std::string ConfigText::str() const {
  return fmt::format(
      "schema: 1\nstore: {}\nrules: [\"{}\"]\nweb: {{listen: \"127.0.0.1:{}\"}}\n"
      "polling: {{{}}}\ntargets:\n  desk: {{format: webhook, url: \"{}\", secret_file: "
      "desk.secret}}\n{}\nfeeds:\n{}\n",
      store, rules, web_port, polling, webhook_url, extra, feeds);
}

int free_port() {
  boost::asio::io_context loop;
  using boost::asio::ip::tcp;
  const tcp::endpoint any(boost::asio::ip::address_v4::loopback(), 0);
  return tcp::acceptor(loop, any).local_endpoint().port();
}

NewswatchProcess::NewswatchProcess() {
  std::filesystem::permissions(folder_.write("desk.secret", kSecret),
                               std::filesystem::perms::owner_read);
}

void NewswatchProcess::write_config(const ConfigText& config) const {
  folder_.write("newswatch.yaml", config.str());
}

void NewswatchProcess::write_rules(std::string_view name, std::string_view text) const {
  folder_.write("rules.d/" + std::string(name), text);
}

bool NewswatchProcess::start() {
  const auto log = folder_.file(fmt::format("log.{}", starts_++));
  auto command = wrapper;
  command.insert(command.end(), {NEWSWATCH_BINARY, "--config", config_file(), "run"});
  process_ =
      std::make_unique<ChildProcess>(ChildProcess::Options{.command = std::move(command),
                                                           .stdin_file = "/dev/null",
                                                           .stdout_file = folder_.file("stdout"),
                                                           .stderr_file = log,
                                                           .environment = environment});
  wait_until([&] { return !url_in(read_whole(log)).empty() || !process_->running(); });
  base_url_ = url_in(read_whole(log));
  return !base_url_.empty() && process_->running();
}

void NewswatchProcess::kill9() {
  process_->signal(SIGKILL);
  process_->wait();
}

std::optional<int> NewswatchProcess::terminate() {
  process_->signal(SIGTERM);
  return process_->wait();
}

std::string NewswatchProcess::log() const {
  std::string all;
  for (int i = 0; i < starts_; ++i) all += read_whole(folder_.file(fmt::format("log.{}", i)));
  return all;
}

HttpAnswer NewswatchProcess::http(std::string_view method, std::string_view path) const {
  const auto result = run_command({"/usr/bin/curl", "--silent", "--request", std::string(method),
                                   "--write-out", "\n%{http_code}", base_url_ + std::string(path)});
  const auto line = result.output.rfind('\n');
  if (line == std::string::npos) return {};
  return {std::atoi(result.output.c_str() + line + 1), result.output.substr(0, line)};
}

double NewswatchProcess::metric(std::string_view series) const {
  const auto text = "\n" + http("GET", "/metrics").body;
  const auto at = text.find(fmt::format("\n{} ", series));
  return at == std::string::npos ? -1 : std::atof(text.c_str() + at + series.size() + 2);
}

std::string NewswatchProcess::sql(std::string_view query) const {
  const auto result =
      run_command({"/usr/bin/sqlite3", "-readonly", database(), std::string(query)});
  return result.status == 0 ? result.output : "sqlite3: " + result.errors;
}

nlohmann::json NewswatchProcess::alerts() const {
  const auto result = newswatch({"--config", config_file(), "alerts", "--output", "json"});
  return nlohmann::json::parse(result.output, nullptr, false);
}

CommandResult newswatch(std::vector<std::string> arguments, std::string_view input) {
  arguments.insert(arguments.begin(), NEWSWATCH_BINARY);
  return run_command(std::move(arguments), input);
}

}  // namespace newswatch::testing
