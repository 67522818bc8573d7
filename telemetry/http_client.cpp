#include "telemetry/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <utility>

#include "core/text.hpp"
#include "telemetry/tls_context.hpp"
#include "telemetry/url.hpp"

namespace companion::telemetry {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Message = http::request<http::string_body>;
using Endpoints = std::vector<tcp::endpoint>;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr unsigned http_11 = 11;

/// Where a request goes and by which way.
struct Route {
  Url url;
  std::optional<WebProxy> proxy;

  [[nodiscard]] bool through_tunnel() const { return proxy && url.scheme == Scheme::https; }
  /// The proxy is asked for the page itself.
  [[nodiscard]] bool by_proxy() const { return proxy && url.scheme == Scheme::http; }
  [[nodiscard]] std::string first_hop() const {
    return proxy ? "web proxy " + proxy->authority() : url.authority();
  }
};

Result<Route> route_of(HttpRequest const& request) {
  auto url = parse_url(request.url);
  if (!url) return propagate(url);
  auto proxy = choose_web_proxy(request.web_proxy, *url);
  if (!proxy) return propagate(proxy);
  return Route{std::move(*url), std::move(*proxy)};
}

Error network_error(std::string const& server, std::string_view doing, error_code const& error) {
  auto const certificate = error.category() == asio::error::get_ssl_category();
  auto code = certificate ? Errc::denied : Errc::unavailable;
  if (error == http::error::body_limit) code = Errc::too_large;
  return {code, server + ": " + std::string{doing} + " failed: " + error.message() + '.'};
}

/// What a proxy says of itself is no answer of the destination.
Error refused_by_proxy(Route const& route, unsigned status) {
  auto const who = status == static_cast<unsigned>(http::status::proxy_authentication_required);
  auto const forbids = status == static_cast<unsigned>(http::status::forbidden);
  auto message = route.first_hop() + ": it does not connect to " + route.url.authority() + " (status " +
                 std::to_string(status) + ").";
  if (who) message += " It wants a user and a password in its URL that it knows.";
  return {who || forbids ? Errc::denied : Errc::unavailable, std::move(message)};
}

Message message_of(HttpRequest const& request, Route const& route, bool keep) {
  auto const& url = route.url;
  Message message;
  message.version(http_11);
  message.method_string(request.method);
  message.target(route.by_proxy() ? "http://" + url.authority() + url.target : url.target);
  message.set(http::field::host, url.authority());
  message.set(http::field::user_agent, "litellm-companion");
  if (!keep) message.set(http::field::connection, "close");
  for (auto const& [name, value] : request.headers) message.set(name, value);
  if (route.by_proxy() && !route.proxy->authorization.empty())
    message.set(http::field::proxy_authorization, route.proxy->authorization);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

std::string header(http::fields const& fields, http::field name) {
  auto const value = fields[name];
  return {value.data(), value.size()};
}

/// Of the first hop: the proxy looks up the destination itself.
asio::awaitable<Result<Endpoints>> resolve(Route const& route) {
  auto const& host = route.proxy ? route.proxy->host : route.url.host;
  auto const port = route.proxy ? route.proxy->port : route.url.port;
  // Addresses need no resolver, which would start a thread of its own.
  error_code error;
  auto const address = asio::ip::make_address(host, error);
  if (!error) {
    Endpoints const only(1, tcp::endpoint{address, port});
    co_return only;
  }
  auto const executor = co_await asio::this_coro::executor;
  tcp::resolver resolver{executor};
  auto token = asio::redirect_error(asio::use_awaitable, error);
  auto const service = std::to_string(port);
  auto const found = co_await resolver.async_resolve(host, service, token);
  if (error) co_return tl::unexpected<Error>(network_error(route.first_hop(), "looking up the name", error));
  Endpoints endpoints;
  for (auto const& entry : found) endpoints.push_back(entry.endpoint());
  co_return endpoints;
}

/// Asks the proxy at the other end of `stream` to hand everything on; what follows is between us and the
/// destination.
asio::awaitable<Result<void>> open_tunnel(beast::tcp_stream& stream, Route const& route) {
  auto const& url = route.url;
  auto const target = host_and_port(url.host, url.port);
  http::request<http::empty_body> question{http::verb::connect, target, http_11};
  question.set(http::field::host, target);
  question.set(http::field::user_agent, "litellm-companion");
  if (!route.proxy->authorization.empty())
    question.set(http::field::proxy_authorization, route.proxy->authorization);
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await http::async_write(stream, question, token);
  if (error) co_return tl::unexpected<Error>(network_error(route.first_hop(), "sending", error));
  // The far side of a tunnel speaks only after us, so nothing of it can be in this buffer.
  beast::flat_buffer buffer;
  http::response_parser<http::empty_body> parser;
  parser.skip(true);
  co_await http::async_read_header(stream, buffer, parser, token);
  if (error) co_return tl::unexpected<Error>(network_error(route.first_hop(), "reading the answer", error));
  auto const status = parser.get().result_int();
  if (status < 200 || status > 299) co_return tl::unexpected<Error>(refused_by_proxy(route, status));
  co_return Result<void>{};
}

// The name in the handshake tells a server of many names which certificate to show; addresses have none.
Result<void> expect_host(TlsStream& stream, Url const& url) {
  error_code not_an_address;
  asio::ip::make_address(url.host, not_an_address);
  if (not_an_address) {
    // What the macro SSL_set_tlsext_host_name does, without its C casts.
    auto name = url.host;
    auto const taken = SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                                TLSEXT_NAMETYPE_host_name, name.data());
    if (taken != 1) return fail(Errc::invalid, "The host name " + url.host + " cannot be used with TLS.");
  }
  stream.set_verify_callback(ssl::host_name_verification{url.host});
  return {};
}

TlsFiles files_of(HttpRequest const& request) {
  return {request.ca_file, request.client_certificate, request.client_key};
}

struct Exchange {
  HttpRequest const& request;
  Route const& route;
  bool keep{false};  ///< out: the connection may be used again
};

template <class Stream>
asio::awaitable<Result<HttpResponse>> talk(Stream& stream, beast::flat_buffer& buffer, Exchange& exchange) {
  auto message = message_of(exchange.request, exchange.route, exchange.keep);
  exchange.keep = false;
  auto const server = exchange.route.url.authority();
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await http::async_write(stream, message, token);
  // A server may refuse a body that it has not read to its end: its answer is worth reading.
  auto const cut_short = error == asio::error::broken_pipe || error == asio::error::connection_reset;
  if (error && !cut_short) co_return tl::unexpected<Error>(network_error(server, "sending", error));

  http::response_parser<http::string_body> parser;
  parser.body_limit(exchange.request.response_bytes_max);
  co_await http::async_read(stream, buffer, parser, token);
  // Closed without a TLS goodbye: the answer was complete, and many servers never say theirs.
  if (error) co_return tl::unexpected<Error>(network_error(server, "reading the answer", error));

  exchange.keep = parser.get().keep_alive() && !cut_short;
  auto answer = parser.release();
  constexpr auto who_are_you = static_cast<unsigned>(http::status::proxy_authentication_required);
  if (exchange.route.by_proxy() && answer.result_int() == who_are_you)
    co_return tl::unexpected<Error>(refused_by_proxy(exchange.route, who_are_you));
  HttpResponse response;
  response.status = answer.result_int();
  response.retry_after = header(answer.base(), http::field::retry_after);
  response.location = header(answer.base(), http::field::location);
  response.etag = header(answer.base(), http::field::etag);
  response.body = std::move(answer.body());
  co_return response;
}

}  // namespace

