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

Error network_error(Url const& url, std::string_view doing, error_code const& error) {
  auto const certificate = error.category() == asio::error::get_ssl_category();
  auto code = certificate ? Errc::denied : Errc::unavailable;
  if (error == http::error::body_limit) code = Errc::too_large;
  return {code, url.authority() + ": " + std::string{doing} + " failed: " + error.message() + '.'};
}

Message message_of(HttpRequest const& request, Url const& url, bool keep) {
  Message message;
  message.version(http_11);
  message.method_string(request.method);
  message.target(url.target);
  message.set(http::field::host, url.authority());
  message.set(http::field::user_agent, "litellm-companion");
  if (!keep) message.set(http::field::connection, "close");
  for (auto const& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

std::string header(http::fields const& fields, http::field name) {
  auto const value = fields[name];
  return {value.data(), value.size()};
}

asio::awaitable<Result<Endpoints>> resolve(Url const& url) {
  // Addresses need no resolver, which would start a thread of its own.
  error_code error;
  auto const address = asio::ip::make_address(url.host, error);
  if (!error) {
    Endpoints const only(1, tcp::endpoint{address, url.port});
    co_return only;
  }
  auto const executor = co_await asio::this_coro::executor;
  tcp::resolver resolver{executor};
  auto token = asio::redirect_error(asio::use_awaitable, error);
  auto const port = std::to_string(url.port);
  auto const found = co_await resolver.async_resolve(url.host, port, token);
  if (error) co_return tl::unexpected<Error>(network_error(url, "looking up the name", error));
  Endpoints endpoints;
  for (auto const& entry : found) endpoints.push_back(entry.endpoint());
  co_return endpoints;
}

Result<void> prepare(ssl::context& context, HttpRequest const& request) {
  error_code error;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  context.set_verify_mode(ssl::verify_peer);
  if (request.ca_file.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.load_verify_file(request.ca_file.string(), error);
  }
  if (!error) return {};
  return fail(Errc::invalid, "The certificates of " + request.ca_file.string() +
                                 " cannot be used: " + error.message() + '.');
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

struct Exchange {
  HttpRequest const& request;
  Url const& url;
  bool keep{false};  ///< out: the connection may be used again
};

template <class Stream>
asio::awaitable<Result<HttpResponse>> talk(Stream& stream, beast::flat_buffer& buffer, Exchange& exchange) {
  auto message = message_of(exchange.request, exchange.url, exchange.keep);
  exchange.keep = false;
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await http::async_write(stream, message, token);
  // A server may refuse a body that it has not read to its end: its answer is worth reading.
  auto const cut_short = error == asio::error::broken_pipe || error == asio::error::connection_reset;
  if (error && !cut_short) co_return tl::unexpected<Error>(network_error(exchange.url, "sending", error));

  http::response_parser<http::string_body> parser;
  parser.body_limit(exchange.request.response_bytes_max);
  co_await http::async_read(stream, buffer, parser, token);
  // Closed without a TLS goodbye: the answer was complete, and many servers never say theirs.
  if (error) co_return tl::unexpected<Error>(network_error(exchange.url, "reading the answer", error));

  exchange.keep = parser.get().keep_alive() && !cut_short;
  auto answer = parser.release();
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

  static std::string server_of(HttpRequest const& request, Url const& url) {
    return (url.scheme == Scheme::https ? "s " : "p ") + url.authority() + ' ' + request.ca_file.string();
  }

  asio::awaitable<Result<void>> open(HttpRequest const& request, Url const& url) {
    server = server_of(request, url);
    auto const endpoints = co_await resolve(url);
    if (!endpoints) co_return tl::unexpected<Error>(endpoints.error());
    auto const executor = co_await asio::this_coro::executor;
    if (url.scheme == Scheme::https) {
      context.emplace(ssl::context::tls_client);
      if (auto ready = prepare(*context, request); !ready) co_return propagate(ready);
      tls.emplace(executor, *context);
      if (auto ready = expect_host(*tls, url); !ready) co_return propagate(ready);
    } else {
      tcp.emplace(executor);
    }
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    socket().expires_after(request.timeout);
    co_await socket().async_connect(*endpoints, token);
    if (error) co_return tl::unexpected<Error>(network_error(url, "connecting", error));
    if (!tls) co_return Result<void>{};
    co_await tls->async_handshake(ssl::stream_base::client, token);
    if (error) co_return tl::unexpected<Error>(network_error(url, "the TLS handshake", error));
    co_return Result<void>{};
  }

  asio::awaitable<Result<HttpResponse>> talk_over(Exchange& exchange) {
    if (tls) {
      co_return co_await talk(*tls, buffer, exchange);
    }
    co_return co_await talk(*tcp, buffer, exchange);
  }
};

HttpSession::HttpSession() = default;
HttpSession::~HttpSession() = default;

asio::awaitable<Result<HttpResponse>> HttpSession::request(HttpRequest request) {
  auto const url = parse_url(request.url);
  if (!url) co_return tl::unexpected<Error>(url.error());
  if (connection_ && connection_->server == Connection::server_of(request, *url)) {
    Exchange exchange{request, *url, true};
    connection_->socket().expires_after(request.timeout);
    auto answer = co_await connection_->talk_over(exchange);
    if (!exchange.keep) connection_.reset();
    auto const went_away = !answer && answer.error().code == Errc::unavailable;
    if (!went_away) co_return answer;
  }
  auto fresh = std::make_unique<Connection>();
  auto opened = co_await fresh->open(request, *url);
  if (!opened) co_return propagate(opened);
  Exchange exchange{request, *url, true};
  auto answer = co_await fresh->talk_over(exchange);
  if (exchange.keep) connection_ = std::move(fresh);
  co_return answer;
}

asio::awaitable<Result<HttpResponse>> request(HttpRequest request) {
  auto const url = parse_url(request.url);
  if (!url) co_return tl::unexpected<Error>(url.error());
  HttpSession::Connection connection;
  auto opened = co_await connection.open(request, *url);
  if (!opened) co_return propagate(opened);
  Exchange exchange{request, *url, false};
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
