#include "daemon/item_lines.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/utf8.h"
#include "daemon/commands.h"
#include "feeds/date.h"

namespace newswatch::daemon {
namespace {

void mend_times(nlohmann::json& json) {
  for (const auto* key : {"published", "updated", "first_seen"}) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_string()) continue;
    const auto& text = found->get_ref<const std::string&>();
    if (parse_rfc3339(text)) continue;
    if (const auto time = feeds::parse_date(text)) {
      *found = to_rfc3339_millis(*time);
    } else {
      *found = nullptr;
    }
  }
}

}  // namespace

Time LineItem::seen_or(Time otherwise) const {
  return first_seen ? *first_seen : item.published.value_or(otherwise);
}

Result<LineItem> item_of_line(const std::string& line) {
  auto json = nlohmann::json::parse(line, nullptr, false);
  if (json.is_discarded()) return failure("this is no JSON");
  if (!json.is_object()) return failure("an item is a JSON object");
  mend_times(json);
  auto item = item_from_json(json);
  if (!item) return tl::unexpected(item.error());
  LineItem read;
  JsonReader reader(json);
  reader.read("feed", read.feed.value);
  reader.read("first_seen", read.first_seen);
  if (reader.error()) return failure(*reader.error());
  read.item = std::move(*item);
  return read;
}

void complain_of_line(const std::string& name, std::size_t number, const Error& error) {
  fmt::print(stderr, "{}:{}: error: {}\n", name, number, escape_control(error.message));
}

int with_lines(const std::string& file,
               const std::function<int(std::istream& in, const std::string& name)>& read) {
  if (file == "-") return read(std::cin, "standard input");
  std::ifstream in(file);
  std::error_code unknown;
  if (!in || std::filesystem::is_directory(file, unknown)) {
    fmt::print(stderr, "newswatch: {} can't be read: {}\n", file,
               in ? "it is a folder" : std::strerror(errno));
    return kFailure;
  }
  return read(in, file);
}

}  // namespace newswatch::daemon
