// The real machine behind the Host seam.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "companion/host.hpp"

namespace companion::platform {

/// How another program's SQLite file is opened; the store knows (store/foreign_database.hpp).
using OpenDatabase = Result<std::unique_ptr<ForeignDatabase>> (*)(std::filesystem::path const&,
                                                                  DatabaseAccess);

/// Files, environment, processes, desktop and clock of this machine. Safe to read from several threads.
/// Without `open_database`, databases are unavailable.
[[nodiscard]] std::unique_ptr<Host> make_host(OpenDatabase open_database = nullptr);

/// A variable of this process's environment; nullopt when unset.
[[nodiscard]] std::optional<std::string> environment_variable(std::string const& name);
/// The user's home folder; empty when the system knows none.
[[nodiscard]] std::filesystem::path home_folder();

}  // namespace companion::platform
