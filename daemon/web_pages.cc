// What the web port serves: metrics, health and control.
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "core/json.h"
#include "core/silence.h"
#include "core/utf8.h"
#include "daemon/daemon.h"
#include "daemon/log.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

web::HttpResponse text_page(int status, std::string text) {
  web::HttpResponse response;
  response.status = status;
  response.body = std::move(text);
  return response;
}

web::HttpResponse json_page(const nlohmann::json& json) {
  auto page = text_page(200, dump_json(json) + "\n");
  page.content_type = "application/json";
  return page;
}

asio::awaitable<web::HttpResponse> healthy_page() {
  co_return text_page(200, "newswatch is healthy.\n");
}

}  // namespace

void Daemon::serve_web() {
  web_.handle("GET", "/metrics", [this](web::HttpRequest) { return metrics_page(); });
  web_.handle("GET", "/-/healthy", [](web::HttpRequest) { return healthy_page(); });
  web_.handle("GET", "/-/ready", [this](web::HttpRequest) { return ready_page(); });
  web_.handle("POST", "/api/v1/deadletters/replay", [this](web::HttpRequest request) {
    return dead_letter_page(std::move(request), /*replay=*/true);
  });
  web_.handle("POST", "/api/v1/deadletters/drop", [this](web::HttpRequest request) {
    return dead_letter_page(std::move(request), /*replay=*/false);
  });
  web_.handle("POST", "/api/v1/silences",
              [this](web::HttpRequest request) { return silence_page(std::move(request)); });
  web_.handle("POST", "/api/v1/silences/expire",
              [this](web::HttpRequest request) { return silence_expiry_page(std::move(request)); });
  if (snapshot_->config.web.reload) {
    web_.handle("POST", "/-/reload", [this](web::HttpRequest) { return reload_page(); });
  }
}

// {"count": N}: so many were queued again, or forgotten. {"alert": ID, "target": NAME} says which,
// an empty text all.
asio::awaitable<web::HttpResponse> Daemon::dead_letter_page(web::HttpRequest request, bool replay) {
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
    changed = co_await store_->replay(std::move(filter), now());
  } else {
    changed = co_await store_->drop(std::move(filter));
  }
  if (!changed) co_return text_page(500, changed.error().message + "\n");
  if (replay && *changed > 0) deliverer_.enable(target);
  spdlog::info("{} {}{}", counted(static_cast<std::size_t>(*changed), "dead letter"),
               replay ? "queued again" : "dropped",
               target.empty() ? "" : ", to " + escape_control(target.value));
  co_return json_page({{"count", *changed}});
}

// The silence as it was given, with its id.
asio::awaitable<web::HttpResponse> Daemon::silence_page(web::HttpRequest request) {
  auto silence =
      silence_from_json(nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false));
  if (!silence) co_return text_page(400, silence.error().message + "\n");
  const auto added = co_await store_->silence(std::move(*silence));
  if (!added) co_return text_page(500, added.error().message + "\n");
  spdlog::info("silence {}: nobody is told of {} until {}", added->id,
               escape_control(added->matchers()), to_rfc3339(added->until));
  co_return json_page(silence_to_json(*added));
}

// {"count": N}: so many ended, of those whose id begins as {"id": ...} says.
asio::awaitable<web::HttpResponse> Daemon::silence_expiry_page(web::HttpRequest request) {
  const auto asked = nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  std::string id;
  if (asked.is_object()) JsonReader(asked).read("id", id);
  if (id.empty()) co_return text_page(400, "The body must be {\"id\": ...}.\n");
  const auto count = co_await store_->expire_silences(std::move(id), now());
  if (!count) co_return text_page(500, count.error().message + "\n");
  spdlog::info("{} ended", counted(static_cast<std::size_t>(*count), "silence"));
  co_return json_page({{"count", *count}});
}

asio::awaitable<web::HttpResponse> Daemon::metrics_page() {
  if (poller_) poller_->measure();
  metrics_.store_size_bytes.Set(static_cast<double>(store_->size_bytes()));
  for (const auto& target : snapshot_->config.targets) {
    const auto& name = target.name.value;
    metrics_.target_enabled[name].Set(deliverer_.enabled(target.name) ? 1 : 0);
    metrics_.delivery_queue_length[name].Set(0);
    metrics_.delivery_oldest_timestamp[name].Set(0);
    metrics_.dead_letters[name].Set(0);
  }
  if (const auto queues = co_await store_->queues()) {
    for (const auto& [target, queue] : *queues) {
      metrics_.delivery_queue_length[target.value].Set(static_cast<double>(queue.pending));
      metrics_.dead_letters[target.value].Set(static_cast<double>(queue.dead));
      metrics_.delivery_oldest_timestamp[target.value].Set(
          queue.oldest ? unix_seconds(*queue.oldest) : 0);
    }
  }
  auto page = text_page(200, metrics_.serialize());
  page.content_type = "text/plain; version=0.0.4; charset=utf-8";
  co_return page;
}

asio::awaitable<web::HttpResponse> Daemon::ready_page() {
  co_return ready_ ? text_page(200, "newswatch is ready.\n")
                   : text_page(503, "newswatch is not ready.\n");
}

asio::awaitable<web::HttpResponse> Daemon::reload_page() {
  auto reloaded = co_await reload();
  co_return text_page(reloaded.ok ? 200 : 500, std::move(reloaded.text));
}

}  // namespace newswatch::daemon
