#include "alerts/markup.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

constexpr std::string_view kEllipsis = "…";
// Between the parts of an address or a mention it is not seen, and makes neither of them.
constexpr std::string_view kZeroWidthSpace = "\u200B";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_not_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_of_name(char c) { return is_letter(c) || is_digit(c) || is_not_ascii(c); }

// The bytes of the code point that valid UTF-8 begins with.
size_t code_point_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

// A dot as in "evil.example", none as in "U.S." and "3.5".
bool is_dot_of_host(std::string_view text, size_t at) {
  if (at == 0 || at + 2 >= text.size() || !is_of_name(text[at - 1])) return false;
  const auto in_top = [](char c) { return is_letter(c) || is_not_ascii(c); };
  return in_top(text[at + 1]) && in_top(text[at + 2]);
}

// "@everyone", "user@host", "https://..." and "www.evil.example" stand there and lead nowhere.
std::string without_links(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    const bool scheme = text[i] == ':' && i + 1 < text.size() && text[i + 1] == '/';
    if (text[i] == '@' || scheme || (text[i] == '.' && is_dot_of_host(text, i))) {
      out += kZeroWidthSpace;
    }
  }
  return out;
}

void as_it_is(std::string_view here, bool, std::string& out) {
  out += here.substr(0, code_point_size(here));
}

void escape_slack(std::string_view here, bool at_start, std::string& out) {
  switch (here.front()) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    default:
      as_it_is(here, at_start, out);
  }
}

void escape_html(std::string_view here, bool at_start, std::string& out) {
  if (here.front() == '"') {
    out += "&quot;";
  } else {
    escape_slack(here, at_start, out);
  }
}

// ":fire:"
bool begins_emoji(std::string_view text) {
  const auto in_name = [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '+' || c == '-';
  };
  const auto end = std::find_if_not(text.begin() + 1, text.end(), in_name);
  return end != text.begin() + 1 && end != text.end() && *end == ':';
}

// A backslash takes the meaning from any ASCII punctuation. It stands only where there is one:
// notifications show texts without reading their markup.
void escape_markdown(std::string_view here, bool at_start, std::string& out) {
  const char c = here.front();
  const char next = here.size() > 1 ? here[1] : ' ';
  const bool always = std::string_view("\\`*_~[]<>|$").find(c) != std::string_view::npos;
  const bool begins_line = at_start && std::string_view("#-+=").find(c) != std::string_view::npos;
  const bool emoji = c == ':' && begins_emoji(here);
  const bool entity = c == '&' && (is_letter(next) || next == '#');
  const bool hashtag = c == '#' && is_of_name(next);
  if (always || begins_line || emoji || entity || hashtag) out += '\\';
  as_it_is(here, at_start, out);
}

std::string no_link(const std::string&) { return {}; }
std::string bare_link(const std::string& url) { return " " + url; }

std::string html_link(const std::string& url) {
  return fmt::format("<a href=\"{}\">",
                     rendered({&escape_html, "", "", "", &no_link, &no_link, false},
                              {url.size() * 6, Unit::bytes}, url));
}
std::string html_link_end(const std::string&) { return "</a>"; }

std::string markdown_link(const std::string&) { return "["; }
std::string markdown_link_end(const std::string& url) {
  std::string safe;
  for (const char c : url) {
    safe += c == '(' ? "%28" : c == ')' ? "%29" : std::string(1, c);
  }
  return fmt::format("]({})", safe);
}

}  // namespace

