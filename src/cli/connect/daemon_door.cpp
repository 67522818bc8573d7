#include "cli/connect/daemon_door.hpp"

#include <algorithm>
#include <system_error>

#include "app/runtime_file.hpp"
#include "cli/connect/user_file.hpp"
#include "cli/settings.hpp"
#include "config/rules.hpp"
#include "config/text.hpp"
#include "platform/replace_file.hpp"
#include "platform/system_clock.hpp"
#include "receiver/tokens.hpp"

namespace companion::cli {
namespace {

constexpr auto token_name = "connect-litellm";
constexpr auto token_file = "litellm-token";

/// "Everywhere" is no address to send to.
std::string reachable(std::string const& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  if (host == "::") return "[::1]";
  return host.find(':') == host.npos ? host : "[" + host + "]";
}

}  // namespace

DaemonDoor daemon_door(config::Config const& config) {
  auto const& server = config.server;
  auto const tls = !server.tls_certificate.empty();
  DaemonDoor door{
      .url = (tls ? "https://" : "http://") + reachable(server.host) + ":" + std::to_string(server.port),
      .ca_file = server.tls_certificate,
      .token_needed = server.require_token || !config::is_loopback(server.host)};
  auto const running = app::read_runtime_file(config.data_dir);
  if (running && !running->url.empty()) door.url = base_url(running->url);
  return door;
}

std::filesystem::path sender_token_file(config::Config const& config) { return config.data_dir / token_file; }

namespace {

struct TokenKind {
  char const* name;
  char const* file;
  receiver::Scope scope;
};

Result<SenderToken> kept_or_new(TokenKind const& kind, config::Config const& config) {
  if (auto made = make_folder(config.data_dir); !made) return propagate(made);
  auto tokens = receiver::TokenStore::open(config.server.token_file);
  if (!tokens) return propagate(tokens);
  auto const path = config.data_dir / kind.file;
  auto const kept = read_user_file(path);
  if (!kept) return tl::unexpected<Error>(kept.error());
  if (kept->text) {
    std::string const text{config::trim(*kept->text)};
    if (tokens->scope_of(text) == kind.scope) return SenderToken{kind.name, text, path};
  }
  auto const named = [&](receiver::StoredToken const& token) { return token.name == kind.name; };
  if (std::any_of(tokens->list().begin(), tokens->list().end(), named)) {
    if (auto revoked = tokens->revoke(kind.name); !revoked) return propagate(revoked);
  }
  auto const fresh = tokens->create(kind.scope, kind.name, platform::SystemClock{}.now());
  if (!fresh) return tl::unexpected<Error>(fresh.error());
  if (auto put = platform::replace_private_file(path, fresh->text + "\n"); !put) return propagate(put);
  return SenderToken{kind.name, fresh->text, path};
}

}  // namespace

Result<SenderToken> sender_token(config::Config const& config) {
  return kept_or_new({token_name, token_file, receiver::Scope::ingest_litellm}, config);
}

Result<SenderToken> telemetry_token(config::Config const& config) {
  return kept_or_new({"connect-otlp", "otlp-token", receiver::Scope::ingest_otlp}, config);
}

Result<void> drop_sender_token(config::Config const& config) {
  std::error_code ignored;
  std::filesystem::remove(sender_token_file(config), ignored);
  auto tokens = receiver::TokenStore::open(config.server.token_file);
  if (!tokens) return propagate(tokens);
  auto revoked = tokens->revoke(token_name);
  if (!revoked && revoked.error().code != Errc::not_found) return revoked;
  return {};
}

}  // namespace companion::cli
