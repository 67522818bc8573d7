#include "domain/price_decimal.hpp"

#include <gtest/gtest.h>

namespace companion::domain {
namespace {

struct Row {
  char const* text;
  std::optional<FemtoUsd> femto;
};

class PriceDecimal : public testing::TestWithParam<Row> {};

TEST_P(PriceDecimal, IsReadExactly) {
  EXPECT_EQ(parse_unit_price(GetParam().text), GetParam().femto) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Table, PriceDecimal,
    testing::Values(Row{"3e-07", 300'000'000}, Row{"3E-7", 300'000'000}, Row{"0.0000003", 300'000'000},
                    Row{"3.0000000000000004e-07", 300'000'000}, Row{"9.499999999999999e-07", 950'000'000},
                    Row{"2.9999900000000002e-06", 2'999'990'000}, Row{"0", 0}, Row{"0.0", 0}, Row{"0e5", 0},
                    Row{"1", 1'000'000'000'000'000}, Row{"+1", std::nullopt},
                    Row{"1e2", 100'000'000'000'000'000}, Row{"1e-14", 10}, Row{"1.5e-14", 20},
                    Row{"2.5e-14", 20}, Row{"2.50001e-14", 30}, Row{"1e-16", 0}, Row{"9.9e-15", 10},
                    Row{"1e-400", 0}, Row{"100.1", std::nullopt}, Row{"1e300", std::nullopt},
                    Row{"-1e-6", std::nullopt}, Row{"", std::nullopt}, Row{".", std::nullopt},
                    Row{"1e", std::nullopt}, Row{"1.2.3", std::nullopt}, Row{"1 ", std::nullopt},
                    Row{"nan", std::nullopt}, Row{"1e999999999999", std::nullopt}));

TEST(PriceDecimal, TextHasNoTrailingZeros) {
  EXPECT_EQ(decimal_text("0", 5), "0");
  EXPECT_EQ(decimal_text("1500", 3), "1.5");
  EXPECT_EQ(decimal_text("7", 3), "0.007");
  EXPECT_EQ(decimal_text("100", 0), "100");
  EXPECT_EQ(decimal_text("1000", 3), "1");
}

}  // namespace
}  // namespace companion::domain
