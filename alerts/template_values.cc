// What templates can name, in one table a scope. Texts are those of the messages for people
// (alerts/message.h); their limits are those of the payload.
#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "alerts/template_parts.h"
#include "core/utf8.h"

namespace newswatch::alerts {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kSummaryBytes = 4096;
constexpr std::size_t kNameBytes = 512;
constexpr std::size_t kEntries = 50;  // of any list

Value plain(std::string_view text, std::size_t max_bytes = kNameBytes) {
  auto safe = repair_utf8(truncate_utf8(text, max_bytes));
  Value value;
  value.present = !safe.empty();
  if (value.present) value.text.push_back({std::move(safe)});
  return value;
}

Value number(long long n) {
  auto value = plain(std::to_string(n));
  value.json = n;
  value.present = n != 0;
  return value;
}

Value date(const std::optional<Time>& time) {
  auto value = plain(time ? to_rfc3339(*time) : std::string{});
  value.time = time;
  if (!time) value.json = nullptr;
  return value;
}

Value flag(bool present) {
  Value value;
  value.present = present;
  return value;
}

// As a value of its own a list is its entries, with commas between them.
Value joined(const std::vector<std::string>& entries, Json json) {
  auto value = plain(fmt::format("{}", fmt::join(entries, ", ")), kSummaryBytes);
  value.json = std::move(json);
  value.present = !entries.empty();
  return value;
}

std::string safe(std::string_view text) {
  return escape_control(repair_utf8(truncate_utf8(text, kNameBytes)));
}

const Alert& alert_of(const Scope& s) { return s.delivery->alert; }

Value matched_list(const Scope& s) {
  std::vector<std::string> texts;
  for (const auto& span : alert_of(s).match) {
    if (texts.size() == kEntries) break;
    auto text = safe(span.text);
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
  }
  return joined(texts, texts);
}

Value also_in_list(const Scope& s) {
  std::vector<std::string> feeds;
  Json json = Json::array();
  for (const auto& other : s.delivery->also_in) {
    if (feeds.size() == kEntries) break;
    feeds.push_back(safe(other.feed.value));
    json.push_back({{"feed", feeds.back()}, {"link", safe_link(other.url)}});
  }
  return joined(feeds, std::move(json));
}

Value label_list(const Scope& s) {
  std::vector<std::string> pairs;
  Json json = Json::object();
  for (const auto& [name, value] : alert_of(s).labels) {
    if (pairs.size() == kEntries) break;
    pairs.push_back(fmt::format("{}={}", safe(name), safe(value)));
    json[safe(name)] = safe(value);
  }
  return joined(pairs, std::move(json));
}

Value fact_list(const Scope& s) {
  std::vector<std::string> lines;
  Json json = Json::object();
  for (const auto& [name, line] : facts(*s.message, alert_of(s))) {
    const auto text = escape_control(repair_utf8(plain_text(line)));
    lines.push_back(fmt::format("{}: {}", name, text));
    json[name] = text;
  }
  return joined(lines, std::move(json));
}

Value item_list(const Scope& s) {
  std::vector<std::string> titles;
  for (const auto& item : alert_of(s).items) {
    if (titles.size() == kEntries) break;
    titles.push_back(safe(item.item.title));
  }
  return joined(titles, titles);
}

const Span& span_of(const Scope& s) { return alert_of(s).match[s.entry]; }
const auto& label_of(const Scope& s) {
  return *std::next(alert_of(s).labels.begin(), static_cast<std::ptrdiff_t>(s.entry));
}
const AlsoIn& other_of(const Scope& s) { return s.delivery->also_in[s.entry]; }
Fact fact_of(const Scope& s) { return facts(*s.message, alert_of(s))[s.entry]; }

using V = VariableKind;

constexpr Variable kFirst{"first", V::flag, [](const Scope& s) { return flag(s.first); }};
constexpr Variable kLast{"last", V::flag, [](const Scope& s) { return flag(s.last); }};

constexpr Variable kAlert[] = {
    {"alert_id", V::text, [](const Scope& s) { return plain(alert_of(s).id.value); }},
    {"type", V::text, [](const Scope& s) { return plain(to_string(alert_of(s).type)); }},
    {"severity", V::text, [](const Scope& s) { return plain(s.message->severity); }},
    {"rule", V::text, [](const Scope& s) { return plain(s.message->rule); }},
    {"heading", V::text, [](const Scope& s) { return plain(heading(*s.message)); }},
    {"title", V::text,
     [](const Scope& s) {
       Value value;
       value.text = s.message->title;
       for (auto& run : value.text) run.text = repair_utf8(run.text);
       return value;
     }},
    {"link", V::link, [](const Scope& s) { return plain(s.message->link, kSummaryBytes); }},
    {"summary", V::text,
     [](const Scope& s) {
       auto value = plain(alert_of(s).item.summary, kSummaryBytes);
       value.paragraphs = true;
       return value;
     }},
    {"language", V::text, [](const Scope& s) { return plain(alert_of(s).item.language); }},
    {"published", V::date, [](const Scope& s) { return date(alert_of(s).item.published); }},
    {"first_seen", V::date, [](const Scope& s) { return date(alert_of(s).first_seen); }},
    {"feed", V::text,
     [](const Scope& s) {
       const auto& a = alert_of(s);
       return plain(a.feed_title.empty() ? a.feed.value : a.feed_title);
     }},
    {"feed_id", V::text, [](const Scope& s) { return plain(alert_of(s).feed.value); }},
    {"site", V::text, [](const Scope& s) { return plain(alert_of(s).feed_site); }},
    {"story", V::text, [](const Scope& s) { return plain(alert_of(s).story.value); }},
    {"sources", V::number, [](const Scope& s) { return number(s.delivery->sources); }},
    {"reason", V::text, [](const Scope& s) { return plain(alert_of(s).reason); }},
    {"news", V::text, [](const Scope& s) { return plain(s.message->news); }},
    {"suppressed", V::number, [](const Scope& s) { return number(alert_of(s).suppressed); }},
    {"matched", V::list, &matched_list, ScopeKind::matched},
    {"also_in", V::list, &also_in_list, ScopeKind::also_in},
    {"labels", V::list, &label_list, ScopeKind::label},
    {"facts", V::list, &fact_list, ScopeKind::fact},
    {"items", V::list, &item_list, ScopeKind::alert},
    kFirst,
    kLast,
};
constexpr Variable kMatched[] = {
    {"text", V::text, [](const Scope& s) { return plain(span_of(s).text); }},
    {"field", V::text, [](const Scope& s) { return plain(to_string(span_of(s).field)); }},
    kFirst,
    kLast,
};
constexpr Variable kAlsoIn[] = {
    {"feed", V::text, [](const Scope& s) { return plain(other_of(s).feed.value); }},
    {"link", V::link, [](const Scope& s) { return plain(safe_link(other_of(s).url), 4096); }},
    kFirst,
    kLast,
};
constexpr Variable kLabel[] = {
    {"name", V::text, [](const Scope& s) { return plain(label_of(s).first); }},
    {"value", V::text, [](const Scope& s) { return plain(label_of(s).second); }},
    kFirst,
    kLast,
};
constexpr Variable kFact[] = {
    {"name", V::text, [](const Scope& s) { return plain(fact_of(s).first); }},
    {"value", V::text,
     [](const Scope& s) {
       Value value;
       value.text = fact_of(s).second;
       for (auto& run : value.text) run.text = repair_utf8(run.text);
       return value;
     }},
    kFirst,
    kLast,
};

struct Table {
  const Variable* begin;
  const Variable* end;
};

Table table_of(ScopeKind scope) {
  switch (scope) {
    case ScopeKind::alert:
      return {std::begin(kAlert), std::end(kAlert)};
    case ScopeKind::matched:
      return {std::begin(kMatched), std::end(kMatched)};
    case ScopeKind::also_in:
      return {std::begin(kAlsoIn), std::end(kAlsoIn)};
    case ScopeKind::label:
      return {std::begin(kLabel), std::end(kLabel)};
    case ScopeKind::fact:
      return {std::begin(kFact), std::end(kFact)};
  }
  return {};
}

constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string date_part(Time time, char letter) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  const auto days = static_cast<unsigned>(date.day());
  const auto month = static_cast<unsigned>(date.month());
  switch (letter) {
    case 'Y':
      return fmt::format("{:04}", static_cast<int>(date.year()));
    case 'm':
      return fmt::format("{:02}", month);
    case 'd':
      return fmt::format("{:02}", days);
    case 'e':
      return fmt::format("{:2}", days);
    case 'H':
      return fmt::format("{:02}", clock.hours().count());
    case 'M':
      return fmt::format("{:02}", clock.minutes().count());
    case 'S':
      return fmt::format("{:02}", clock.seconds().count());
    case 'F':
      return date_text(time, "%Y-%m-%d");
    case 'T':
      return date_text(time, "%H:%M:%S");
    case 'a':
      return kDays[std::chrono::weekday(day).c_encoding()];
    case 'b':
      return kMonths[month - 1];
    case 'j':
      return fmt::format("{:03}", (day - std::chrono::sys_days(date.year() / 1 / 1)).count() + 1);
    case 's':
      return std::to_string(
          std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
    case 'Z':
      return "UTC";
    default:
      return "%";
  }
}

}  // namespace

