// What would change in a file, for people. Nothing that looks like a secret is shown.
#pragma once

#include <string>
#include <string_view>

namespace companion::cli {

/// Lines that go with '-', lines that come with '+', below the number of the line where they stand.
[[nodiscard]] std::string shown_diff(std::string_view before, std::string_view after);

/// The line without the value behind a name that speaks of keys, tokens or passwords.
[[nodiscard]] std::string without_secret(std::string_view line);

}  // namespace companion::cli
