#include "litellm/json_tree.hpp"

#include <gtest/gtest.h>

#include <array>

namespace companion::litellm {
namespace {

TEST(JsonTree, KeepsNumbersAsTheyWereWritten) {
  JsonTree tree;
  auto const root =
      tree.parse(R"({"spend": 0.0004249999999999999, "small": 1e-05 , "count": 12.0, "bad": 12.5})");
  ASSERT_TRUE(root);
  EXPECT_EQ((*root)["spend"].text(), "0.0004249999999999999");
  EXPECT_EQ((*root)["small"].text(), "1e-05");
  EXPECT_EQ((*root)["count"].count(), 12);
  EXPECT_EQ((*root)["bad"].count(), std::nullopt);
}

TEST(JsonTree, WhatIsAbsentHasNothingInIt) {
  JsonTree tree;
  auto const root = tree.parse(R"({"none": null, "text": "a\u00e9\n", "list": [1, {"x": true}]})");
  ASSERT_TRUE(root);
  EXPECT_FALSE((*root)["none"].is_present());
  EXPECT_TRUE((*root)["none"]["deeper"]["still"].text().empty());
  EXPECT_EQ((*root)["text"].text(), "aé\n");
  auto const list = (*root)["list"].children();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[1]["x"].text(), "true");
  EXPECT_EQ(list[1].children().front().key(), "x");
}

TEST(JsonTree, PassesOverWhatItIsTold) {
  constexpr std::array<std::string_view, 1> secret{"messages"};
  JsonTree tree{secret};
  auto const root =
      tree.parse(R"({"messages": [{"content": "hidden"}], "rows": [{"messages": {"a": 1}, "id": 7}]})");
  ASSERT_TRUE(root);
  EXPECT_FALSE((*root)["messages"].is_present());
  EXPECT_EQ((*root)["rows"].children().front()["id"].count(), 7);
  EXPECT_EQ((*root)["rows"].children().front().children().size(), 1U);
}

TEST(JsonTree, EveryCutOfATextIsRefused) {
  std::string const whole = R"({"data": [{"a": "b", "c": [1, 2.5, null]}, {}], "total": 2})";
  JsonTree tree;
  ASSERT_TRUE(tree.parse(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(tree.parse(whole.substr(0, size))) << whole.substr(0, size);
  }
  EXPECT_FALSE(tree.parse(whole + "x"));
  EXPECT_FALSE(tree.parse("7"));
}

TEST(JsonTree, NestingMadeToHurtIsPassedOver) {
  std::string const deep = std::string(200, '[') + std::string(200, ']');
  JsonTree tree;
  EXPECT_TRUE(tree.parse("{\"a\": " + deep + ", \"b\": 1}"));
}

}  // namespace
}  // namespace companion::litellm