struct HttpSession::Connection {
  std::string server;  ///< scheme, authority and certificates that it was opened with
  beast::flat_buffer buffer;
  std::optional<ssl::context> context;
  std::optional<TlsStream> tls;
  std::optional<beast::tcp_stream> tcp;

  [[nodiscard]] beast::tcp_stream& socket() { return tls ? beast::get_lowest_layer(*tls) : *tcp; }

  static std::string server_of(HttpRequest const& request, Route const& route) {
    auto const way =
        route.proxy ? route.proxy->authority() + ' ' + route.proxy->authorization : std::string{};
    return (route.url.scheme == Scheme::https ? "s " : "p ") + route.url.authority() + ' ' + way + ' ' +
           request.ca_file.string() + ' ' + request.client_certificate.string() + ' ' +
           request.client_key.string();
  }

  asio::awaitable<Result<void>> open(HttpRequest const& request, Route const& route) {
    server = server_of(request, route);
    auto const endpoints = co_await resolve(route);
    if (!endpoints) co_return tl::unexpected<Error>(endpoints.error());
    auto const executor = co_await asio::this_coro::executor;
    if (route.url.scheme == Scheme::https) {
      context.emplace(ssl::context::tls_client);
      if (auto ready = prepare(*context, files_of(request)); !ready) co_return propagate(ready);
      tls.emplace(executor, *context);
      if (auto ready = expect_host(*tls, route.url); !ready) co_return propagate(ready);
    } else {
      tcp.emplace(executor);
    }
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    socket().expires_after(request.timeout);
    co_await socket().async_connect(*endpoints, token);
    if (error) co_return tl::unexpected<Error>(network_error(route.first_hop(), "connecting", error));
    if (!tls) co_return Result<void>{};
    co_return co_await secure(route);
  }

