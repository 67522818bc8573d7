// What was connected, and how to undo it: connections.json (0600) in the data folder.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::cli {

/// One file of another program that holds lines of ours.
struct Connection {
  std::string target{};  ///< litellm, claude, codex, gemini
  std::filesystem::path file{};
  std::string way{};               ///< of litellm: logger or generic_api
  std::string url{};               ///< of the daemon for litellm, of the proxy for tools
  std::filesystem::path backup{};  ///< the text before; empty when there was none
  bool created{false};             ///< the file was not there before
  std::string digest{};            ///< of the file as we left it
  std::filesystem::path logger{};  ///< companion_logger.py, of the logger way
  std::string logger_digest{};
  std::string token{};               ///< the name of the token that was made for it
  std::vector<std::string> added{};  ///< what else we put in and nobody could tell from the user's own
  Instant since{};
};

class Connections {
 public:
  /// A missing file is an empty list. corrupt: the file is there and is none of ours.
  [[nodiscard]] static Result<Connections> open(std::filesystem::path const& data_dir);

  [[nodiscard]] std::vector<Connection> const& list() const { return list_; }
  [[nodiscard]] Connection const* find(std::string_view target, std::filesystem::path const& file) const;
  /// Replaces the one of the same target and file, and saves.
  [[nodiscard]] Result<void> put(Connection connection);
  [[nodiscard]] Result<void> erase(std::string_view target, std::filesystem::path const& file);

 private:
  explicit Connections(std::filesystem::path file) : file_{std::move(file)} {}
  [[nodiscard]] Result<void> save() const;

  std::filesystem::path file_;
  std::vector<Connection> list_;
};

}  // namespace companion::cli
