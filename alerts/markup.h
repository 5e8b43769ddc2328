// Plain text into the markup of a service, up to a length that it takes. What feeds say is shown,
// never obeyed: markup, mentions and addresses that a client would make links of are defused, and
// control and bidirectional characters become visible escapes (core/utf8.h). Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "alerts/limits.h"
#include "alerts/message.h"

namespace newswatch::alerts {

struct Markup {
  // Appends the first code point of `here` so that it stands for itself; `here` goes on to the end
  // of the text, `at_start` is true at its begin.
  void (*escape)(std::string_view here, bool at_start, std::string& out);
  std::string_view strong_begin;
  std::string_view strong_end;
  std::string_view line_end;
  // What stands before and after the text of a link.
  std::string (*link_begin)(const std::string& url);
  std::string (*link_end)(const std::string& url);
  // Clients look for addresses and mentions in what they show.
  bool finds_links;
};

const Markup& plain_markup();     // matched words are not marked, a link stands behind its text
const Markup& verbatim_markup();  // without links, where nothing looks for them
const Markup& slack_markup();     // the three characters that Slack's texts escape
const Markup& markdown();         // of Discord and Mattermost
const Markup& telegram_html();
const Markup& matrix_html();
const Markup& mail_html();

// Writes marked-up text. What has no room is cut with "…" between two code points, outside of
// escapes and tags, and each tag is closed.
class Writer {
 public:
  Writer(const Markup& markup, Limit limit);

  void text(std::string_view plain);
  void strong(std::string_view plain);
  void line(const Line& line);  // matched words strong, links as link() has them
  // As a link; without one where `url` is empty or has no room.
  void link(const std::string& url, const Line& line);
  void end_line();

  bool empty() const { return out_.empty(); }
  std::string take() { return std::move(out_); }

 private:
  void run(const Run& run);
  bool append(std::string_view rendered);  // false, and full, where it has no room
  bool fits(std::size_t length) const;
  void open(std::string_view begin, std::string_view end);
  void close(std::string_view end);

  const Markup& markup_;
  Limit limit_;
  std::string out_;
  std::size_t used_ = 0;
  std::size_t reserved_;  // for "…", and for the ends of what is open
  bool full_ = false;
};

// One text, cut to the limit.
std::string rendered(const Markup& markup, Limit limit, std::string_view plain);

// "Source: ..." for each fact, a line each.
void write_facts(Writer& out, const std::vector<Fact>& facts);

}  // namespace newswatch::alerts
