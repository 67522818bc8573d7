// The price book a user put in force, and the one before it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "domain/price_book.hpp"

namespace companion::cli {

struct PriceFiles {
  std::filesystem::path current;
  std::filesystem::path previous;
};

[[nodiscard]] PriceFiles price_files(std::filesystem::path const& current);

/// A price map has a few MB; more than 64 MiB is refused.
[[nodiscard]] Result<std::string> read_price_map(std::filesystem::path const& path);

/// The same from an http or https address; redirects are told, not followed.
[[nodiscard]] Result<std::string> fetch_price_map(std::string const& from);

/// Parses, and refuses a map with less than half the entries of `in_force`: a cut download, not news.
[[nodiscard]] Result<domain::PriceBook> accept_price_map(std::string_view text,
                                                         domain::PriceBook const& in_force);

/// In one step; the file before becomes `previous`.
[[nodiscard]] Result<void> put_in_force(PriceFiles const& files, std::string_view text);

/// Back to `previous`, or to the built-in book when there is none. not_found: the built-in book is in force.
[[nodiscard]] Result<void> revert(PriceFiles const& files);

}  // namespace companion::cli
