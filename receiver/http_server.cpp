#include "receiver/http_server.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <optional>
#include <utility>

#include "core/text.hpp"
#include "platform/exclusive_port.hpp"
#include "receiver/connection.hpp"
#include "receiver/wire.hpp"
#include "runtime/event.hpp"
#include "runtime/task_group.hpp"

namespace companion::receiver {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr auto patience = std::chrono::seconds{1};  ///< for requests under way when the server stops

std::string in_url(asio::ip::address const& address) {
  return address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
}

Endpoint endpoint_of(tcp::endpoint const& bound, std::string const& scheme) {
  return {.address = bound.address().to_string(),
          .port = bound.port(),
          .base_url = scheme + "://" + in_url(bound.address()) + ":" + std::to_string(bound.port())};
}

AccessPolicy policy_of(ServerOptions const& options, asio::ip::address const& address, Transport transport) {
  AccessPolicy policy;
  policy.hosts = {"localhost", "127.0.0.1", "[::1]", in_url(address)};
  for (auto const& host : options.hosts_allowed) policy.hosts.push_back(lower(host));
  for (auto const& origin : options.origins_allowed) policy.origins.push_back(lower(origin));
  policy.scheme = transport == Transport::tls ? "https" : "http";
  policy.loopback = address.is_loopback();
  policy.token_needed = options.require_token || !address.is_loopback();
  return policy;
}

Result<asio::ip::address> address_of(std::string const& host) {
  if (host == "localhost") return asio::ip::address{asio::ip::address_v4::loopback()};
  auto const bare = host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
  error_code error;
  auto const address = asio::ip::make_address(bare, error);
  if (error)
    return fail(Errc::invalid,
                "\"" + host + "\" is no address to listen on; write 127.0.0.1, ::1 or 0.0.0.0");
  return address;
}

Result<void> listen(tcp::acceptor& acceptor, tcp::endpoint const& at) {
  error_code error;
  acceptor.open(at.protocol(), error);
  if (!error && !platform::make_port_exclusive(static_cast<std::uintptr_t>(acceptor.native_handle())))
    error = asio::error::no_protocol_option;
  if (!error) acceptor.bind(at, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return {};
  auto const where = in_url(at.address()) + ":" + std::to_string(at.port());
  if (error == asio::error::address_in_use) {
    return fail(Errc::busy,
                where + " is taken by another program; choose another port with --listen or server.listen");
  }
  return fail(error == asio::error::access_denied ? Errc::denied : Errc::io,
              "cannot listen on " + where + ": " + error.message());
}

}  // namespace

struct HttpServer::State {
  explicit State(asio::any_io_executor executor, Shared what)
      : loop{executor},
        shared{std::move(what)},
        feed{executor, shared.services},
        acceptor{executor},
        tick{executor} {
    shared.feed = &feed;
  }

  asio::any_io_executor loop;
  Shared shared;
  LiveFeed feed;
  std::unique_ptr<asio::ssl::context> tls;
  tcp::acceptor acceptor;
  Endpoint endpoint;
  std::list<Connection> open;
  runtime::Alarm tick;
  std::optional<steady_clock::time_point> cut_at;
  bool finished{false};

