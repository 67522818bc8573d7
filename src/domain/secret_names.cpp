#include "domain/secret_names.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace companion::domain {
namespace {

// Ends of names in small letters, without '-', '_' and '.'.
constexpr std::array<std::string_view, 19> token_endings{
    "token",       "secret",          "apikey",        "secretkey",  "accesskey",
    "privatekey",  "masterkey",       "authkey",       "signingkey", "accountkey",
    "storagekey",  "subscriptionkey", "servicekey",    "licensekey", "sessionkey",
    "accesskeyid", "authorization",   "encryptionkey", "sharedkey"};
constexpr std::array<std::string_view, 3> password_endings{"password", "passwd", "passphrase"};
/// Whole words, alone or behind a '-' or '_'.
constexpr std::array<std::string_view, 3> password_words{"pass", "pwd", "pw"};
/// What models call tokens, and the current folder.
constexpr std::array<std::string_view, 14> harmless{
    "maxtoken",  "eostoken", "bostoken", "padtoken",  "unktoken", "clstoken", "septoken",
    "masktoken", "pwd",      "oldpwd",   "nexttoken", "pass",     "ntoken",   "stoptoken"};

template <std::size_t Size>
bool ends_with_one(std::array<std::string_view, Size> const& endings, std::string_view name) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_upper(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

}  // namespace

NameSort secret_name(std::string_view name) {
  std::array<char, 64> squeezed{};
  std::size_t size = 0;
  for (char const c : name.substr(name.size() - std::min(name.size(), squeezed.size()))) {
    if (c == '-' || c == '_' || c == '.') continue;
    squeezed[size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  std::string_view const small{squeezed.data(), size};
  bool const option = name.starts_with('-');
  if (std::find(harmless.begin(), harmless.end(), small) != harmless.end() && !(option && small == "pass"))
    return NameSort::none;
  if (ends_with_one(password_endings, small)) return NameSort::password;
  if (ends_with_one(token_endings, small)) return NameSort::token;
  auto const last = name.find_last_of("-_");
  auto const word = name.substr(last == name.npos ? 0 : last + 1);
  bool const is_word =
      last != name.npos && std::any_of(password_words.begin(), password_words.end(), [&](auto one) {
        return small.ends_with(one) && word.size() == one.size();
      });
  if (is_word) return NameSort::password;
  bool const variable = std::all_of(name.begin(), name.end(), is_upper);
  bool const key =
      variable && (name.ends_with("_KEY") || name.ends_with("_PAT") || name.ends_with("_CREDENTIALS"));
  return key || small == "sig" || small.ends_with("signature") ? NameSort::key : NameSort::none;
}

}  // namespace companion::domain