size_t length(std::string_view text, Unit unit) {
  if (unit == Unit::bytes) return text.size();
  size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

const Markup& plain_markup() {
  static constexpr Markup kMarkup{&as_it_is, "", "", "\n", &no_link, &bare_link, true};
  return kMarkup;
}

const Markup& verbatim_markup() {
  static constexpr Markup kMarkup{&as_it_is, "", "", "\n", &no_link, &no_link, false};
  return kMarkup;
}

const Markup& slack_markup() {
  static constexpr Markup kMarkup{&escape_slack, "", "", "\n", &no_link, &no_link, true};
  return kMarkup;
}

const Markup& markdown() {
  static constexpr Markup kMarkup{&escape_markdown,   "**", "**", "\n", &markdown_link,
                                  &markdown_link_end, true};
  return kMarkup;
}

const Markup& telegram_html() {
  static constexpr Markup kMarkup{&escape_html, "<b>",          "</b>", "\n",
                                  &html_link,   &html_link_end, true};
  return kMarkup;
}

const Markup& matrix_html() {
  static constexpr Markup kMarkup{&escape_html, "<strong>",     "</strong>", "<br>",
                                  &html_link,   &html_link_end, true};
  return kMarkup;
}

const Markup& mail_html() {
  static constexpr Markup kMarkup{&escape_html, "<strong style=\"background-color:#fff3a3\">",
                                  "</strong>",  "<br>",
                                  &html_link,   &html_link_end,
                                  true};
  return kMarkup;
}

Writer::Writer(const Markup& markup, Limit limit)
    : markup_(markup), limit_(limit), reserved_(length(kEllipsis, limit.unit)) {}

bool Writer::fits(size_t more) const { return used_ + reserved_ + more <= limit_.most; }

bool Writer::append(std::string_view piece) {
  if (full_) return false;
  const size_t size = length(piece, limit_.unit);
  if (!fits(size)) {
    full_ = true;
    out_ += kEllipsis;  // has its room by reserved_
    return false;
  }
  out_ += piece;
  used_ += size;
  return true;
}

void Writer::open(std::string_view begin, std::string_view end) {
  const size_t at_end = length(end, limit_.unit);
  reserved_ += at_end;
  if (!append(begin)) reserved_ -= at_end;
}

void Writer::close(std::string_view end) {
  const size_t at_end = length(end, limit_.unit);
  reserved_ -= at_end;
  used_ += at_end;
  out_ += end;
}

void Writer::text(std::string_view plain) {
  auto safe = escape_control(plain);
  if (markup_.finds_links) safe = without_links(safe);
  std::string piece;
  std::string_view rest = safe;
  for (bool at_start = true; !rest.empty() && !full_; at_start = false) {
    piece.clear();
    markup_.escape(rest, at_start, piece);
    append(piece);
    rest.remove_prefix(code_point_size(rest));
  }
}

void Writer::strong(std::string_view plain) {
  open(markup_.strong_begin, markup_.strong_end);
  if (full_) return;
  text(plain);
  close(markup_.strong_end);
}

void Writer::run(const Run& run) {
  if (run.matched) {
    strong(run.text);
  } else {
    text(run.text);
  }
}

void Writer::line(const Line& line) {
  for (auto it = line.begin(); it != line.end();) {
    if (it->link.empty()) {
      run(*it++);
      continue;
    }
    // Runs in a row that lead to one place are one link.
    Line linked;
    for (const auto& url = it->link; it != line.end() && it->link == url; ++it) {
      linked.push_back({it->text, it->matched});
    }
    link((it - 1)->link, linked);
  }
}

void Writer::link(const std::string& url, const Line& text) {
  const auto begin = url.empty() ? std::string{} : markup_.link_begin(url);
  const auto end = url.empty() ? std::string{} : markup_.link_end(url);
  // Not for the sake of a few characters: a link takes half of the room at most.
  const size_t both = length(begin, limit_.unit) + length(end, limit_.unit);
  if (full_ || both > limit_.most / 2 || !fits(both + 1)) {
    line(text);
    return;
  }
  open(begin, end);
  line(text);
  close(end);
}

void Writer::end_line() { append(markup_.line_end); }

std::string rendered(const Markup& markup, Limit limit, std::string_view plain) {
  Writer out(markup, limit);
  out.text(plain);
  return out.take();
}

void write_facts(Writer& out, const std::vector<Fact>& facts) {
  for (const auto& [name, line] : facts) {
    if (!out.empty()) out.end_line();
    out.text(name);
    out.text(": ");
    out.line(line);
  }
}

}  // namespace newswatch::alerts
