// Splits a line of a shell into words and the marks between commands, as far as finding command words needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace companion::detectors::shell {

enum class Dialect : std::uint8_t { posix, fish, powershell, nushell };

enum class TokenKind : std::uint8_t {
  word,
  end,    ///< of a simple command
  open,   ///< a group, substitution or script block: commands begin
  close,  ///< of it
};

struct Token {
  TokenKind kind{TokenKind::word};
  char mark{0};  ///< end: ';' '|' '&' '\n', 'D' for ";;"; open: '(' '{', '$' of substitutions; close: ')' '}'
  bool quoted{false};    ///< of words: begins with a quote
  bool function{false};  ///< of words: "name()"
  std::string text;      ///< of words: without quotes; expansions stand as they were written
};

/// Never fails: what is not closed ends with the line. Comments, heredocs, redirection targets and array
/// values leave no tokens; commands inside substitutions come before the word that holds them, between an
/// open and a close. Work is linear in the line; nesting deeper than 64 ends it.
[[nodiscard]] std::vector<Token> split(std::string_view line, Dialect dialect);

/// Past the quoted text that begins at `at`; the line's end when it is not closed. No escapes are undone.
[[nodiscard]] std::size_t skip_quoted(std::string_view line, std::size_t at, Dialect dialect);

}  // namespace companion::detectors::shell
