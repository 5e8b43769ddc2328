// Values that stand in files of their own: systemd credentials, keys, tokens.
#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "config/values.h"
#include "core/file.h"

namespace newswatch::config {
namespace {

// In a folder that others may not enter, as that of credentials, its own mode does not matter.
bool readable_by_all(const std::string& path) {
  struct stat file {};
  struct stat folder {};
  const auto parent = std::filesystem::path(path).parent_path() / ".";
  return ::stat(path.c_str(), &file) == 0 && S_ISREG(file.st_mode) &&
         (file.st_mode & S_IROTH) != 0 && ::stat(parent.c_str(), &folder) == 0 &&
         (folder.st_mode & S_IXOTH) != 0;
}

// Where the credential is. The service has a folder of them from systemd, in which NAME of the
// folder that LoadCredential=credentials:/etc/newswatch/credentials names is credentials_NAME. A
// command at a terminal is given none: root reads what the service gets at its next start, the
// service's user what it got. So does the unit's ExecReload=: systemd 252 names it the folder, and
// hides it (systemd#35227).
std::string credential(const std::string& name) {
  std::vector<std::string> places;
  if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY")) {
    places = {fmt::format("{}/{}", folder, name), fmt::format("{}/credentials_{}", folder, name)};
  }
  places.push_back("/etc/newswatch/credentials/" + name);
  places.push_back("/run/credentials/newswatch.service/credentials_" + name);
  for (const auto& place : places) {
    if (::access(place.c_str(), R_OK) == 0) return place;
  }
  return places.front();
}

bool is_token(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";  // RFC 9110, 5.6.2
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && kMarks.find(c) == std::string_view::npos) return false;
  }
  return !name.empty();
}

std::string lower(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Headers that requests write themselves.
bool is_ours(const std::string& name) {
  const auto key = lower(name);
  return key == "host" || key == "content-length" || key == "content-type" ||
         key == "transfer-encoding" || key == "connection" || key.starts_with("webhook-");
}

std::optional<std::string> header_value(const YamlNode& node, const std::string& name) {
  const auto what = fmt::format("header \"{}\"", name);
  if (!node.is_map()) return header_text(node, what);
  YamlMap map(node, what);
  const auto file = map.require("file", "write a text, or {file: PATH}");
  map.finish();
  auto value = file ? secret_file(*file, what) : std::nullopt;
  if (value && value->find_first_of("\r\n") != std::string::npos) {
    file->error(fmt::format("{} must be one line, its file holds more", what));
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::optional<std::string> path(const YamlNode& node, std::string_view what) {
  auto value = text(node, what);
  if (!value) return std::nullopt;
  if (value->empty()) {
    node.error(fmt::format("{} is empty: it must name a file", what));
    return std::nullopt;
  }
  if (value->starts_with("%d/")) return credential(value->substr(3));
  return relative_to_file(node.document().file, *value);
}

std::optional<std::string> secret_file(const YamlNode& node, std::string_view what) {
  const auto file = path(node, what);
  if (!file) return std::nullopt;
  auto content = read_secret_file(*file);
  if (!content) {
    node.error(fmt::format("{} can't be read: {}", what, content.error().message),
               file->find('$') != std::string::npos ? "a variable is written ${NAME}" : "");
    return std::nullopt;
  }
  if (readable_by_all(*file)) {
    node.warning(fmt::format("{}: every user of this machine may read {}", what, *file),
                 fmt::format("chmod o-r {}", *file), "secret-readable");
  }
  return std::move(*content);
}

std::optional<std::string> secret(YamlMap& map, std::string_view key) {
  const auto file_key = fmt::format("{}_file", key);
  const auto inline_node = map.get(key);
  const auto file_node = map.get(file_key);
  if (inline_node && file_node) {
    const auto second = *map.key_node(file_key);
    second.error_at(second.place(),
                    fmt::format("\"{}\" and \"{}\" exclude each other", key, file_key),
                    "keep one of them", width_of(file_key));
    return std::nullopt;
  }
  if (file_node) return secret_file(*file_node, file_key);
  return inline_node ? header_text(*inline_node, key) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> headers(const YamlNode& node) {
  std::vector<std::pair<std::string, std::string>> found;
  if (!node.is_map()) {
    node.error(fmt::format("headers must be a mapping of names to texts, not {}", node.kind()));
    return found;
  }
  for (const auto& [key, value] : node.entries()) {
    const auto name = key.raw();
    if (!is_token(name)) {
      key.error_at(key.place(), "this can't be the name of a header", {}, width_of(name));
    } else if (is_ours(name)) {
      key.error_at(key.place(), fmt::format("header \"{}\" is written by newswatch itself", name),
                   {}, width_of(name));
    } else if (auto text = header_value(value, name)) {
      found.emplace_back(name, std::move(*text));
    }
  }
  return found;
}

}  // namespace newswatch::config
