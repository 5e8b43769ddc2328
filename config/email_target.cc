// `format: email`: a mail server, what proves that it may be used, and who writes to whom.
// (docs/targets.md)
#include <algorithm>

#include <fmt/format.h>

#include "config/target_reading.h"
#include "config/values.h"
#include "core/file.h"

namespace newswatch::config {
namespace {

constexpr std::string_view kExampleUrl = "smtp://mail.example.org:587";
constexpr size_t kMostRecipients = 50;
constexpr size_t kLongestAddress = 254;  // RFC 5321, 4.5.3.1.3
constexpr int kMostMailsAtOnce = 8;      // each has a connection and a thread of its own
const std::vector<std::string> kStartTls = {"required", "try", "off"};

void read_server(const TargetReading& r) {
  const auto text = secret(r.map, "url");
  const auto key = key_of(r.map, "url");
  if (!key) {
    error_missing(r, "url", fmt::format("add the mail server: url: {}", kExampleUrl));
    return;
  }
  if (!text) return;
  const auto url = Url::parse(*text);
  const auto scheme = url ? url->scheme() : std::string{};
  if (scheme != "smtp" && scheme != "smtps") {
    error_at_key(
        *key, "url must begin with smtp:// or smtps://",
        fmt::format("write {}, or smtps://mail.example.org where TLS comes first", kExampleUrl));
  } else if (url->has_userinfo()) {
    error_at_key(*key, "url holds a user or a password",
                 "write them as \"user\" and \"password_file\"");
  } else if (url->path().size() > 1 || !url->query().empty() || !url->fragment().empty()) {
    error_at_key(*key, "url must be a server and its port alone",
                 fmt::format("write {}", kExampleUrl));
  } else {
    r.target.url = fmt::format("{}://{}:{}", scheme, url->host(), url->port());
  }
}

// What stands between "<" and ">" in SMTP, and in a header, as it is.
bool is_address(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.size() <= kLongestAddress && std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < '\x7f' &&
                  std::string_view("\"(),:;<>[\\]").find(c) == std::string_view::npos;
         });
}

// "alerts@example.org", or "newswatch <alerts@example.org>"
void read_from(const TargetReading& r) {
  constexpr std::string_view kHint = "from: alerts@example.org, or \"newswatch <alerts@...>\"";
  const auto node = r.map.get("from");
  if (!node) {
    error_missing(r, "from", fmt::format("add {}", kHint));
    return;
  }
  const auto value = header_text(*node, "from");
  if (!value) return;
  std::string_view address = *value;
  std::string_view name;
  if (const auto open = address.rfind('<');
      open != std::string_view::npos && address.ends_with('>')) {
    name = address.substr(0, open);
    address = address.substr(open + 1, address.size() - open - 2);
    while (name.ends_with(' ')) name.remove_suffix(1);
  }
  if (!is_address(address)) {
    node->error("from must be an address", fmt::format("write {}", kHint));
    return;
  }
  r.target.email.from = address;
  r.target.email.from_name = name;
}

void read_to(const TargetReading& r) {
  constexpr std::string_view kHint = "to: [desk@example.org]";
  const auto node = r.map.get("to");
  if (!node) {
    error_missing(r, "to", fmt::format("add who gets the mail: {}", kHint));
    return;
  }
  r.target.email.to = texts(*node, "to");
  const auto& to = r.target.email.to;
  if (!std::all_of(to.begin(), to.end(), [](const auto& one) { return is_address(one); })) {
    node->error("to must be a list of addresses", fmt::format("write {}", kHint));
  } else if ((node->is_sequence() && to.empty()) || to.size() > kMostRecipients) {
    node->error(fmt::format("to must hold 1 to {} addresses", kMostRecipients),
                "a mailing list has one address for many readers");
  }
}

void read_login(const TargetReading& r) {
  auto& mail = r.target.email;
  if (const auto n = r.map.get("user")) mail.user = header_text(*n, "user").value_or("");
  const auto password = secret(r.map, "password");
  const auto key = key_of(r.map, "password");
  mail.password = password.value_or("");
  if (key && !r.map.has("user")) {
    error_at_key(*key, fmt::format("{} without \"user\"", key->raw()), "add the user's name");
  } else if (!key && r.map.has("user")) {
    error_missing(r, "password", "add \"password_file\" with the file that holds it");
  } else if (key && mail.starttls != StartTls::required && r.target.url.starts_with("smtp:")) {
    key->warning(
        fmt::format("the password of target \"{}\" may be sent in the clear", r.target.name.value),
        "let \"starttls\" be required", "password-in-the-clear");
  }
}

}  // namespace

void read_email(const TargetReading& r) {
  auto& mail = r.target.email;
  r.target.concurrency = 1;  // mails of a story arrive in their order
  read_server(r);
  if (const auto n = r.map.get("starttls")) {
    mail.starttls = static_cast<StartTls>(choice(*n, "starttls", kStartTls).value_or(0));
    if (r.target.url.starts_with("smtps:")) {
      error_at_key(*r.map.key_node("starttls"), "smtps:// begins with TLS: it needs no starttls");
    }
  }
  read_from(r);
  read_to(r);
  read_login(r);
  if (const auto n = r.map.get("ca_file")) {
    mail.ca_file = path(*n, "ca_file").value_or("");
    if (!mail.ca_file.empty()) {
      if (const auto read = read_file(mail.ca_file); !read) {
        n->error(fmt::format("ca_file can't be read: {}", read.error().message));
      }
    }
  }
  if (const auto n = r.map.get("subject_prefix")) {
    mail.subject_prefix = header_text(*n, "subject_prefix").value_or("");
  }
  if (const auto n = r.map.get("concurrency")) {
    r.target.concurrency =
        static_cast<int>(integer(*n, "concurrency", 1, kMostMailsAtOnce).value_or(1));
  }
}

}  // namespace newswatch::config
