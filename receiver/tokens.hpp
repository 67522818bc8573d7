// Bearer tokens: made here, shown once, kept as SHA-256 only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::receiver {

enum class Scope : std::uint8_t { ingest_litellm, ingest_browser, ingest_otlp, ingest_ide, read, admin };

/// "ingest:litellm", "read", …
[[nodiscard]] std::string_view to_string(Scope scope);
[[nodiscard]] std::optional<Scope> parse_scope(std::string_view text);
/// All of them, for help texts.
[[nodiscard]] std::span<Scope const> all_scopes();

struct StoredToken {
  std::string name;  ///< unique in the file
  Scope scope{Scope::read};
  std::string sha256;  ///< hex
  Instant created{};
  std::string origin{};  ///< of the browser extension that alone may use it; empty: not bound to any
};

struct NewToken {
  std::string text;  ///< "cmp_…"; not kept anywhere
  StoredToken stored;
};

/// The token file: JSON, mode 0600, replaced as a whole. Read again when it has changed.
class TokenStore {
 public:
  /// A missing file is an empty store. corrupt: the file is there and is none of ours; denied: it may not be
  /// read.
  [[nodiscard]] static Result<TokenStore> open(std::filesystem::path file);

  /// An empty name becomes the scope's with a number. invalid: the name is taken.
  [[nodiscard]] Result<NewToken> create(Scope scope, std::string name, Instant now, std::string origin = {});
  [[nodiscard]] std::vector<StoredToken> const& list() const { return tokens_; }
  /// not_found: there is no token of that name.
  [[nodiscard]] Result<void> revoke(std::string_view name);

  /// What the token may do; nullopt for a token that is not ours. Looks at all of them in constant time each.
  [[nodiscard]] std::optional<Scope> scope_of(std::string_view token) const;
  /// The same with everything that is kept of it; null for a token that is not ours. Lives until the store
  /// changes.
  [[nodiscard]] StoredToken const* find(std::string_view token) const;
  /// Looks whether the file has changed since it was read. An unreadable new file keeps the old tokens.
  [[nodiscard]] Result<void> refresh();

 private:
  explicit TokenStore(std::filesystem::path file) : file_{std::move(file)} {}
  [[nodiscard]] Result<void> load();
  [[nodiscard]] Result<void> save(std::vector<StoredToken> tokens);

  std::filesystem::path file_;
  std::optional<std::filesystem::file_time_type> read_at_;
  std::uintmax_t read_bytes_{0};
  std::vector<StoredToken> tokens_;
};

}  // namespace companion::receiver
