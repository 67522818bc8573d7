// Where a CLI runs: its project and branch, and the IDE or terminal around it.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"

namespace companion::detectors::cli_processes {

struct Project {
  std::string folder;  ///< root of the git work tree, else the working directory
  std::string branch;  ///< empty: none, or detached
};

/// Reads .git/HEAD, of linked work trees too; starts no git.
[[nodiscard]] Project project_of(Host const& host, std::filesystem::path const& working_directory);

/// "vscode", "tmux", … of an ancestor's executable; nullopt: it is neither IDE nor terminal. `path` with '/'.
[[nodiscard]] std::optional<std::string_view> frame_of(std::string_view path, std::string_view kernel_name);

/// Names of the variables that tell of an IDE or terminal; only these are read of a process.
[[nodiscard]] std::span<std::string_view const> frame_variables();
/// The frame that the values of frame_variables() tell of; empty: none.
[[nodiscard]] std::string frame_of_variables(std::span<std::optional<std::string> const> values);

/// The session id among the arguments (`--resume <uuid>`, `--session-id=<uuid>`, `resume <uuid>`); else
/// empty.
[[nodiscard]] std::string session_in(std::vector<std::string> const& arguments);

}  // namespace companion::detectors::cli_processes
