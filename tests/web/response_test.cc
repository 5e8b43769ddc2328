#include "web/response.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace newswatch::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const Time kNow = *parse_rfc3339("2025-11-26T09:00:00.500Z");

TEST(ResponseHead, CarriesDateLengthAndTheHeadersThatProtect) {
  HttpResponse response;
  response.body = "ok\n";
  const auto head = response_head(response, true, kNow);
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nDate: Wed, 26 Nov 2025 09:00:00 GMT\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(head, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(head, HasSubstr("Connection: keep-alive\r\n\r\n"));
}

TEST(ResponseHead, LeavesToTheHandlerWhatItSetsItself) {
  HttpResponse response;
  response.headers = {{"cache-control", "max-age=60"}};
  const auto head = response_head(response, false, kNow);
  EXPECT_THAT(head, HasSubstr("cache-control: max-age=60\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("no-store")));
  EXPECT_THAT(head, HasSubstr("Connection: close\r\n\r\n"));
}

TEST(ResponseHead, HasNoLengthWhereThereIsNoBody) {
  HttpResponse response;
  response.status = 304;
  EXPECT_THAT(response_head(response, true, kNow), Not(HasSubstr("Content-Length")));
}

TEST(ResponseHead, RefusesHeadersThatWouldBeTwo) {
  HttpResponse response;
  response.headers = {{"Location", "/x\r\nSet-Cookie: a=b"}};
  EXPECT_THROW(response_head(response, true, kNow), std::invalid_argument);
}

}  // namespace
}  // namespace newswatch::web
