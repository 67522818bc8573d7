// One command as a shell's history holds it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/time.hpp"

namespace companion::detectors::shell {

struct Entry {
  std::string command;  ///< UTF-8; never stored: only what it runs is
  std::optional<Instant> at{};
  Milliseconds duration{};  ///< 0: not known
};

// Pure: the bytes of a whole history file to its finished entries, oldest first. Nothing is ever malformed:
// what does not fit is a command like any other; a last line without its end is not finished yet.
[[nodiscard]] std::vector<Entry> decode_bash(std::string_view bytes);
[[nodiscard]] std::vector<Entry> decode_zsh(std::string_view bytes);
[[nodiscard]] std::vector<Entry> decode_fish(std::string_view bytes);
[[nodiscard]] std::vector<Entry> decode_powershell(std::string_view bytes);
[[nodiscard]] std::vector<Entry> decode_nushell(std::string_view bytes);

/// Bytes that are no UTF-8 become U+FFFD, one each.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);

/// Seconds since 1970 as histories write them, 1990 to 2200; nullopt for anything else.
[[nodiscard]] std::optional<Instant> epoch_seconds(std::string_view digits);

/// Takes the next line without its end off `rest`; nullopt when what is left has no end.
[[nodiscard]] std::optional<std::string_view> take_line(std::string_view& rest);

}  // namespace companion::detectors::shell
