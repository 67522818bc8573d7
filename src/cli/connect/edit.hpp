// The road that every change of somebody's file takes: find out, show or do, remember, undo.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/connect/connections.hpp"
#include "cli/connect/user_file.hpp"

namespace companion::cli {

/// How a text is changed and changed back. Pure.
struct Surgery {
  /// Notes in the connection what it added beyond doubt-free marks.
  std::function<Result<std::string>(std::string const& text, Connection& note)> apply;
  /// Takes out what is ours; `known` and the text before may be missing.
  std::function<Result<std::string>(std::string const& text, Connection const* known,
                                    std::optional<std::string> const& before)>
      undo;
  std::function<bool(std::string const& a, std::string const& b)> same_meaning;
};

struct Plan {
  UserFile file{};
  std::optional<std::string> before{};  ///< the text without our lines; nothing: no file
  std::string after{};
  bool needed{false};       ///< the file is not yet as it shall be
  bool untouched{false};    ///< the file is as we left it last time: its backup is still the text before
  Connection connection{};  ///< to be remembered
};

/// `known` is what connections.json holds of this file.
[[nodiscard]] Result<Plan> plan(std::filesystem::path const& path, Connection const* known, Connection fresh,
                                Surgery const& surgery);

enum class Holding : std::uint8_t { nothing_secret, a_key };
/// Backup, file, memory. A file that holds a key is readable by its owner alone.
[[nodiscard]] Result<Connection> carry_out(Plan plan, Holding holding, Connections& connections);

enum class Undone : std::uint8_t { restored, removed, cut_out, nothing_found };
/// Restores the text before byte for byte when the file is as we left it, else cuts our lines out.
[[nodiscard]] Result<Undone> undo(std::filesystem::path const& path, Connection const* known,
                                  Surgery const& surgery);

}  // namespace companion::cli
