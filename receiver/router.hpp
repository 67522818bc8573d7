// Every address the daemon answers, as one table.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "receiver/http_parser.hpp"
#include "receiver/ingest.hpp"
#include "receiver/message.hpp"
#include "receiver/services.hpp"

namespace companion::receiver {

/// A question to the daemon: its address, and of its head what answers depend on.
struct Question {
  std::string tail;  ///< what the path has after the route's `/*`
  Parameters parameters;
  Instant now{};
  std::string_view host;  ///< this machine's name; lives as long as the server
  bool local{true};       ///< asked where only this machine can ask
  bool is_tls{false};     ///< asked through TLS
  Method method{Method::get};
  std::string_view host_header;  ///< this one and the next three: headers, live as long as the request
  std::string_view accept;
  std::string_view accept_encoding;
  std::string_view if_none_match;
  std::string body;  ///< of a write that a Look answers
};

/// The ways to answer. `Take` swallows a body of observations; `Look` answers on the loop, a write with its
/// body; `Ask` reads the ledger on a worker.
using Take = std::unique_ptr<Ingest> (*)(Opening const& opening);
using Look = Answer (*)(Services const& services, Question const& question);
using Ask = Answer (*)(LedgerView& view, Question const& question);
/// The metrics page comes ready-made.
struct Scrape {};
/// Server-sent events, until one side has enough.
struct Stream {};

struct HttpRoute {
  Method method;
  std::string_view path;  ///< a trailing `/*` takes one more part
  std::optional<Scope> scope;
  std::variant<Take, Look, Ask, Scrape, Stream> way;
  std::string_view about;
};

[[nodiscard]] std::span<HttpRoute const> all_routes();

struct Found {
  HttpRoute const* route{nullptr};  ///< null: no such path, or not with this method
  std::string tail;
  std::string allowed;  ///< methods of the path; empty: there is no such path
};
/// What the door for telemetry alone answers too: the three signals and health.
[[nodiscard]] bool is_otlp_route(HttpRoute const& route);
/// HEAD finds what GET finds.
[[nodiscard]] Found find_route(Method method, std::string_view path);

}  // namespace companion::receiver
