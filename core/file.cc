#include "core/file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <glob.h>
#include <memory>

#include <fmt/format.h>

namespace newswatch {

Result<std::string> read_file(const std::string& path, size_t max_bytes) {
  const auto refuse = [&](int reason) {
    return failure(fmt::format("{}: {}", path, std::strerror(reason)));
  };
  struct Close {
    void operator()(FILE* f) const {
      if (f != stdin) std::fclose(f);
    }
  };
  const std::unique_ptr<FILE, Close> file(path == "-" ? stdin : std::fopen(path.c_str(), "rbe"));
  if (!file) return refuse(errno);
  std::string text;
  char buffer[65536];
  while (true) {
    const size_t got = std::fread(buffer, 1, sizeof buffer, file.get());
    text.append(buffer, got);
    if (text.size() > max_bytes) {
      return failure(fmt::format("{}: larger than {} bytes", path, max_bytes));
    }
    if (got < sizeof buffer) break;
  }
  if (std::ferror(file.get())) return refuse(errno);
  return text;
}

Result<std::string> read_secret_file(const std::string& path) {
  auto text = read_file(path, 64 << 10);
  if (!text) return text;
  const auto blank = " \t\r\n";
  const auto first = text->find_first_not_of(blank);
  if (first == std::string::npos) return failure(fmt::format("{}: is empty", path));
  return text->substr(first, text->find_last_not_of(blank) - first + 1);
}

std::vector<std::string> expand_pattern(const std::string& pattern) {
  struct Found {
    glob_t list{};
    ~Found() { globfree(&list); }
  } found;
  // What exists under this very name is meant, whatever it looks like.
  std::error_code ignored;
  if (!pattern.empty() && std::filesystem::exists(pattern, ignored)) return {pattern};
  if (glob(pattern.c_str(), GLOB_MARK, nullptr, &found.list) != 0) return {};
  std::vector<std::string> files(found.list.gl_pathv, found.list.gl_pathv + found.list.gl_pathc);
  std::erase_if(files, [](const std::string& path) { return path.ends_with('/'); });  // folders
  return files;
}

std::string relative_to_file(std::string_view file, std::string_view path) {
  const std::filesystem::path p(path);
  if (p.is_absolute()) return p.string();
  return (std::filesystem::path(file).parent_path() / p).string();
}

}  // namespace newswatch
