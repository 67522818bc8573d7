#include "domain/secrets.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "domain/secret_names.hpp"

namespace companion::domain {
namespace {

// Whether a run is a secret is decided by its first characters, so that nothing is looked at over and over.
constexpr std::size_t looked_at_max = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter_or_digit(char c) { return is_digit(c) || is_upper(c) || is_lower(c); }

bool is_of(SecretAlphabet alphabet, char c) {
  switch (alphabet) {
    case SecretAlphabet::hex:
      return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    case SecretAlphabet::letters:
      return is_letter_or_digit(c);
    case SecretAlphabet::key:
      return is_letter_or_digit(c) || c == '-' || c == '_';
    case SecretAlphabet::dotted:
      return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
    case SecretAlphabet::base64:
      return is_letter_or_digit(c) || std::string_view{"+/=-_.~"}.find(c) != std::string_view::npos;
  }
  return false;
}

bool is_mixed(std::string_view run) {
  bool const lower = std::any_of(run.begin(), run.end(), is_lower);
  bool const upper = std::any_of(run.begin(), run.end(), is_upper);
  return (lower && upper) || std::any_of(run.begin(), run.end(), is_digit);
}

/// Longer than words are: no name of a thing, whatever it is made of.
bool is_unbroken(std::string_view run) {
  constexpr std::size_t longest_word = 19;
  return run.size() > longest_word &&
         std::all_of(run.begin(), run.begin() + longest_word + 1, is_letter_or_digit);
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_name_char(char c) { return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.'; }
/// What ends a value that is not quoted.
bool ends_value(char c) {
  return is_blank(c) || is_quote(c) || c == '\n' ||
         std::string_view{"&;,|<>)}]\\"}.find(c) != std::string_view::npos;
}

/// Kinds by first character, so that most characters cost one look.
std::array<std::span<SecretKind const>, 128> const& kinds_by_first() {
  static auto const table = [] {
    static std::vector<SecretKind> sorted{secret_kinds().begin(), secret_kinds().end()};
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](SecretKind const& a, SecretKind const& b) { return a.prefix[0] < b.prefix[0]; });
    std::array<std::span<SecretKind const>, 128> by_first{};
    for (std::size_t i = 0; i < sorted.size();) {
      auto j = i;
      while (j < sorted.size() && sorted[j].prefix[0] == sorted[i].prefix[0]) ++j;
      by_first[static_cast<unsigned char>(sorted[i].prefix[0])] = std::span{sorted}.subspan(i, j - i);
      i = j;
    }
    return by_first;
  }();
  return table;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_{text} {}

  /// nullopt: nothing to hide.
  std::optional<std::string> run() {
    while (at_ < text_.size()) {
      ++work_;
      bool const word_starts = at_ == 0 || !is_letter_or_digit(text_[at_ - 1]);
      if (text_[at_] == '-' && private_key()) continue;
      if (text_[at_] == ':' && credentials()) continue;
      if (word_starts && (known_kind() || bot_token())) continue;
      if (word_starts && is_name_start() && named_value()) continue;
      ++at_;
    }
    if (kept_ == 0) return std::nullopt;
    out_.append(text_.substr(kept_));
    return std::move(out_);
  }

  [[nodiscard]] std::size_t work() const { return work_; }

 private:
  bool hide(std::size_t from, std::size_t to) {
    out_.append(text_.substr(kept_, from - kept_)).append(hidden_secret);
    kept_ = at_ = to;
    return true;
  }

  /// Length of the run of `alphabet` at `from`, no further than `limit`.
  std::size_t run_length(std::size_t from, SecretAlphabet alphabet, std::size_t limit) {
    auto const end = std::min(text_.size(), from + limit);
    auto at = from;
    while (at < end && is_of(alphabet, text_[at])) ++at;
    work_ += at - from;
    return at - from;
  }

  bool known_kind() {
    auto const first = static_cast<unsigned char>(text_[at_]);
    if (first >= 128) return false;
    for (auto const& kind : kinds_by_first()[first]) {
      if (!text_.substr(at_).starts_with(kind.prefix)) continue;
      auto const from = at_ + kind.prefix.size();
      auto const seen = run_length(from, kind.alphabet, std::max(looked_at_max, kind.rest_min));
      if (seen < kind.rest_min) continue;
      auto const run = text_.substr(from, seen);
      if (kind.mixed && !is_mixed(run) && !is_unbroken(run)) continue;
      return hide(at_, from + run_length(from, kind.alphabet, text_.size()));
    }
    return json_web_token();
  }

  /// Three parts of base64 with dots between, the first of them JSON.
  bool json_web_token() {
    if (!text_.substr(at_).starts_with("eyJ")) return false;
    auto const head = run_length(at_, SecretAlphabet::key, 2048);
    if (head < 10 || at_ + head >= text_.size() || text_[at_ + head] != '.') {
      if (head >= 256) at_ += head - 1;  // not to be looked at again
      return false;
    }
    auto const rest = run_length(at_ + head + 1, SecretAlphabet::dotted, text_.size());
    return rest >= 10 && hide(at_, at_ + head + 1 + rest);
  }

  /// Telegram's: eight to ten digits, a colon, "AA" and some 33 more.
  bool bot_token() {
    if (!is_digit(text_[at_])) return false;
    std::size_t digits = 0;
    while (digits <= 10 && at_ + digits < text_.size() && is_digit(text_[at_ + digits])) ++digits;
    work_ += digits;
    auto const rest = at_ + digits;
    if (digits < 8 || digits > 10 || !text_.substr(rest).starts_with(":AA")) return false;
    auto const length = run_length(rest + 1, SecretAlphabet::key, looked_at_max);
    return length >= 33 && hide(at_, rest + 1 + length);
  }

  bool private_key() {
    constexpr std::string_view begin = "-----BEGIN ";
    if (!text_.substr(at_).starts_with(begin)) return false;
    auto const title = text_.substr(at_ + begin.size(), 48);
    if (title.find("PRIVATE KEY") == title.npos) return false;
    auto const end = text_.find("-----END ", at_);
    auto const close = end == text_.npos ? end : text_.find("-----", end + 9);
    return hide(at_, close == text_.npos ? text_.size() : close + 5);
  }

  /// "scheme://user:password@host" keeps neither; "scheme://user@host" its user, unless that is long.
  bool credentials() {
    if (!text_.substr(at_).starts_with("://")) return false;
    auto const from = at_ + 3;
    auto to = from;
    while (to < text_.size() && text_[to] != '@' && text_[to] != '/' && text_[to] != '?' &&
           text_[to] != '#' && !is_blank(text_[to]) && text_[to] != '\n' && !is_quote(text_[to]))
      ++to;
    work_ += to - from;
    if (to >= text_.size() || text_[to] != '@') return false;
    auto const user = text_.substr(from, to - from);
    if (user.find(':') == user.npos && user.size() < 20) return false;
    out_.append(text_.substr(kept_, from - kept_));
    kept_ = at_ = to + 1;
    return true;
  }

  [[nodiscard]] bool is_name_start() const {
    return is_letter_or_digit(text_[at_]) || text_[at_] == '_' || text_[at_] == '-';
  }

  /// NAME=value, --name value, name: value.
  bool named_value() {
    auto const longest = std::min(text_.size(), at_ + looked_at_max);
    auto end = at_;
    while (end < longest && is_name_char(text_[end])) ++end;
    work_ += end - at_;
    auto const name = text_.substr(at_, end - at_);
    if (name.starts_with("-u") || name.starts_with("--user") || name.starts_with("--proxy-user"))
      return user_and_password(name, end);
    if (name.starts_with("-p")) return attached_password(name, end);
    auto const sort = secret_name(name);
    if (sort == NameSort::none) return false;
    auto const value = value_behind(name, end);
    return value && is_secret(sort, *value) && hide(value->from, value->to);
  }

  /// curl's `-u user:password`.
  bool user_and_password(std::string_view name, std::size_t end) {
    bool const known = name == "-u" || name == "--user" || name == "--proxy-user";
    if (!known || end >= text_.size() || (text_[end] != ' ' && text_[end] != '=')) return false;
    auto from = end + 1;
    if (from < text_.size() && is_quote(text_[from])) ++from;
    auto const limit = std::min(text_.size(), from + 256);
    auto to = from;
    while (to < limit && !ends_value(text_[to])) ++to;
    work_ += to - from;
    auto const colon = text_.substr(from, to - from).find(':');
    if (colon == std::string_view::npos) return false;
    auto const password = text_.substr(from + colon + 1, to - from - colon - 1);
    bool const digits = std::all_of(password.begin(), password.end(), is_digit);
    if (password.size() < 4 || digits || password[0] == '$') return false;
    return hide(from + colon + 1, to);
  }

  /// `mysql -pSECRET`, `sshpass -p SECRET`.
  bool attached_password(std::string_view name, std::size_t end) {
    auto const before = text_.substr(at_ > 80 ? at_ - 80 : 0, std::min<std::size_t>(at_, 80));
    if (name == "-p" && before.ends_with("sshpass ")) {
      auto to = std::min(end + 1, text_.size());
      while (to < text_.size() && !is_blank(text_[to])) ++to;
      return hide(std::min(end + 1, text_.size()), to);
    }
    bool const mysql = before.find("mysql") != before.npos || before.find("mariadb") != before.npos;
    return mysql && name.size() >= 6 && hide(at_ + 2, end);
  }

  struct Value {
    std::size_t from;
    std::size_t to;
    bool sure;  ///< assigned or given to an option, not merely behind a colon
  };

  [[nodiscard]] char peek(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  /// Where the value of `name`, which ends at `at`, begins; nullopt when none follows.
  std::optional<Value> value_behind(std::string_view name, std::size_t at) {
    bool const in_quotes = is_quote(peek(at)) && (peek(at + 1) == ':' || peek(at + 1) == '=');
    if (in_quotes) ++at;
    bool const option = name.starts_with('-');
    bool const spaced = is_blank(peek(at));
    if (spaced && (peek(at + 1) == '=' || peek(at + 1) == ':')) ++at;
    char const separator = peek(at);
    if (separator == '=' && peek(at + 1) == '=') return std::nullopt;        // a version, a comparison
    bool const variable = std::none_of(name.begin(), name.end(), is_lower);  // fish: set -x A_TOKEN value
    if (separator != '=' && separator != ':' && !(is_blank(separator) && (option || variable)))
      return std::nullopt;
    for (int blanks = 0; blanks < 8 && (blanks == 0 || is_blank(peek(at))); ++blanks) ++at;
    while (peek(at) == '\\' && is_quote(peek(at + 1))) ++at;
    char const quote = is_quote(peek(at)) ? peek(at) : '\0';
    if (quote != '\0') ++at;
    for (std::string_view const scheme : {"Bearer ", "Basic ", "Token ", "bearer ", "basic ", "token "})
      if (text_.substr(at).starts_with(scheme)) at += scheme.size();
    if (at >= text_.size() || std::string_view{"$<{%([@"}.find(text_[at]) != std::string_view::npos)
      return std::nullopt;  // a variable or a place-holder
    auto to = at;
    while (to < text_.size() && (quote == '\0' ? !ends_value(text_[to]) : text_[to] != quote)) ++to;
    work_ += to - at;
    bool const sure = in_quotes || (separator == '=' && !spaced) || (option && is_blank(separator));
    return Value{at, to, sure};
  }

  /// Values that are refused are short, so looking at them again costs little.
  static bool is_plain(NameSort sort, std::string_view value) {
    bool const is_path =
        value[0] == '/' || value[0] == '~' || value.starts_with("./") || value.starts_with("../");
    bool const digits = std::all_of(value.begin(), value.end(), is_digit);
    return is_path || value[0] == '-' || value.starts_with("id=") || value.find("://") != value.npos ||
           (digits && sort != NameSort::password && value.size() < 12);
  }

  bool is_secret(NameSort sort, Value const& found) const {
    auto const value = text_.substr(found.from, found.to - found.from);
    if (value.empty() || (value.size() <= looked_at_max && is_plain(sort, value))) return false;
    if (value.size() > looked_at_max) return true;
    if (sort == NameSort::key) return value.size() >= 16 && is_mixed(value);
    if (!found.sure) return value.size() >= 8 && is_mixed(value);
    return value.size() >= (sort == NameSort::password ? 4U : 6U);
  }

  std::string_view text_;
  std::size_t at_{0};
  std::size_t kept_{0};  ///< text before has been copied
  std::size_t work_{0};
  std::string out_;
};

}  // namespace

void hide_secrets(std::string& text, std::size_t* work) {
  Scanner scanner{text};
  auto without = scanner.run();
  if (work != nullptr) *work = scanner.work();
  if (without) text = std::move(*without);
}

}  // namespace companion::domain
