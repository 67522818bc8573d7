#include "detectors/shell/shells.hpp"

#include <array>

#include "detectors/shell/places.hpp"

namespace companion::detectors::shell {
namespace {

constexpr DatabaseKind atuin{.table = "history",
                             .row = "rowid",
                             .id = "id",
                             .start = "timestamp",
                             .duration = "duration",
                             .command = "command",
                             .deleted = "deleted_at",
                             .per_millisecond = 1'000'000,
                             .synchronised = true};
constexpr DatabaseKind nushell{.table = "history",
                               .row = "id",
                               .id = "id",
                               .start = "start_timestamp",
                               .duration = "duration_ms",
                               .command = "command_line",
                               .deleted = "",
                               .per_millisecond = 1,
                               .synchronised = false};

constexpr std::array table{
    Shell{"bash", "shell:bash", Dialect::posix, decode_bash, bash_files, nullptr, nullptr},
    Shell{"zsh", "shell:zsh", Dialect::posix, decode_zsh, zsh_files, nullptr, nullptr},
    Shell{"fish", "shell:fish", Dialect::fish, decode_fish, fish_files, nullptr, nullptr},
    Shell{"powershell", "shell:powershell", Dialect::powershell, decode_powershell, powershell_files, nullptr,
          nullptr},
    Shell{"nushell", "shell:nushell", Dialect::nushell, decode_nushell, nushell_files, nushell_database,
          &nushell},
    Shell{"atuin", "shell:atuin", Dialect::posix, nullptr, nullptr, atuin_database, &atuin},
};

}  // namespace

std::span<Shell const> shells() { return table; }

}  // namespace companion::detectors::shell
