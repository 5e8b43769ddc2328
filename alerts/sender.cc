#include "alerts/sender.h"

#include "alerts/email.h"
#include "alerts/exec.h"
#include "alerts/payload.h"
#include "alerts/request.h"
#include "alerts/stdout_writer.h"

namespace newswatch::alerts {

namespace asio = boost::asio;

Sender::Sender(const asio::any_io_executor& executor, net::HttpClient& http,
               std::function<Time()> clock, int stdout_fd)
    : http_(http), smtp_(executor), clock_(std::move(clock)), stdout_fd_(stdout_fd) {}

asio::awaitable<Tried> Sender::send(std::shared_ptr<const Channel> channel,
                                    store::Delivery delivery, double random) {
  const Circumstances what{*channel, delivery, random};
  switch (channel->target.format) {
    case TargetFormat::email:
      co_return co_await mail(what);
    case TargetFormat::exec:
      co_return co_await run(what);
    case TargetFormat::stdout_text:
      co_return co_await print(what);
    default:
      co_return co_await request(what);
  }
}

asio::awaitable<Tried> Sender::request(Circumstances what) {
  const auto& [channel, delivery, random] = what;
  const auto& target = channel.target;
  const auto answer = co_await http_.fetch(alert_request(target, channel.keys, delivery, clock_()));
  Tried tried;
  tried.at = clock_();
  tried.cancelled = !answer && answer.error().kind == net::FetchFailure::cancelled;
  if (answer) tried.status = answer->status;
  tried.decision = decide(answer, delivery.attempt, delivery.queued, target, tried.at, random);
  co_return tried;
}

asio::awaitable<Tried> Sender::mail(Circumstances what) {
  const auto& [channel, delivery, random] = what;
  const auto& target = channel.target;
  const auto answer = co_await smtp_.send(mail_of(target, delivery));
  Tried tried;
  tried.at = clock_();
  tried.cancelled = !answer && answer.error().kind == net::FetchFailure::cancelled;
  if (answer) tried.status = answer->status;
  tried.decision = decide_mail(answer, delivery.attempt, delivery.queued, target, tried.at, random);
  co_return tried;
}

asio::awaitable<Tried> Sender::run(Circumstances what) {
  const auto& [channel, delivery, random] = what;
  const auto& target = channel.target;
  const auto end = co_await run_program(program_call(target, delivery, clock_()));
  Tried tried;
  tried.at = clock_();
  tried.decision = decide_program(end, delivery.attempt, delivery.queued, target, tried.at, random);
  co_return tried;
}

asio::awaitable<Tried> Sender::print(Circumstances what) {
  const auto& [channel, delivery, random] = what;
  const auto& target = channel.target;
  auto text = console_text(delivery, clock_(), {.colour = wants_colour(stdout_fd_)});
  const auto written = co_await write_stdout(stdout_fd_, std::move(text), target.timeout);
  Tried tried;
  tried.at = clock_();
  if (written) {
    tried.decision.reason = "printed";
  } else {
    tried.decision = decide_failure(written.error().message, delivery.attempt, delivery.queued,
                                    target, tried.at, random);
  }
  co_return tried;
}

}  // namespace newswatch::alerts
