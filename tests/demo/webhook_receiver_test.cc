#include "tests/demo/webhook_receiver.h"

#include <gtest/gtest.h>

#include "alerts/signature.h"
#include "core/time.h"
#include "tests/demo/scratch.h"

namespace newswatch::demo {
namespace {

using Verdict = ReceivedAlert::Verdict;

testing::Received signed_post(const std::string& key, const std::string& id,
                              const std::string& body) {
  const auto at = to_millis(now()) / 1000;
  return {"POST",
          "/alerts",
          {{"Webhook-Id", id},
           {"Webhook-Timestamp", std::to_string(at)},
           {"Webhook-Signature", alerts::sign(key, id, at, body)}},
          body,
          {}};
}

TEST(WebhookReceiver, TakesWhatIsSignedAndTellsRepeatsApart) {
  const auto key = *alerts::decode_secret(random_secret());
  std::vector<ReceivedAlert> alerts;
  WebhookReceiver receiver(key, [&](ReceivedAlert a) { alerts.push_back(std::move(a)); });
  const auto post = signed_post(key, "alert_1", R"({"type":"item.matched"})");
  EXPECT_EQ(receiver.answer(post).status, 204);
  EXPECT_EQ(receiver.answer(post).status, 204);
  ASSERT_EQ(alerts.size(), 2u);
  EXPECT_EQ(alerts[0].verdict, Verdict::verified);
  EXPECT_EQ(alerts[0].alert["type"], "item.matched");
  EXPECT_EQ(alerts[1].verdict, Verdict::repeated);
}

TEST(WebhookReceiver, RefusesWhatAnotherSignedOrChanged) {
  const auto key = *alerts::decode_secret(random_secret());
  const auto other = *alerts::decode_secret(random_secret());
  std::vector<Verdict> verdicts;
  WebhookReceiver receiver(key, [&](const ReceivedAlert& a) { verdicts.push_back(a.verdict); });
  auto changed = signed_post(key, "alert_1", "{}");
  changed.body = "{ }";
  EXPECT_EQ(receiver.answer(changed).status, 401);
  EXPECT_EQ(receiver.answer(signed_post(other, "alert_1", "{}")).status, 401);
  EXPECT_EQ(receiver.answer({"POST", "/alerts", {}, "{}", {}}).status, 401);
  EXPECT_EQ(receiver.answer(signed_post(key, "alert_1", "no json")).status, 400);
  EXPECT_EQ(verdicts, (std::vector{Verdict::bad_signature, Verdict::bad_signature,
                                   Verdict::bad_signature, Verdict::not_json}));
  EXPECT_EQ(receiver.answer({"GET", "/alerts", {}, "", {}}).status, 404);
}

}  // namespace
}  // namespace newswatch::demo
