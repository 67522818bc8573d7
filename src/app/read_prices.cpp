#include "app/read_prices.hpp"

#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

namespace companion::embedded {
extern std::string_view const prices;
}

namespace companion::app {

namespace {

Result<std::string> read_text(std::filesystem::path const& file) {
  std::ifstream in{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in) {
    return fail(Errc::io, "it cannot be read");
  }
  return text;
}

Result<domain::PriceBook> read_book(std::filesystem::path const& file) {
  auto const text = read_text(file);
  if (!text) {
    return tl::unexpected<Error>(text.error());
  }
  return domain::PriceBook::parse(*text);
}

}  // namespace

std::string price_text(std::filesystem::path const& file) {
  std::error_code unknown;
  if (!file.empty() && std::filesystem::exists(file, unknown)) {
    auto text = read_text(file);
    if (text && domain::PriceBook::parse(*text)) {
      return std::move(*text);
    }
  }
  return std::string{embedded::prices};
}

Result<ReadPrices> read_prices(std::filesystem::path const& file) {
  std::string problem;
  std::error_code unknown;
  if (!file.empty() && std::filesystem::exists(file, unknown)) {
    auto book = read_book(file);
    if (book) {
      return ReadPrices{std::move(*book), file.string(), {}};
    }
    problem = "the prices in " + file.string() + " were not used: " + book.error().message +
              "; the built-in prices are in force";
  }
  auto book = domain::PriceBook::parse(embedded::prices);
  if (!book) {
    return propagate(book);
  }
  return ReadPrices{std::move(*book), "built in", std::move(problem)};
}

}  // namespace companion::app
