// What atuin recorded of a shell's commands: of those the shell's own history tells nothing, so that none is
// counted twice. Command by command: that there is a database proves nothing, it may be a leftover, or be fed
// by another shell only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/foreign_database.hpp"
#include "companion/host.hpp"
#include "detectors/shell/uses.hpp"

namespace companion::detectors::shell {

/// One state of atuin's database, for one look.
class AtuinLook {
 public:
  AtuinLook(std::unique_ptr<ForeignDatabase> database, Shell const& shell, CliNames const& names,
            std::string const& hostname)
      : database_{std::move(database)}, shell_{shell}, names_{names}, hostname_{hostname} {}

  /// A command of about that time that runs one of these tools.
  [[nodiscard]] bool has(Instant at, std::vector<Use> const& uses);
  /// How often it recorded that command, ever, in whatever shell: so often a command without a time is left
  /// to it at each look, even where it recorded those of another shell.
  [[nodiscard]] std::int64_t times(std::string_view command);
  /// It was at work when a shell wrote its history at `written`. A shell writes that at its end, perhaps
  /// after a weekend without a command, and three days explain that: an atuin that is silent for longer is
  /// not asked any more, or a shell would be silent for ever with it.
  [[nodiscard]] bool records(Instant written);

 private:
  [[nodiscard]] Instant newest();

  std::unique_ptr<ForeignDatabase> database_;
  Shell const& shell_;
  CliNames const& names_;
  std::string const& hostname_;
  std::optional<Instant> newest_{};  ///< of this machine; epoch: none
};

/// How long a command that atuin has not recorded is left to it: its daemon may write a row only when the
/// command ends.
inline constexpr Milliseconds longest_command = std::chrono::hours{12};

class Atuin {
 public:
  /// All outlive this. `told`: its own detector tells of what it recorded.
  Atuin(Host const& host, Shell const& shell, CliNames const& names, std::string hostname, bool told)
      : host_{host}, shell_{shell}, names_{names}, hostname_{std::move(hostname)}, told_{told} {}

  [[nodiscard]] bool is_there() const;
  /// nullptr: nothing is recorded there. busy: to be asked again.
  [[nodiscard]] Result<std::unique_ptr<AtuinLook>> look() const;

 private:
  Host const& host_;
  Shell const& shell_;
  CliNames const& names_;
  std::string hostname_;
  bool told_;
};

/// "host:user" of atuin, or a name with its domain; an empty one is this machine's.
[[nodiscard]] bool is_of_host(std::string_view recorded, std::string_view hostname);

}  // namespace companion::detectors::shell
