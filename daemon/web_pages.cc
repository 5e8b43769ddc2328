// What the web port serves: metrics, health and control.
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "daemon/daemon.h"
#include "daemon/log.h"
#include "daemon/pages.h"

namespace newswatch::daemon {

namespace asio = boost::asio;

namespace {

asio::awaitable<web::HttpResponse> healthy_page() {
  co_return text_page(200, "newswatch is healthy.\n");
}

}  // namespace

void Daemon::serve_web() {
  web_.handle("GET", "/metrics", [this](web::HttpRequest) { return metrics_page(); });
  web_.handle("GET", "/-/healthy", [](web::HttpRequest) { return healthy_page(); });
  web_.handle("GET", "/-/ready", [this](web::HttpRequest) { return ready_page(); });
  api_.serve(web_);
  if (snapshot_->config.web.reload) {
    web_.handle("POST", "/-/reload", [this](web::HttpRequest) { return reload_page(); });
  }
}

asio::awaitable<web::HttpResponse> Daemon::metrics_page() {
  if (poller_) poller_->measure();
  metrics_.store_size_bytes.Set(static_cast<double>(store_->size_bytes()));
  for (const auto& target : snapshot_->config.targets) {
    metrics_.target_enabled[target.name.value].Set(deliverer_.enabled(target.name) ? 1 : 0);
  }
  if (const auto queues = co_await store_->queues()) {
    metrics_.set_queues(*queues);
  } else {
    metrics_.store_errors["queues"].Increment();
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
