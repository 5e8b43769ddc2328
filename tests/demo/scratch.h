// What the demo makes up for its run: a folder, a secret, a port, a configuration.
#pragma once

#include <cstdint>
#include <string>

#include "tests/demo/feed_server.h"

namespace newswatch::demo {

// A new folder under the system's for temporary files; removed with all that is in it.
class ScratchFolder {
 public:
  ScratchFolder();  // throws std::system_error
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  // Readable by its owner alone; returns its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

std::string random_secret();  // "whsec_" and 32 bytes in base64

// A port of 127.0.0.1 that nobody has now.
std::uint16_t free_port();

struct DaemonSettings {
  std::uint16_t web_port = 0;
  std::string rules_folder;
  std::string webhook_url;
  std::string secret_file;
};

// newswatch.yaml for a daemon that polls each of the server's feeds every second.
std::string daemon_config(const FeedServer& feeds, const DaemonSettings& settings);

}  // namespace newswatch::demo
