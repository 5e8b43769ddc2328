#include "tests/support/smtp_server.h"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace newswatch::testing {
namespace {

constexpr const char* kPython = "/usr/bin/python3";  // Debian's, which has the package aiosmtpd

std::string script(std::string_view name) {
  return fmt::format("{}/tests/support/{}", NEWSWATCH_SOURCE_DIR, name);
}

std::vector<nlohmann::json> json_lines(const std::string& text) {
  std::vector<nlohmann::json> values;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && !lines.eof();) {
    values.push_back(nlohmann::json::parse(line));
  }
  return values;
}

}  // namespace

SmtpServer::SmtpServer(const Options& options) : tls_first_(options.tls == "first") {
  std::vector<std::string> command = {kPython, script("smtp_server.py"), folder_.path()};
  if (!options.tls.empty()) {
    const auto made = run_command({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                   "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj",
                                   "/CN=mail.example", "-addext", "subjectAltName=IP:127.0.0.1",
                                   "-keyout", folder_.file("key.pem"), "-out", ca_file()});
    if (made.status != 0) throw std::runtime_error("openssl: " + made.errors);
    command.insert(command.end(), {"--tls", options.tls});
  }
  if (!options.user.empty()) {
    command.insert(command.end(), {"--login", options.user, options.password});
  }
  process_ = std::make_unique<ChildProcess>(
      ChildProcess::Options{.command = std::move(command),
                            .stdin_file = "/dev/null",
                            .stdout_file = folder_.file("out"),
                            .stderr_file = folder_.file("err"),
                            .environment = {{"PYTHONDONTWRITEBYTECODE", "1"}}});
  wait_until([&] { return !read_whole(folder_.file("port")).empty() || !process_->running(); });
  const auto port = read_whole(folder_.file("port"));
  if (port.empty()) throw std::runtime_error("no mail server: " + process_->errors());
  port_ = std::stoi(port);
}

std::string SmtpServer::url() const {
  return fmt::format("{}://127.0.0.1:{}", tls_first_ ? "smtps" : "smtp", port_);
}

void SmtpServer::set_mode(std::string_view mode) const {
  std::filesystem::rename(folder_.write("mode.new", mode), folder_.file("mode"));
}

std::vector<nlohmann::json> SmtpServer::mails() const {
  return json_lines(read_whole(folder_.file("mails")));
}

std::size_t SmtpServer::sessions() const {
  const auto text = read_whole(folder_.file("sessions"));
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<nlohmann::json> mail_facts(const std::vector<std::string>& mails) {
  const TempFolder folder;
  std::vector<std::string> command = {kPython, script("mail_facts.py")};
  for (std::size_t i = 0; i < mails.size(); ++i) {
    command.push_back(folder.write(fmt::format("{}.eml", i), mails[i]));
  }
  const auto result = run_command(std::move(command));
  if (result.status != 0) throw std::runtime_error(result.errors);
  return json_lines(result.output);
}

}  // namespace newswatch::testing
