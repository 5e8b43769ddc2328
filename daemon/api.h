// Api: what /api/v1 answers, in JSON. (docs/openapi.yaml)
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "alerts/deliverer.h"
#include "daemon/snapshot.h"
#include "store/store.h"
#include "web/server.h"

namespace newswatch::daemon {

// Used from the loop's thread alone. What lists rows reads the database by itself, in the pool: a
// long list holds up no poll.
class Api {
 public:
  using Current = std::function<std::shared_ptr<const Snapshot>()>;

  // All outlive it and its requests.
  Api(store::Store& store, alerts::Deliverer& deliverer, boost::asio::thread_pool& pool,
      Current current)
      : store_(store), deliverer_(deliverer), pool_(pool), current_(std::move(current)) {}

  // Before the server listens.
  void serve(web::Server& server);

 private:
  using Answer = boost::asio::awaitable<web::HttpResponse>;

  Answer alerts(web::HttpRequest request);
  Answer dead_letters(web::HttpRequest request);
  Answer change_dead_letters(web::HttpRequest request, bool replay);
  Answer silences(web::HttpRequest request);
  Answer add_silence(web::HttpRequest request);
  Answer expire_silences(web::HttpRequest request);
  Answer targets(web::HttpRequest request);

  store::Store& store_;
  alerts::Deliverer& deliverer_;
  boost::asio::thread_pool& pool_;
  Current current_;
};

}  // namespace newswatch::daemon
