#include "cli/render/table.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace companion::cli {
namespace {

Table sample() {
  return {.columns = {{.title = "Project", .align = Align::left, .shrink_to = 6, .keep = Keep::end},
                      {.title = "Calls", .rank = 1},
                      {.title = "Input", .rank = 2},
                      {.title = "Cost"}},
          .rows = {{"/home/a/api", "12", "1,234", "0.50"}, {"/home/a/web-shop", "3", "9", "12.00"}},
          .total = {"Total", "15", "1,243", "12.50"}};
}

std::string at(std::size_t width) { return draw(sample(), width, Colour::no).text; }

TEST(Table, TakesItsNaturalWidthWhenThereIsRoom) {
  EXPECT_EQ(at(200),
            "Project           Calls  Input   Cost\n"
            "/home/a/api          12  1,234   0.50\n"
            "/home/a/web-shop      3      9  12.00\n"
            "-------------------------------------\n"
            "Total                15  1,243  12.50\n");
}

TEST(Table, ShortensTextsFirst) {
  EXPECT_EQ(at(30),
            "Project    Calls  Input   Cost\n"
            "…me/a/api     12  1,234   0.50\n"
            "…web-shop      3      9  12.00\n"
            "------------------------------\n"
            "Total         15  1,243  12.50\n");
}

TEST(Table, DropsColumnsByRankAndSaysWhich) {
  auto const drawn = draw(sample(), 24, Colour::no);
  EXPECT_EQ(drawn.text,
            "Project     Calls   Cost\n"
            "…ome/a/api     12   0.50\n"
            "…/web-shop      3  12.00\n"
            "------------------------\n"
            "Total          15  12.50\n");
  EXPECT_EQ(drawn.hidden, std::vector<std::string>{"Input"});
}

TEST(Table, NeverIsWiderThanTheTerminalWhileItHasSomethingToGive) {
  for (std::size_t width = 14; width < 60; ++width) {
    std::istringstream lines{at(width)};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width) << width;
  }
}

TEST(Table, ColoursHeadAndTotalOnlyWhenAsked) {
  EXPECT_EQ(at(200).find('\x1b'), std::string::npos);
  auto const text = draw(sample(), 200, Colour::yes).text;
  EXPECT_TRUE(text.starts_with("\x1b[1mProject"));
  EXPECT_NE(text.find("\x1b[1mTotal"), std::string::npos);
}

}  // namespace
}  // namespace companion::cli
