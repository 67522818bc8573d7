// Something AI-related in use, without tokens: an app in the foreground, a CLI alive, a site, a shell
// command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/time.hpp"

namespace companion {

enum class ActivityKind : std::uint8_t {
  app = 0,         ///< a desktop app
  cli = 1,         ///< an AI CLI as a process
  browser = 2,     ///< visits of an AI site
  shell = 3,       ///< commands in a shell history
  direct_api = 4,  ///< a program with a connection to a provider's API
};

/// One source's account of one stretch of use. Idempotent by (source, event_key): a later account of the same
/// event replaces what it knows better, by merge(). Empty string = unknown. No window title, URL, command
/// argument or content ever gets in here.
struct Activity {
  std::string
      source;  ///< "apps", "cli-processes", "shell:zsh", "history:chrome", "extension:chrome", "network"
  std::string event_key;  ///< unique within the source and the same in every account of the event
  ActivityKind kind{ActivityKind::app};
  std::string name;  ///< of the catalogue: "claude-desktop", "codex", "chatgpt.com"; of direct_api: provider
  std::string category;  ///< of the catalogue: "chat", "code", "console", "media", "server", …
  std::string program;   ///< through what: the browser, the shell, of direct_api the executable's name
  Instant start{};
  Instant end{};           ///< >= start
  Milliseconds running{};  ///< alive; 0 where the source cannot say
  Milliseconds active{};   ///< in the foreground with someone there; 0 where the source cannot say
  std::int64_t count{0};   ///< visits, commands, connections; sessions of apps and CLIs: 1
  std::string session;     ///< the tool's own session id where it is known: links to its calls
  std::string project;     ///< working directory
  std::string branch;
  std::string parent;       ///< IDE or terminal that it runs in: "vscode", "cursor", "tmux"
  std::string environment;  ///< "wsl:Ubuntu" or empty: where it ran, when not on this system itself

  friend bool operator==(Activity const&, Activity const&) = default;
};

/// Start the least; end, running, active and count the greatest; a text is kept once it is known, and of two
/// known ones the lesser. Commutative, associative, idempotent.
void merge(Activity& into, Activity const& other);

[[nodiscard]] std::string_view to_string(ActivityKind kind);
[[nodiscard]] std::optional<ActivityKind> parse_activity_kind(std::string_view text);

/// What is in use right now; a gauge, never stored.
struct Running {
  ActivityKind kind{ActivityKind::app};
  std::string name;
  std::string category;
  std::int64_t instances{0};
  bool foreground{false};
  double cpu{0};  ///< share of one core of its whole process tree since the look before
  std::uint64_t memory_bytes{0};
};

}  // namespace companion
