#include "cli/top/keys.hpp"

#include <gtest/gtest.h>

namespace companion::cli {
namespace {

Press letter(char c) { return {.key = Key::letter, .letter = c}; }
Press key(Key k) { return {.key = k}; }

TEST(DecodeKeys, KnowsTheArrowsOfBothModesAndOfOtherTerminals) {
  EXPECT_EQ(decode_keys("\x1b[A\x1bOA"), (std::vector{key(Key::up), key(Key::up)}));
  EXPECT_EQ(decode_keys("\x1b[B"), (std::vector{key(Key::down)}));
  EXPECT_EQ(decode_keys("\x1b[5~\x1b[6~"), (std::vector{key(Key::page_up), key(Key::page_down)}));
  EXPECT_EQ(decode_keys("\x1b[H\x1b[4~\x1b[7~"),
            (std::vector{key(Key::home), key(Key::end), key(Key::home)}));
}

TEST(DecodeKeys, SeveralKeysThatCameAtOnceStayApart) {
  EXPECT_EQ(decode_keys("m\x1b[Bq"), (std::vector{letter('m'), key(Key::down), letter('q')}));
}

TEST(DecodeKeys, SequencesThatAreNoKeyOfOursLeaveNoLettersBehind) {
  EXPECT_TRUE(decode_keys("\x1b[15~").empty()) << "F5";
  EXPECT_TRUE(decode_keys("\x1b[<0;33;11M").empty()) << "a mouse";
  EXPECT_EQ(decode_keys("\x1b[200~q"), (std::vector{letter('q')}));
  EXPECT_TRUE(decode_keys("\x1b[1;").empty()) << "cut off";
}

TEST(DecodeKeys, AnEscapeAloneIsAKey) {
  EXPECT_EQ(decode_keys("\x1b"), (std::vector{key(Key::escape)}));
  EXPECT_EQ(decode_keys("\x1bq"), (std::vector{key(Key::escape), letter('q')}));
  EXPECT_TRUE(decode_keys("").empty());
}

TEST(TopViewKeys, LettersGroupOrderAndChangeTheSpan) {
  TopView view;
  for (auto const& [c, by] : {std::pair{'m', GroupBy::model},
                              {'p', GroupBy::project},
                              {'s', GroupBy::session},
                              {'t', GroupBy::tool}}) {
    apply(letter(c), 10, 5, view);
    EXPECT_EQ(view.by, by) << c;
  }
  for (auto const& [c, order] :
       {std::pair{'k', Order::tokens}, {'n', Order::calls}, {'a', Order::name}, {'c', Order::cost}}) {
    apply(letter(c), 10, 5, view);
    EXPECT_EQ(view.order, order) << c;
  }
  for (auto const span : {Span::week, Span::month, Span::hour, Span::today}) {
    apply(letter('w'), 10, 5, view);
    EXPECT_EQ(view.span, span);
  }
  EXPECT_FALSE(view.quit);
  apply(letter('x'), 10, 5, view);
  EXPECT_FALSE(view.quit);
  apply(letter('q'), 10, 5, view);
  EXPECT_TRUE(view.quit);
}

TEST(TopViewKeys, ScrollingStaysWithinTheRows) {
  TopView view;
  apply(key(Key::up), 10, 4, view);
  EXPECT_EQ(view.scroll, 0U);
  apply(key(Key::page_down), 10, 4, view);
  EXPECT_EQ(view.scroll, 4U);
  apply(key(Key::page_down), 10, 4, view);
  EXPECT_EQ(view.scroll, 6U) << "the last row stands at the bottom";
  apply(key(Key::down), 10, 4, view);
  EXPECT_EQ(view.scroll, 6U);
  apply(key(Key::page_up), 10, 4, view);
  EXPECT_EQ(view.scroll, 2U);
  apply(key(Key::end), 10, 4, view);
  EXPECT_EQ(view.scroll, 6U);
  apply(key(Key::up), 3, 4, view);
  EXPECT_EQ(view.scroll, 0U) << "rows that have gone meanwhile";
  view.scroll = 5;
  apply(key(Key::home), 10, 4, view);
  EXPECT_EQ(view.scroll, 0U);
}

TEST(TopViewKeys, AnotherGroupingBeginsAtTheTop) {
  TopView view{.scroll = 5};
  apply(letter('m'), 10, 4, view);
  EXPECT_EQ(view.scroll, 0U);
}

TEST(TopViewKeys, HelpIsClosedByAnyKeyAndQStillQuits) {
  TopView view;
  apply(letter('?'), 1, 1, view);
  EXPECT_TRUE(view.help);
  apply(letter('m'), 1, 1, view);
  EXPECT_FALSE(view.help);
  EXPECT_EQ(view.by, GroupBy::tool) << "the key only closed it";
  apply(letter('?'), 1, 1, view);
  apply(letter('q'), 1, 1, view);
  EXPECT_TRUE(view.quit);
}

TopGroup group(std::string name, std::int64_t cost, std::int64_t calls, std::int64_t tokens) {
  TopGroup group;
  group.all.key = std::move(name);
  group.all.sums.cost = NanoUsd{cost};
  group.all.sums.calls = calls;
  group.all.sums.tokens.input = tokens;
  return group;
}

std::string order_of(Order order) {
  std::vector<TopGroup> groups{group("b", 1, 9, 5), group("a", 1, 9, 7), group("c", 3, 1, 6)};
  sort_groups(groups, order);
  std::string names;
  for (auto const& each : groups) names += each.all.key;
  return names;
}

TEST(SortGroups, ByWhatWasAskedThenByCostThenByName) {
  EXPECT_EQ(order_of(Order::cost), "cab");
  EXPECT_EQ(order_of(Order::tokens), "acb");
  EXPECT_EQ(order_of(Order::calls), "abc");
  EXPECT_EQ(order_of(Order::name), "abc");
}

}  // namespace
}  // namespace companion::cli
