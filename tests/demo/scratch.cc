#include "tests/demo/scratch.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include "core/base64.h"

namespace newswatch::demo {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  path_ = (fs::temp_directory_path() / "newswatch-demo-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "can't make " + path_);
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string ScratchFolder::write(const std::string& name, const std::string& text) const {
  auto path = path_ + "/" + name;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!written) throw std::system_error(error, std::generic_category(), "can't write " + path);
  return path;
}

std::string random_secret() {
  std::random_device device;
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes += static_cast<char>(device() & 0xff);
  return "whsec_" + base64_encode(bytes);
}

std::uint16_t free_port() {
  using boost::asio::ip::tcp;
  boost::asio::io_context loop;
  const tcp::acceptor acceptor(loop, {boost::asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

std::string daemon_config(const FeedServer& feeds, const DaemonSettings& settings) {
  auto text = fmt::format(
      "schema: 1\n"
      "store: newswatch.db\n"
      "rules: [\"{0}/*.rules\", \"{0}/*.yaml\"]\n"
      "web: {{listen: \"127.0.0.1:{1}\"}}\n"
      "polling:\n"
      "  interval: 1s\n"
      "  per_host: {{concurrency: 4, gap: 10ms}}\n"
      "  allow_private: true\n"
      "feeds:\n",
      settings.rules_folder, settings.web_port);
  for (const auto& feed : feeds.feeds()) {
    text += fmt::format("  - {{id: {}, url: \"{}\"}}\n", feed.name, feeds.url(feed.name));
  }
  return text + fmt::format(
                    "targets:\n"
                    "  desk: {{format: webhook, url: \"{}\", secret_file: \"{}\"}}\n"
                    "routes:\n"
                    "  - {{name: default, targets: [desk]}}\n",
                    settings.webhook_url, settings.secret_file);
}

}  // namespace newswatch::demo
