// What connect and disconnect say of a user's file: what they would change, did, or left alone.
#pragma once

#include <filesystem>
#include <string>

#include "cli/connect/edit.hpp"
#include "cli/console.hpp"

namespace companion::cli {

/// The change as a diff, instead of making it.
void tell_plan(Plan const& plan, Console& console);
/// That the file is as it was, and why.
Exit tell_refusal(Error const& error, std::filesystem::path const& file, Console& console);
/// One sentence for what was undone, or that nothing was.
[[nodiscard]] std::string told(Undone undone, std::filesystem::path const& file);

}  // namespace companion::cli
