// Whatever a feed publishes goes into a header by encoded_words(), or into a body that is base64 as
// a whole: no byte of it can end a line, a header or a part.
#include "alerts/email.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "alerts/markup.h"
#include "alerts/message.h"
#include "core/base64.h"
#include "core/hash.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr size_t kBase64Line = 76;   // RFC 2045, 6.8
constexpr size_t kEncodedWord = 45;  // bytes, which with what stands around them make 72 characters
constexpr size_t kPlainHeader = 60;  // characters of a header's text that need no folding
constexpr size_t kIdCharacters = 128;  // an id of ours is shorter

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

// The text of an unstructured header (RFC 2047), folded. Control characters were made visible.
std::string encoded_words(std::string_view text) {
  auto safe = escape_control(repair_utf8(text));
  if (safe.size() <= kPlainHeader && is_plain(safe) && safe.find("=?") == std::string::npos) {
    return safe;
  }
  std::string out;
  for (std::string_view rest = safe; !rest.empty();) {
    const auto word = truncate_utf8(rest, kEncodedWord);
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", base64_encode(word));
    rest.remove_prefix(word.size());
  }
  return out;
}

std::string domain_of(const std::string& address) { return address.substr(address.rfind('@') + 1); }

// What may stand at the left of a Message-ID: dot-atom-text without the dots.
std::string id_word(const std::string& id) {
  const bool plain =
      !id.empty() && id.size() <= kIdCharacters && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
      });
  return plain ? id : to_hex(hash128(id));
}

std::string date_text(Time time) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
      kDays.at(std::chrono::weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
      kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
      clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string sender(const EmailSettings& mail) {
  if (mail.from_name.empty()) return mail.from;
  // A quoted name may hold what an encoded word needs no quotes for.
  const auto name = encoded_words(mail.from_name);
  if (name.starts_with("=?")) return fmt::format("{} <{}>", name, mail.from);
  std::string quoted;
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("\"{}\" <{}>", quoted, mail.from);
}

std::string subject(const EmailSettings& mail, const Message& message) {
  auto text = mail.subject_prefix.empty() ? std::string{} : mail.subject_prefix + " ";
  text += fmt::format("{}: {}", heading(message), plain_text(message.title));
  return rendered(verbatim_markup(), limits::kMailSubject, text);
}

std::string text_part(const Message& message, const Alert& alert) {
  const auto line = [](const Line& text) {
    Writer out(plain_markup(), limits::kMailText);
    out.line(text);
    return out.take();
  };
  auto text = rendered(plain_markup(), limits::kMailText, heading(message)) + "\n\n" +
              line(message.title) + "\n";
  if (!message.link.empty()) text += message.link + "\n";
  text += "\n";
  for (const auto& [name, value] : facts(message, alert)) {
    text += fmt::format("{}: {}\n", name, line(value));
  }
  return text;
}

std::string html_part(const Message& message, const Alert& alert) {
  const auto cell = [](const Line& text) {
    Writer out(mail_html(), limits::kMailText);
    out.line(text);
    return out.take();
  };
  Writer title(mail_html(), limits::kMailText);
  title.link(message.link, message.title);
  std::string rows;
  for (const auto& [name, value] : facts(message, alert)) {
    rows += fmt::format(
        "<tr><td style=\"color:#666;padding-right:1em;vertical-align:top\">{}</td>"
        "<td>{}</td></tr>\n",
        name, cell(value));
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head>"
      "<body style=\"font-family:sans-serif\">\n<p style=\"color:#666\">{}</p>\n"
      "<p style=\"font-size:1.2em\">{}</p>\n<table>\n{}</table>\n</body></html>\n",
      rendered(mail_html(), limits::kMailText, heading(message)), title.take(), rows);
}

// Base64 in lines; the text's own line ends become those of mail first.
std::string base64_lines(std::string_view text) {
  std::string bytes;
  for (const char c : repair_utf8(text)) {
    if (c == '\n') bytes += '\r';
    bytes += c;
  }
  const auto encoded = base64_encode(bytes);
  std::string lines;
  for (size_t at = 0; at < encoded.size(); at += kBase64Line) {
    lines += encoded.substr(at, kBase64Line);
    lines += kLineEnd;
  }
  return lines;
}

// How loud clients show it.
std::string_view importance(Severity severity) {
  if (severity == Severity::critical || severity == Severity::high) return "high";
  return severity == Severity::info ? "low" : "normal";
}

class MailText {
 public:
  void header(std::string_view name, std::string_view folded) {
    text_ += fmt::format("{}: {}\r\n", name, folded);
  }
  void end_headers() { text_ += kLineEnd; }
  void part(const std::string& boundary, std::string_view type, std::string_view content) {
    text_ += fmt::format(
        "--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        boundary, type, base64_lines(content));
  }
  std::string end(const std::string& boundary) {
    return std::move(text_) + fmt::format("--{}--\r\n", boundary);
  }

 private:
  std::string text_;
};

std::string text_of(const Target& target, const store::Delivery& delivery) {
  const auto& alert = delivery.alert;
  const auto& mail = target.email;
  const auto message = message_of(delivery);
  const auto domain = domain_of(mail.from);
  const auto id = [&domain](const std::string& of) {
    return fmt::format("<{}@newswatch.{}>", id_word(of), domain);
  };
  const bool follows_up = alert.related_to.starts_with("alert_");

  MailText text;
  text.header("Date", date_text(delivery.queued));
  text.header("From", sender(mail));
  text.header("To", fmt::format("{}", fmt::join(mail.to, ",\r\n ")));
  text.header("Subject", encoded_words(subject(mail, message)));
  text.header("Message-ID", id(alert.id.value));
  if (!alert.story.empty()) {  // a digest tells of many
    // No mail has the story's id, and each of the story answers to it.
    text.header("In-Reply-To", id(follows_up ? alert.related_to : alert.story.value));
    text.header("References",
                follows_up ? fmt::format("{}\r\n {}", id(alert.story.value), id(alert.related_to))
                           : id(alert.story.value));
  }
  text.header("List-Id", fmt::format("<{}.newswatch.{}>", id_word(target.name.value), domain));
  text.header("Auto-Submitted", "auto-generated");
  text.header("Importance", importance(alert.severity));
  text.header("X-Newswatch-Rule", encoded_words(message.rule));
  text.header("X-Newswatch-Severity", message.severity);
  text.header("X-Newswatch-Type", to_string(alert.type));
  text.header("MIME-Version", "1.0");
  const std::string boundary = "=_newswatch";  // "=" and "_" are not of base64 lines like this
  text.header("Content-Type", fmt::format("multipart/alternative; boundary=\"{}\"", boundary));
  text.end_headers();
  text.part(boundary, "text/plain", text_part(message, alert));
  text.part(boundary, "text/html", html_part(message, alert));
  return text.end(boundary);
}

}  // namespace

net::Mail mail_of(const Target& target, const store::Delivery& delivery) {
  const auto& settings = target.email;
  net::Mail mail;
  mail.url = target.url;
  mail.starttls = settings.starttls;
  mail.user = settings.user;
  mail.password = settings.password;
  mail.ca_file = settings.ca_file;
  mail.from = settings.from;
  mail.to = settings.to;
  mail.timeout = target.timeout;
  mail.text = text_of(target, delivery);
  return mail;
}

}  // namespace newswatch::alerts
