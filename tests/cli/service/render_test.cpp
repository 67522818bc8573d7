#include "cli/service/render.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace companion::cli {
namespace {

using platform::ServicePhase;
using platform::ServiceScope;
using platform::ServiceState;

ServiceState running() {
  return {.phase = ServicePhase::running,
          .starts_by_itself = true,
          .pid = 4711,
          .restarts = 2,
          .definition = "/home/ann/x.service",
          .detail = "Listening on http://127.0.0.1:4319/"};
}

TEST(ServiceText, TellsHowItRunsAndWhenItStarts) {
  EXPECT_EQ(service_text(running(), "systemd, for this user", ServiceScope::user),
            "Service  systemd, for this user: running, pid 4711, started again 2 times\n"
            "Starts   by itself, when you log in\n"
            "Says     Listening on http://127.0.0.1:4319/\n"
            "Lies in  /home/ann/x.service\n");
  auto stopped = running();
  stopped.phase = ServicePhase::stopped;
  stopped.starts_by_itself = false;
  stopped.pid.reset();
  EXPECT_NE(service_text(stopped, "m", ServiceScope::user).find("by hand only"), std::string::npos);
  EXPECT_NE(service_text(running(), "m", ServiceScope::system).find("when the machine does"),
            std::string::npos);
}

TEST(ServiceText, OfNoneSaysHowToGetIt) {
  EXPECT_EQ(
      service_text({}, "systemd, for the machine", ServiceScope::system),
      "Service  systemd, for the machine: not installed; `companion service install --system` installs it\n");
}

TEST(ServiceText, WhatOthersSayCannotPlayWithTheTerminal) {
  auto state = running();
  state.detail = "x\x1b[2J";
  EXPECT_EQ(service_text(state, "m", ServiceScope::user).find('\x1b'), std::string::npos);
}

TEST(ServiceJson, HasAllFieldsAlways) {
  auto const json =
      nlohmann::json::parse(service_json(running(), "launchd, for this user", ServiceScope::user));
  EXPECT_EQ(json["scope"], "user");
  EXPECT_EQ(json["phase"], "running");
  EXPECT_EQ(json["pid"], 4711);
  EXPECT_EQ(json["restarts"], 2);
  EXPECT_EQ(json["starts_by_itself"], true);
  auto const none = nlohmann::json::parse(service_json({}, "m", ServiceScope::system));
  EXPECT_EQ(none["scope"], "system");
  EXPECT_EQ(none["phase"], "not_installed");
  for (auto const* const name : {"pid", "restarts"}) EXPECT_TRUE(none.at(name).is_null()) << name;
  for (auto const* const name : {"manager", "definition", "detail"})
    EXPECT_TRUE(none.at(name).is_string()) << name;
}

}  // namespace
}  // namespace companion::cli
