#include "tests/daemon/politeness/faults.h"

#include "tests/daemon/politeness/documents.h"

namespace newswatch::daemon::politeness {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Answer status(int code, net::Headers headers) {
  Answer answer;
  answer.status = code;
  answer.headers = std::move(headers);
  return answer;
}

Answer redirect(int code, const std::string& to) { return status(code, {{"Location", to}}); }

Answer no_answer(net::FetchFailure failure) {
  Answer answer;
  answer.failure = failure;
  if (failure == net::FetchFailure::timeout) answer.took = seconds(30);
  return answer;
}

Answer retry_after(int code, Duration wait) {
  auto answer = status(code, {{"Retry-After", std::to_string(wait / seconds(1))}});
  answer.means.retry_after = wait;
  return answer;
}

Answer retry_at(int code, Time at) {
  const auto whole = std::chrono::floor<seconds>(at);
  auto answer = status(code, {{"Retry-After", http_date(whole)}});
  answer.means.retry_at = whole;
  return answer;
}

Answer unreadable(const std::string& etag) {
  Answer answer;
  answer.headers = {{"ETag", etag}, {"Last-Modified", "Mon, 24 Nov 2025 16:00:00 GMT"}};
  answer.body = "<!DOCTYPE html><html><title>Down for maintenance</title></html>";
  answer.means.is_feed = false;
  return answer;
}

Answer truncated(std::string body, const std::string& etag) {
  Answer answer;
  answer.headers = {{"ETag", etag}};
  body.resize(body.size() - 120);
  answer.body = std::move(body);
  answer.means.truncated = true;
  return answer;
}

std::function<Answer(const Asked&)> any_fault(std::mt19937& random) {
  using net::FetchFailure;
  const auto between = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  const auto span = Duration(minutes(between(0, 3000)));
  const std::string elsewhere = "http://elsewhere.example/" + std::to_string(between(0, 99));
  const int redirects[] = {301, 302, 303, 307, 308};
  const int code = redirects[between(0, 4)];
  switch (between(0, 17)) {
    case 0:
      return [=](const Asked&) { return retry_after(429, span); };
    case 1:
      return [=](const Asked& asked) { return retry_at(429, asked.at + span); };
    case 2:
      return [](const Asked&) { return status(429); };
    case 3:
      return [=](const Asked&) { return retry_after(503, span * 10); };
    case 4:
      return [=](const Asked& asked) { return retry_at(503, asked.at + span); };
    case 5:
      return [](const Asked&) { return status(503, {{"Retry-After", "soon"}}); };
    case 6:
      return [](const Asked&) { return no_answer(FetchFailure::timeout); };
    case 7:
      return [](const Asked&) { return no_answer(FetchFailure::dns_error); };
    case 8:
      return [](const Asked&) { return no_answer(FetchFailure::tls_error); };
    case 9:
      return [](const Asked&) { return status(404); };
    case 10:
      return [](const Asked&) { return unreadable("\"sorry\""); };
    case 11:
      return [](const Asked& asked) {
        return truncated(rss({.newest = 7, .published = asked.at}), "\"cut\"");
      };
    case 12:
      return [=](const Asked&) { return redirect(code, "file:///etc/passwd"); };
    case 13:  // a loop
      return [=](const Asked& asked) { return redirect(code, asked.url); };
    case 14:  // and what answers there is a feed
      return [=](const Asked& asked) {
        if (asked.url != elsewhere) return redirect(code, elsewhere);
        Answer answer;
        answer.body = rss({.newest = 3, .published = asked.at - hours(1)});
        answer.means.newest = asked.at - hours(1);
        return answer;
      };
    case 15:
      return [](const Asked&) { return status(226, {{"ETag", "\"226\""}}); };
    case 16:
      return [](const Asked&) { return status(304, {{"ETag", "\"unasked\""}}); };
    default:
      return [=](const Asked&) { return status(500 + static_cast<int>(span / minutes(500))); };
  }
}

}  // namespace newswatch::daemon::politeness