const Variable* find_variable(ScopeKind scope, std::string_view name) {
  const auto [begin, end] = table_of(scope);
  const auto* found = std::find_if(begin, end, [name](const auto& v) { return v.name == name; });
  return found == end ? nullptr : found;
}

std::vector<std::string> variable_names(ScopeKind scope) {
  std::vector<std::string> names;
  const auto [begin, end] = table_of(scope);
  for (const auto* v = begin; v != end; ++v) names.emplace_back(v->name);
  return names;
}

std::size_t list_size(const Variable& list, const Scope& scope) {
  const auto& alert = alert_of(scope);
  std::size_t size = 0;
  switch (list.entries) {
    case ScopeKind::alert:
      size = alert.items.size();
      break;
    case ScopeKind::matched:
      size = alert.match.size();
      break;
    case ScopeKind::also_in:
      size = scope.delivery->also_in.size();
      break;
    case ScopeKind::label:
      size = alert.labels.size();
      break;
    case ScopeKind::fact:
      size = facts(*scope.message, alert).size();
      break;
  }
  return std::min(size, kEntries);
}

bool is_date_format(std::string_view format) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    ++i;
    if (i == format.size() ||
        std::string_view("YmdHMSFTabejsZ%").find(format[i]) == std::string_view::npos) {
      return false;
    }
  }
  return !format.empty();
}

std::string date_text(Time time, std::string_view format) {
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    out += format[i] == '%' && i + 1 < format.size() ? date_part(time, format[++i])
                                                     : std::string(1, format[i]);
  }
  return out;
}

}  // namespace newswatch::alerts
