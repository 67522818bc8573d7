// What stands in the place of a number, in a reader that takes its times and counts from any JSON value.
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

/// A task of Roo Code with one message, which is a request with these texts for its time and its count, …
struct Roo : SourceWorld {
  Roo() : SourceWorld{"roo-code"} {}
  void request(std::string const& time, std::string const& count) {
    nlohmann::json const usage{{"tokensIn", count}, {"tokensOut", 7}};
    message({{"ts", time}, {"type", "say"}, {"say", "api_req_started"}, {"text", usage.dump()}});
  }
  /// … or the summing up of a conversation.
  void condensing(std::string const& cost) {
    message({{"ts", 1787238000000},
             {"type", "say"},
             {"say", "condense_context"},
             {"contextCondense", {{"cost", cost}}}});
  }

 private:
  void message(nlohmann::json const& said) {
    put(".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/tasks/42/ui_messages.json",
        nlohmann::json::array({said}).dump());
    run();
  }
};

TEST(JsonView, TakesDigitsInATextForANumber) {
  Roo world;
  world.request("1787238000000", "5");
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.counted().front().tokens.input, 5);
}

TEST(JsonView, TakesNoWordForANumberAndEndsAllTheSame) {
  for (auto const* const word : {"inf", "Infinity", "nan", "NAN(1)", "-inf", "1e999"}) {
    Roo world;
    world.request(word, word);
    EXPECT_TRUE(world.ledger.counted().empty()) << word;
  }
}

TEST(JsonView, TakesATextForAnAmountUnlessItIsBelowNothing) {
  Roo dear;
  dear.condensing("0.25");
  ASSERT_EQ(dear.ledger.counted().size(), 1U);
  EXPECT_EQ(dear.ledger.counted().front().cost, NanoUsd{250'000'000});
  Roo odd;
  odd.condensing("-1");
  EXPECT_TRUE(odd.ledger.counted().empty());
}

}  // namespace
}  // namespace companion::detectors
