// Finds secrets in text by how they begin or by the name that they stand behind. Pure; one pass.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace companion::domain {

inline constexpr std::string_view hidden_secret = "[redacted]";

enum class SecretAlphabet : std::uint8_t {
  key,      ///< letters, digits, '-', '_'
  dotted,   ///< and '.'
  letters,  ///< letters and digits
  hex,
  base64,  ///< letters, digits, "+/=-_."
};

/// A kind that is known by its first characters.
struct SecretKind {
  std::string_view name;
  std::string_view prefix;
  SecretAlphabet alphabet{SecretAlphabet::key};
  std::size_t rest_min{16};  ///< characters behind the prefix
  bool mixed{true};          ///< there must be a digit among them, or letters of both cases
};

[[nodiscard]] std::span<SecretKind const> secret_kinds();

/// Puts "[redacted]" in the place of every secret: of a kind above, a private key in PEM, the credentials of
/// a URL, a header's, or the value of an assignment or option whose name says that it is one. The names stay.
/// `work`, if given, counts the characters looked at: at most a fixed multiple of the text's length.
void hide_secrets(std::string& text, std::size_t* work = nullptr);

}  // namespace companion::domain
