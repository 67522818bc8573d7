#include "receiver/tokens.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "platform/replace_file.hpp"
#include "receiver/secret_text.hpp"

namespace companion::receiver {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct ScopeName {
  Scope scope;
  std::string_view name;
};
constexpr std::array scope_names{ScopeName{Scope::ingest_litellm, "ingest:litellm"},
                                 ScopeName{Scope::ingest_browser, "ingest:browser"},
                                 ScopeName{Scope::ingest_otlp, "ingest:otlp"},
                                 ScopeName{Scope::ingest_ide, "ingest:ide"},
                                 ScopeName{Scope::read, "read"},
                                 ScopeName{Scope::admin, "admin"}};
constexpr std::array scopes{Scope::ingest_litellm, Scope::ingest_browser, Scope::ingest_otlp,
                            Scope::ingest_ide,     Scope::read,           Scope::admin};

constexpr std::size_t digest_digits = 64;

Error unusable(fs::path const& file, std::string const& why) {
  return {Errc::corrupt,
          "the token file " + file.string() + " " + why + "; repair it, or delete it and make new tokens"};
}

Result<std::vector<StoredToken>> parse(fs::path const& file, std::string const& text) {
  auto const document = json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains("tokens") || !document["tokens"].is_array()) {
    return tl::unexpected{unusable(file, "is no token file")};
  }
  std::vector<StoredToken> tokens;
  for (auto const& row : document["tokens"]) {
    auto const word = [&](char const* key) {
      return row.is_object() && row.contains(key) && row[key].is_string() ? row[key].get<std::string>()
                                                                          : std::string{};
    };
    auto const scope = parse_scope(word("scope"));
    auto const created = parse_instant(word("created"));
    auto const sha256 = word("sha256");
    if (!scope || !created || sha256.size() != digest_digits || word("name").empty()) {
      return tl::unexpected{unusable(file, "has an incomplete token")};
    }
    tokens.push_back({.name = word("name"),
                      .scope = *scope,
                      .sha256 = sha256,
                      .created = *created,
                      .origin = word("origin")});
  }
  return tokens;
}

std::string print(std::vector<StoredToken> const& tokens) {
  auto rows = json::array();
  for (auto const& token : tokens) {
    json row{{"name", token.name},
             {"scope", to_string(token.scope)},
             {"sha256", token.sha256},
             {"created", format_instant(token.created)}};
    if (!token.origin.empty()) row["origin"] = token.origin;
    rows.push_back(std::move(row));
  }
  return json{{"tokens", std::move(rows)}}.dump(2) + "\n";
}

std::string free_name(std::vector<StoredToken> const& tokens, Scope scope) {
  for (std::size_t number = 1;; ++number) {
    auto name = std::string{to_string(scope)} + "-" + std::to_string(number);
    auto const taken = [&](StoredToken const& token) { return token.name == name; };
    if (std::none_of(tokens.begin(), tokens.end(), taken)) return name;
  }
}

}  // namespace

std::string_view to_string(Scope scope) {
  for (auto const& row : scope_names) {
    if (row.scope == scope) return row.name;
  }
  return "read";
}

std::optional<Scope> parse_scope(std::string_view text) {
  for (auto const& row : scope_names) {
    if (row.name == text) return row.scope;
  }
  return std::nullopt;
}

std::span<Scope const> all_scopes() { return scopes; }

Result<TokenStore> TokenStore::open(fs::path file) {
  TokenStore store{std::move(file)};
  auto loaded = store.load();
  if (!loaded) return propagate(loaded);
  return store;
}

Result<void> TokenStore::load() {
  std::error_code error;
  if (file_.empty() || !fs::exists(file_, error)) {
    tokens_.clear();
    read_at_.reset();
    return {};
  }
  auto const changed = fs::last_write_time(file_, error);
  std::ifstream in{file_, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || error) return fail(Errc::denied, "cannot read the token file " + file_.string());
  auto tokens = parse(file_, text.str());
  if (!tokens) return propagate(tokens);
  // Only now: a broken file stays one to whoever asks next, who would write over it otherwise.
  read_at_ = changed;
  read_bytes_ = text.str().size();
  tokens_ = std::move(*tokens);
  return {};
}

Result<void> TokenStore::refresh() {
  if (file_.empty()) return {};
  std::error_code error;
  auto const changed = fs::last_write_time(file_, error);
  if (error) {
    if (!read_at_) return {};
  } else if (read_at_ == changed && fs::file_size(file_, error) == read_bytes_) {
    return {};
  }
  return load();
}

Result<void> TokenStore::save(std::vector<StoredToken> tokens) {
  if (file_.empty()) return fail(Errc::unavailable, "there is no token file to write to");
  auto const text = print(tokens);
  std::error_code error;
  fs::create_directories(file_.parent_path(), error);
  auto written = platform::replace_private_file(file_, text);
  if (!written) return propagate(written);
  read_at_ = fs::last_write_time(file_, error);
  read_bytes_ = text.size();
  tokens_ = std::move(tokens);
  return {};
}

Result<NewToken> TokenStore::create(Scope scope, std::string name, Instant now, std::string origin) {
  auto current = refresh();
  if (!current) return propagate(current);
  if (name.empty()) name = free_name(tokens_, scope);
  if (std::any_of(tokens_.begin(), tokens_.end(),
                  [&](StoredToken const& token) { return token.name == name; })) {
    return fail(Errc::invalid,
                "there is a token named \"" + name + "\" already; revoke it or take another name");
  }
  auto secret = random_secret();
  if (!secret) return propagate(secret);
  NewToken made{.text = "cmp_" + *secret, .stored = {}};
  made.stored = {.name = std::move(name),
                 .scope = scope,
                 .sha256 = sha256_hex(made.text),
                 .created = now,
                 .origin = std::move(origin)};
  auto tokens = tokens_;
  tokens.push_back(made.stored);
  auto saved = save(std::move(tokens));
  if (!saved) return propagate(saved);
  return made;
}

Result<void> TokenStore::revoke(std::string_view name) {
  auto current = refresh();
  if (!current) return propagate(current);
  auto tokens = tokens_;
  if (std::erase_if(tokens, [&](StoredToken const& token) { return token.name == name; }) == 0) {
    return fail(Errc::not_found, "there is no token named \"" + std::string{name} + "\"");
  }
  return save(std::move(tokens));
}

std::optional<Scope> TokenStore::scope_of(std::string_view token) const {
  auto const* const found = find(token);
  return found != nullptr ? std::optional{found->scope} : std::nullopt;
}

StoredToken const* TokenStore::find(std::string_view token) const {
  auto const digest = sha256_hex(token);
  StoredToken const* found = nullptr;
  for (auto const& stored : tokens_) {
    if (same_digest(stored.sha256, digest)) found = &stored;
  }
  return found;
}

}  // namespace companion::receiver
