// The price book in force: the user's file when there is a good one, else the one inside the program.
#pragma once

#include <filesystem>
#include <string>

#include "companion/result.hpp"
#include "domain/price_book.hpp"

namespace companion::app {

struct ReadPrices {
  domain::PriceBook book;
  std::string origin;   ///< "built in" or the path of the file
  std::string problem;  ///< why the user's file was not used, one sentence; empty if nothing is wrong
};

/// The text of the book in force, by the same rules.
[[nodiscard]] std::string price_text(std::filesystem::path const& file);

/// A missing file is no problem; an unreadable or bad one is told and the built-in book used.
[[nodiscard]] Result<ReadPrices> read_prices(std::filesystem::path const& file);

}  // namespace companion::app