  asio::awaitable<void> serve_one(std::list<Connection>::iterator connection);
  asio::awaitable<void> turn_away(std::unique_ptr<Wire> wire);
  asio::awaitable<void> watch();
  asio::awaitable<void> accept(runtime::TaskGroup& connections);
  void admit(tcp::socket socket, runtime::TaskGroup& connections);
  [[nodiscard]] bool make_room();
};

Result<std::unique_ptr<HttpServer>> HttpServer::open(asio::any_io_executor loop, ServerOptions options,
                                                     Services services) {
  auto address = address_of(options.host);
  if (!address) return propagate(address);
  auto tokens = TokenStore::open(options.token_file);
  if (!tokens) return propagate(tokens);
  bool const has_tls = !options.tls_certificate.empty() || !options.tls_key.empty();
  auto const transport = has_tls ? Transport::tls : Transport::plain;
  auto exposed =
      check_exposure(address->is_loopback() ? Listening::loopback : Listening::elsewhere, transport, *tokens);
  if (!exposed) return propagate(exposed);
  auto policy = policy_of(options, *address, transport);
  tcp::endpoint const at{*address, options.port};
  Pairing pairing{pairing_file(options.token_file)};
  auto state = std::make_unique<State>(loop, Shared{.options = std::move(options),
                                                    .services = std::move(services),
                                                    .policy = std::move(policy),
                                                    .tokens = std::move(*tokens),
                                                    .pairing = std::move(pairing),
                                                    .decoder = {}});
  if (has_tls) {
    auto tls = load_tls(state->shared.options.tls_certificate, state->shared.options.tls_key);
    if (!tls) return propagate(tls);
    state->tls = std::move(*tls);
  }
  auto listening = listen(state->acceptor, at);
  if (!listening) return propagate(listening);
  error_code error;
  state->endpoint = endpoint_of(state->acceptor.local_endpoint(error), state->shared.policy.scheme);
  return std::make_unique<HttpServer>(std::move(state));
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_{std::move(state)} {}
HttpServer::~HttpServer() = default;

Endpoint const& HttpServer::endpoint() const { return state_->endpoint; }

void HttpServer::stop() {
  if (state_->shared.stopping) return;
  state_->shared.stopping = true;
  state_->cut_at = steady_clock::now() + patience;
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->feed.stop();
  for (auto& connection : state_->open) connection.wind_down();
  state_->tick.notify();
}

asio::awaitable<void> HttpServer::serve() {
  co_await asio::this_coro::throw_if_cancelled(false);
  runtime::TaskGroup connections{state_->loop};
  runtime::TaskGroup watchers{state_->loop};
  watchers.spawn(state_->watch());
  watchers.spawn(state_->feed.run());
  co_await state_->accept(connections);
  stop();
  constexpr auto until_all_ended = std::chrono::hours{24};  // the watcher cuts them off
  co_await connections.drain(until_all_ended);
  state_->finished = true;
  state_->tick.notify();
  co_await watchers.drain(patience);
}

asio::awaitable<void> HttpServer::State::accept(runtime::TaskGroup& connections) {
  constexpr auto pause = std::chrono::milliseconds{100};
  while (!shared.stopping) {
    error_code error;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      admit(std::move(socket), connections);
    } else if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
      co_return;
    } else {
      // Out of file descriptors or the like: those that are open will end.
      runtime::Alarm wait{loop};
      co_await wait.wait(pause);
    }
  }
}

void HttpServer::State::admit(tcp::socket socket, runtime::TaskGroup& connections) {
  error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  auto wire = tls ? tls_wire(std::move(socket), *tls) : plain_wire(std::move(socket));
  if (open.size() >= shared.options.connections_max && !make_room()) {
    if (!tls) connections.spawn(turn_away(std::move(wire)));
    return;
  }
  open.emplace_front(shared, std::move(wire));
  connections.spawn(serve_one(open.begin()));
  if (open.size() == 1) tick.notify();
}

/// Who asks nothing, for the longest time, makes room for who may ask something: so a thousand idle or
/// dawdling connections lock nobody out. False: all are being served.
bool HttpServer::State::make_room() {
  Connection* quietest = nullptr;
  for (auto& connection : open) {
    auto const since = connection.idle_since();
    if (since && (quietest == nullptr || *since < *quietest->idle_since())) quietest = &connection;
  }
  if (quietest == nullptr) return false;
  quietest->cut();
  return true;
}

asio::awaitable<void> HttpServer::State::serve_one(std::list<Connection>::iterator connection) {
  // Ends by its own time-outs and by the watcher; a commit under way is never torn from its answer.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await connection->run();
  open.erase(connection);
}

asio::awaitable<void> HttpServer::State::turn_away(std::unique_ptr<Wire> wire) {
  auto const sent = co_await wire->write(
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  static_cast<void>(sent);
}

/// One timer for all time-outs: requests pay nothing for them. Sleeps while there is no connection.
asio::awaitable<void> HttpServer::State::watch() {
  using std::chrono::milliseconds;
  auto const& options = shared.options;
  auto const shortest = std::min({options.header_timeout, options.request_timeout, options.idle_timeout});
  auto const step = std::clamp(milliseconds{shortest / 4}, milliseconds{5}, milliseconds{500});
  constexpr auto long_time = std::chrono::hours{1};
  while (!finished) {
    if (open.empty()) {
      co_await tick.wait(long_time);
    } else {
      auto const pause = cut_at ? std::min(step, milliseconds{50}) : step;
      co_await tick.wait(pause);
    }
    auto const now = steady_clock::now();
    for (auto& connection : open) connection.check(now);
    if (cut_at && now >= *cut_at) {
      for (auto& connection : open) connection.cut();
    }
  }
}

}  // namespace companion::receiver
