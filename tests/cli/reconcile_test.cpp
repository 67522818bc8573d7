#include "cli/render/reconcile.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace companion::cli {
namespace {

class ReconcileText : public ::testing::Test {
 protected:
  std::string text(Reconciliation const& found) {
    std::ostringstream out;
    Console const console{.out = out, .err = out};
    return reconciliation_text(found, console);
  }

  static Reconciliation with_a_missed_callback() {
    Reconciliation found;
    found.compared = 3;
    found.repaired = 1;
    ReconciledModel model;
    model.day = 20'685;
    model.model = "gpt-5";
    model.accounts[0] = {.requests = 3, .tokens = {.input = 30, .output = 9}, .cost = {}, .unpriced = 3};
    model.accounts[1] = {
        .requests = 2, .tokens = {.input = 20, .output = 6}, .cost = NanoUsd{2'000}, .unpriced = 0};
    Difference difference;
    difference.measure = Measure::requests;
    difference.left_value = 3;
    difference.right_value = 2;
    difference.causes = {{.cause = Cause::missed_callback, .amount = -1, .calls = 1, .sample = {CallId{5}}}};
    model.differences = {difference};
    found.models = {model};
    return found;
  }
};

TEST_F(ReconcileText, SaysWhatDiffersWhyAndWhichCallsAreBehindIt) {
  auto const told = text(with_a_missed_callback());
  EXPECT_NE(told.find("2026-08-20  gpt-5"), std::string::npos) << told;
  EXPECT_NE(told.find("requests: Local logs 3, Callbacks 2 (-33.3 %)"), std::string::npos) << told;
  EXPECT_NE(told.find("missed_callback: "), std::string::npos);
  EXPECT_NE(told.find(to_string(CallId{5})), std::string::npos);
  EXPECT_NE(told.find("1 differ by more than 1 %"), std::string::npos);
  EXPECT_NE(told.find("made good from the spend logs: 1"), std::string::npos);
}

TEST_F(ReconcileText, AccountsThatSayNothingHaveNoLineAndNoZeroCost) {
  auto const told = text(with_a_missed_callback());
  EXPECT_EQ(told.find("Spend logs  "), std::string::npos) << told;
  EXPECT_EQ(told.find("unpriced"), std::string::npos) << "a tool that writes no cost lacks no price";
}

TEST_F(ReconcileText, WithoutFeedsItSaysHowToGetOne) {
  EXPECT_NE(text({}).find("companion connect litellm"), std::string::npos);
}

TEST_F(ReconcileText, ADayOnWhichAllAgreeIsOneCount) {
  auto found = with_a_missed_callback();
  found.models[0].differences.clear();
  auto const told = text(found);
  EXPECT_EQ(told.find("gpt-5"), std::string::npos);
  EXPECT_NE(told.find("1 agree, 0 differ"), std::string::npos) << told;
}

}  // namespace
}  // namespace companion::cli
