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

Message message_of(HttpRequest const& request, Url const& url) {
  Message message;
  message.version(http_11);
  message.method_string(request.method);
  message.target(url.target);
  message.set(http::field::host, url.authority());
  message.set(http::field::user_agent, "litellm-companion");
  message.set(http::field::connection, "close");
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

template <class Stream>
asio::awaitable<Result<HttpResponse>> exchange(Stream& stream, Message& message, HttpRequest const& request,
                                               Url const& url) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await http::async_write(stream, message, token);
  // A server may refuse a body that it has not read to its end: its answer is worth reading.
  auto const cut_short = error == asio::error::broken_pipe || error == asio::error::connection_reset;
  if (error && !cut_short) co_return tl::unexpected<Error>(network_error(url, "sending", error));

  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(request.response_bytes_max);
  co_await http::async_read(stream, buffer, parser, token);
  if (error) co_return tl::unexpected<Error>(network_error(url, "reading the answer", error));

  auto answer = parser.release();
  HttpResponse response;
  response.status = answer.result_int();
  response.retry_after = header(answer.base(), http::field::retry_after);
  response.location = header(answer.base(), http::field::location);
  response.body = std::move(answer.body());
  co_return response;
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

asio::awaitable<Result<HttpResponse>> over_tls(Endpoints const& endpoints, Message& message,
                                               HttpRequest const& request, Url const& url) {
  ssl::context context{ssl::context::tls_client};
  if (auto ready = prepare(context, request); !ready) co_return propagate(ready);
  auto const executor = co_await asio::this_coro::executor;
  TlsStream stream{executor, context};
  if (auto ready = expect_host(stream, url); !ready) co_return propagate(ready);

  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  auto& socket = beast::get_lowest_layer(stream);
  socket.expires_after(request.timeout);
  co_await socket.async_connect(endpoints, token);
  if (error) co_return tl::unexpected<Error>(network_error(url, "connecting", error));
  co_await stream.async_handshake(ssl::stream_base::client, token);
  if (error) co_return tl::unexpected<Error>(network_error(url, "the TLS handshake", error));
  // Closed without a TLS goodbye: the answer was complete, and many servers never say theirs.
  co_return co_await exchange(stream, message, request, url);
}

asio::awaitable<Result<HttpResponse>> over_tcp(Endpoints const& endpoints, Message& message,
                                               HttpRequest const& request, Url const& url) {
  auto const executor = co_await asio::this_coro::executor;
  beast::tcp_stream stream{executor};
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  stream.expires_after(request.timeout);
  co_await stream.async_connect(endpoints, token);
  if (error) co_return tl::unexpected<Error>(network_error(url, "connecting", error));
  co_return co_await exchange(stream, message, request, url);
}

}  // namespace

asio::awaitable<Result<HttpResponse>> request(HttpRequest request) {
  auto url = parse_url(request.url);
  if (!url) co_return propagate(url);
  auto endpoints = co_await resolve(*url);
  if (!endpoints) co_return propagate(endpoints);
  auto message = message_of(request, *url);
  if (url->scheme == Scheme::https) {
    co_return co_await over_tls(*endpoints, message, request, *url);
  }
  co_return co_await over_tcp(*endpoints, message, request, *url);
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
