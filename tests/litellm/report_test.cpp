// What our own callback sends that is no call: reports of losses, and probes of `companion doctor`.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "litellm/payload.hpp"

namespace companion::litellm {
namespace {

using nlohmann::json;

Instant const received = from_epoch_ms(1'800'000'000'000);

Decoded decode(json const& element) { return PayloadDecoder{}.decode(element.dump(), received).value(); }

json plain() { return {{"id", "chatcmpl-1"}, {"status", "failure"}, {"model", "gpt-5"}}; }

json loss_line() {
  return {{"companion",
           {{"v", 1},
            {"kind", "loss"},
            {"spool", "0199f7c2-6d1e-7b90-8f33-1c5a2b7d9e44"},
            {"dropped_events", 17},
            {"dropped_bytes", 4096},
            {"rejected_events", 3}}}};
}

TEST(LossReport, SaysWhatTheSpoolDroppedAndWhatWasRefused) {
  auto const decoded = decode(loss_line());
  EXPECT_FALSE(decoded.sighting.has_value());
  ASSERT_EQ(decoded.losses.size(), 2U);
  for (auto const& loss : decoded.losses) {
    EXPECT_EQ(loss.source, "litellm:callback");
    EXPECT_EQ(loss.item, "0199f7c2-6d1e-7b90-8f33-1c5a2b7d9e44");
  }
  EXPECT_EQ(decoded.losses[0].reason, "spool_full");
  EXPECT_EQ(decoded.losses[0].total, 17);
  EXPECT_EQ(decoded.losses[1].reason, "rejected");
  EXPECT_EQ(decoded.losses[1].total, 3);
}

TEST(LossReport, WithoutASpoolOrWithNonsenseIsRefused) {
  auto line = loss_line();
  line["companion"]["dropped_events"] = -1;
  EXPECT_FALSE(PayloadDecoder{}.decode(line.dump(), received).has_value());
  line = loss_line();
  for (json const& odd : {json(nullptr), json("x"), json("sp ool/.."), json(std::string(200, 'x'))}) {
    line["companion"]["spool"] = odd;
    EXPECT_FALSE(PayloadDecoder{}.decode(line.dump(), received).has_value()) << odd;
  }
}

TEST(Probe, ProvesTheWayItTookAndIsNoCall) {
  auto plain_probe = plain();
  plain_probe["model"] = "openai/companion-doctor-0a1b2c3d-XYZ";
  auto const decoded = decode(plain_probe);
  EXPECT_FALSE(decoded.sighting.has_value());
  ASSERT_TRUE(decoded.probe.has_value());
  EXPECT_EQ(decoded.probe->source, "litellm:callback");
  EXPECT_EQ(decoded.probe->item, "probe-generic_api");
  EXPECT_EQ(decoded.probe->value, "0a1b2c3d-XYZ generic_api 1800000000000");
  auto logged = plain();
  logged["companion"] = {{"v", 1}};
  logged["model_group"] = "companion-doctor-0a1b2c3d-XYZ";
  EXPECT_EQ(decode(logged).probe->value, "0a1b2c3d-XYZ logger 1800000000000");
  EXPECT_EQ(decode(logged).probe->item, "probe-logger");
  auto hooked = plain();
  hooked["companion"] = {{"v", 1}, {"kind", "failure"}};
  hooked["model"] = "companion-doctor-0a1b2c3d-XYZ";
  EXPECT_EQ(decode(hooked).probe->value, "0a1b2c3d-XYZ hook 1800000000000");
  EXPECT_EQ(decode(hooked).probe->item, "probe-hook");
}

TEST(Probe, NeedsANonce) {
  for (std::string const name : {"companion-doctor-", "companion-doctor-1234567",
                                 "companion-doctor-a b c d e f g", "companion-doctor", "doctor-12345678"}) {
    auto payload = plain();
    payload["model"] = name;
    EXPECT_TRUE(decode(payload).sighting.has_value()) << name;
  }
  auto payload = plain();
  payload["model"] = "companion-doctor-" + std::string(65, 'x');
  EXPECT_TRUE(decode(payload).sighting.has_value());
  EXPECT_TRUE(is_probe_nonce("12345678"));
  EXPECT_FALSE(is_probe_nonce("1234_5678"));
  EXPECT_FALSE(is_probe_nonce(""));
}

}  // namespace
}  // namespace companion::litellm
