// What an alert says to people, in words and without any markup: the formats for chats and phones,
// and the console, dress it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.h"

namespace newswatch::alerts {

// A stretch of plain text; `matched`: the rule found it, and who can shows it so.
struct Run {
  std::string text;
  bool matched = false;
  std::string link = {};  // that it leads to, as Message::link
};
using Line = std::vector<Run>;

// What feeds say stands in it as they say it, cut to a length that people read: who shows it
// escapes it.
struct Message {
  std::string severity;
  std::string rule;
  Line title;               // "(no title)" where nothing of it would be seen
  std::string link;         // http or https, with what could end a link in markup encoded; or empty
  std::string news;         // what a follow-up is about; or empty
  std::string feed;         // "bne IntelliNews (intellinews.com)"
  Line matched;             // title: "28-point", "peace"; summary: "plan"
  std::string story;        // "new story, also in 2: reuters, bbc"
  std::string held_back;    // "3 alerts of this rule held back by its throttle"; or empty
  std::vector<Line> items;  // of a digest: a line for each of its alerts; the title counts them
};

// An http or https URL with what could end a link in markup encoded, without a user; empty for
// all else, and where it is too long.
std::string safe_link(const std::string& url);

Message message_of(const store::Delivery& delivery);

// When it was published, else first seen: "2025-11-26 10:13 UTC", "seen 2025-11-26 10:13 UTC".
std::string time_text(const Alert& alert);

// "also in 2: reuters, bbc"; empty where it is in no other feed.
std::string also_in_text(const store::Delivery& delivery);

// "HIGH peace-plan"
std::string heading(const Message& message);

// The title without marks.
std::string plain_text(const Line& line);

// What stands below the title, a line each: {"Source", ...}, {"Matched", ...}, or {"1", ...},
// {"2", ...} of a digest. None is empty.
using Fact = std::pair<std::string, Line>;
std::vector<Fact> facts(const Message& message, const Alert& alert);

}  // namespace newswatch::alerts