  asio::awaitable<Result<void>> secure(Route const& route) {
    if (route.through_tunnel()) {
      auto opened = co_await open_tunnel(socket(), route);
      if (!opened) co_return propagate(opened);
    }
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await tls->async_handshake(ssl::stream_base::client, token);
    if (error)
      co_return tl::unexpected<Error>(network_error(route.url.authority(), "the TLS handshake", error));
    co_return Result<void>{};
  }

  asio::awaitable<Result<HttpResponse>> talk_over(Exchange& exchange) {
    if (tls) {
      co_return co_await talk(*tls, buffer, exchange);
    }
    co_return co_await talk(*tcp, buffer, exchange);
  }
};

void set_header(std::map<std::string, std::string>& headers, std::string const& name, std::string value) {
  std::erase_if(headers, [&](auto const& header) { return equal_but_for_case(header.first, name); });
  headers.emplace(name, std::move(value));
}

HttpSession::HttpSession() = default;
HttpSession::~HttpSession() = default;

asio::awaitable<Result<HttpResponse>> HttpSession::request(HttpRequest request) {
  auto const route = route_of(request);
  if (!route) co_return tl::unexpected<Error>(route.error());
  if (connection_ && connection_->server == Connection::server_of(request, *route)) {
    // Cut short in the middle it must not be used again: its next answer would be that to this request.
    auto held = std::move(connection_);
    Exchange exchange{request, *route, true};
    held->socket().expires_after(request.timeout);
    auto answer = co_await held->talk_over(exchange);
    if (exchange.keep) connection_ = std::move(held);
    auto const went_away = !answer && answer.error().code == Errc::unavailable;
    if (!went_away) co_return answer;
  }
  auto fresh = std::make_unique<Connection>();
  auto opened = co_await fresh->open(request, *route);
  if (!opened) co_return propagate(opened);
  Exchange exchange{request, *route, true};
  auto answer = co_await fresh->talk_over(exchange);
  if (exchange.keep) connection_ = std::move(fresh);
  co_return answer;
}

asio::awaitable<Result<HttpResponse>> request(HttpRequest request) {
  auto const route = route_of(request);
  if (!route) co_return tl::unexpected<Error>(route.error());
  HttpSession::Connection connection;
  auto opened = co_await connection.open(request, *route);
  if (!opened) co_return propagate(opened);
  Exchange exchange{request, *route, false};
  co_return co_await connection.talk_over(exchange);
}

Result<HttpResponse> fetch(HttpRequest what) {
  asio::io_context context{1};
  Result<HttpResponse> result = fail(Errc::unavailable, "The request did not end.");
  auto const keep = [&result](std::exception_ptr const& failure, Result<HttpResponse> response) {
    if (!failure) result = std::move(response);
  };
  asio::co_spawn(context, request(std::move(what)), keep);
  context.run();
  return result;
}

}  // namespace companion::telemetry
