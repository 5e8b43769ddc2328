#include "daemon/api.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "core/duration.h"
#include "core/json.h"
#include "core/silence.h"
#include "core/url.h"
#include "core/utf8.h"
#include "daemon/alert_json.h"
#include "daemon/log.h"
#include "daemon/offload.h"
#include "daemon/pages.h"
#include "web/query.h"

namespace newswatch::daemon {
namespace {

constexpr int kPage = 100;
constexpr int kLargestPage = 1000;

// A query under reading. The first mistake stands in `wrong`.
struct Asked {
  explicit Asked(const std::string& text) {
    if (auto parsed = web::Query::parse(text)) {
      query = std::move(*parsed);
    } else {
      wrong = "the query is malformed, or names something twice";
    }
  }
  void refuse(std::string why) {
    if (wrong.empty()) wrong = std::move(why);
  }
  // The page that says what is wrong, once all names were taken.
  std::optional<web::HttpResponse> refusal() {
    if (const auto name = query.unknown()) {
      refuse(fmt::format("\"{}\" is not known here", escape_control(*name)));
    }
    if (wrong.empty()) return std::nullopt;
    return text_page(400, wrong + "\n");
  }

  web::Query query;
  std::string wrong;
};

std::optional<long long> number(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int take_limit(Asked& asked) {
  const auto text = asked.query.take("limit");
  if (text.empty()) return kPage;
  const auto limit = number(text);
  if (limit && *limit >= 1 && *limit <= kLargestPage) return static_cast<int>(*limit);
  asked.refuse(fmt::format("limit must be a number from 1 to {}", kLargestPage));
  return kPage;
}

// A span that ends now ("24h"), or a time.
Time take_since(Asked& asked) {
  const auto text = asked.query.take("since");
  if (text.empty()) return Time{};
  if (const auto span = parse_duration(text)) return now() - *span;
  if (const auto time = parse_rfc3339(text)) return *time;
  asked.refuse("since must be a span such as 24h, or a time such as 2025-11-26T09:00:00Z");
  return Time{};
}

// Where the page before ended, as `next` of its answer told.
std::optional<store::AlertFilter::Place> take_after(Asked& asked) {
  const auto text = asked.query.take("after");
  if (text.empty()) return std::nullopt;
  const auto dash = text.find('-');
  if (dash != std::string::npos) {
    const auto created = number(std::string_view(text).substr(0, dash));
    const auto row = number(std::string_view(text).substr(dash + 1));
    if (created && row) return store::AlertFilter::Place{from_millis(*created), *row};
  }
  asked.refuse("after must be the \"next\" of an answer");
  return std::nullopt;
}

nlohmann::json target_json(const Target& target, bool enabled, const store::QueueState& queue) {
  const auto url = Url::parse(target.url);
  return {{"name", target.name.value},
          {"format", to_string(target.format)},
          {"host", url ? url->host() : std::string{}},
          {"enabled", enabled},
          {"pending", queue.pending},
          {"gathered", queue.gathered},
          {"dead", queue.dead},
          {"oldest_pending", time_or_null(queue.oldest)}};
}

}  // namespace

void Api::serve(web::Server& server) {
  const auto handle = [&](const char* method, const char* path,
                          Answer (Api::*answer)(web::HttpRequest)) {
    server.handle(method, path, [this, answer](web::HttpRequest request) {
      return (this->*answer)(std::move(request));
    });
  };
  handle("GET", "/api/v1/alerts", &Api::alerts);
  handle("GET", "/api/v1/deadletters", &Api::dead_letters);
  handle("GET", "/api/v1/silences", &Api::silences);
  handle("GET", "/api/v1/targets", &Api::targets);
  handle("POST", "/api/v1/silences", &Api::add_silence);
  handle("POST", "/api/v1/silences/expire", &Api::expire_silences);
  server.handle("POST", "/api/v1/deadletters/replay", [this](web::HttpRequest request) {
    return change_dead_letters(std::move(request), /*replay=*/true);
  });
  server.handle("POST", "/api/v1/deadletters/drop", [this](web::HttpRequest request) {
    return change_dead_letters(std::move(request), /*replay=*/false);
  });
}

// {"alerts": [...], "next": "..."}: newest first; `next`, where there may be more, is the `after`
// of the next page.
Api::Answer Api::alerts(web::HttpRequest request) {
  Asked asked(request.query);
  store::AlertFilter filter;
  filter.since = take_since(asked);
  filter.after = take_after(asked);
  filter.limit = take_limit(asked);
  filter.rule = RuleId{asked.query.take("rule")};
  if (auto refusal = asked.refusal()) co_return std::move(*refusal);
  const auto limit = static_cast<size_t>(filter.limit);
  auto read = [path = current_()->config.store_path, filter = std::move(filter)] {
    return store::read_alerts(path, filter);
  };
  const auto found = co_await offload(pool_, std::move(read));
  if (!found) co_return text_page(500, found.error().message + "\n");
  nlohmann::json page = {{"alerts", nlohmann::json::array()}, {"next", nullptr}};
  for (const auto& stored : *found) page["alerts"].push_back(stored_alert_json(stored));
  if (found->size() == limit) {
    page["next"] = fmt::format("{}-{}", to_millis(found->back().created), found->back().number);
  }
  co_return json_page(page);
}

// {"deadletters": [...]}, newest first.
Api::Answer Api::dead_letters(web::HttpRequest request) {
  Asked asked(request.query);
  store::DeadLetterFilter filter;
  filter.alert = AlertId{asked.query.take("alert")};
  filter.target = TargetName{asked.query.take("target")};
  const int limit = take_limit(asked);
  if (auto refusal = asked.refusal()) co_return std::move(*refusal);
  auto read = [path = current_()->config.store_path, filter = std::move(filter), limit] {
    return store::read_dead_letters(path, filter, limit);
  };
  const auto found = co_await offload(pool_, std::move(read));
  if (!found) co_return text_page(500, found.error().message + "\n");
  auto letters = nlohmann::json::array();
  for (const auto& letter : *found) letters.push_back(dead_letter_json(letter));
  co_return json_page({{"deadletters", std::move(letters)}});
}

// {"count": N}: so many were queued again, or forgotten. {"alert": ID, "target": NAME} says which,
// an empty text all.
Api::Answer Api::change_dead_letters(web::HttpRequest request, bool replay) {
  const auto asked = nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  store::DeadLetterFilter filter;
  if (!asked.is_object()) co_return text_page(400, "The body must be a JSON object.\n");
  JsonReader in(asked);
  in.read("alert", filter.alert.value);
  in.read("target", filter.target.value);
  if (in.error()) co_return text_page(400, *in.error() + "\n");
  const auto target = filter.target;
  Result<long long> changed;
  if (replay) {
    changed = co_await store_.replay(std::move(filter), now());
  } else {
    changed = co_await store_.drop(std::move(filter));
  }
  if (!changed) co_return text_page(500, changed.error().message + "\n");
  if (replay && *changed > 0) deliverer_.enable(target);
  spdlog::info("{} {}{}", counted(static_cast<std::size_t>(*changed), "dead letter"),
               replay ? "queued again" : "dropped",
               target.empty() ? "" : ", to " + escape_control(target.value));
  co_return json_page({{"count", *changed}});
}

// {"silences": [...]}: those in force, the first to end first.
Api::Answer Api::silences(web::HttpRequest request) {
  Asked asked(request.query);
  if (auto refusal = asked.refusal()) co_return std::move(*refusal);
  auto read = [path = current_()->config.store_path] { return store::read_silences(path, now()); };
  const auto found = co_await offload(pool_, std::move(read));
  if (!found) co_return text_page(500, found.error().message + "\n");
  auto list = nlohmann::json::array();
  for (const auto& silence : *found) list.push_back(silence_to_json(silence));
  co_return json_page({{"silences", std::move(list)}});
}

// The silence as it was given, with its id.
Api::Answer Api::add_silence(web::HttpRequest request) {
  auto silence =
      silence_from_json(nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false));
  if (!silence) co_return text_page(400, silence.error().message + "\n");
  const auto added = co_await store_.silence(std::move(*silence));
  if (!added) co_return text_page(500, added.error().message + "\n");
  spdlog::info("silence {}: nobody is told of {} until {}", added->id,
               escape_control(added->matchers()), to_rfc3339(added->until));
  co_return json_page(silence_to_json(*added));
}

// {"count": N}: so many ended, of those whose id begins as {"id": ...} says.
Api::Answer Api::expire_silences(web::HttpRequest request) {
  const auto asked = nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  std::string id;
  if (asked.is_object()) JsonReader(asked).read("id", id);
  if (id.empty()) co_return text_page(400, "The body must be {\"id\": ...}.\n");
  const auto count = co_await store_.expire_silences(std::move(id), now());
  if (!count) co_return text_page(500, count.error().message + "\n");
  spdlog::info("{} ended", counted(static_cast<std::size_t>(*count), "silence"));
  co_return json_page({{"count", *count}});
}

// {"targets": [...]}, as configured: of a URL only the host is told.
Api::Answer Api::targets(web::HttpRequest request) {
  Asked asked(request.query);
  if (auto refusal = asked.refusal()) co_return std::move(*refusal);
  auto queues = co_await store_.queues();
  if (!queues) co_return text_page(500, queues.error().message + "\n");
  auto list = nlohmann::json::array();
  for (const auto& target : current_()->config.targets) {
    list.push_back(target_json(target, deliverer_.enabled(target.name), (*queues)[target.name]));
  }
  co_return json_page({{"targets", std::move(list)}});
}

}  // namespace newswatch::daemon
