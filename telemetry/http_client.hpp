// One HTTP/1.1 request at a time, over plain TCP or TLS.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "companion/result.hpp"
#include "companion/time.hpp"
#include "telemetry/web_proxy.hpp"

namespace companion::telemetry {

struct HttpRequest {
  std::string method{"GET"};
  std::string url;
  std::map<std::string, std::string> headers;
  std::string body;
  Milliseconds timeout{10'000};   ///< for everything after the look-up of the name
  std::filesystem::path ca_file;  ///< PEM; empty = the system's certificates
  std::uint64_t response_bytes_max{4ULL << 20U};
  std::filesystem::path client_certificate{};  ///< PEM; shown to servers that ask, together with its key
  std::filesystem::path client_key{};          ///< PEM without a passphrase
  WebProxyOptions web_proxy{};                 ///< by default straight to the destination
};

/// In place of one of that name in another case: a request has each header once.
void set_header(std::map<std::string, std::string>& headers, std::string const& name, std::string value);

struct HttpResponse {
  unsigned status{0};
  std::string retry_after;  ///< that header's value, or empty
  std::string location;     ///< of a redirect; never followed
  std::string etag;
  std::string body;
};

/// On the caller's executor, on a connection of its own. Any status is a response; errors are
/// invalid (URL, CA file, client certificate, web proxy), denied (a certificate not trusted, ours or theirs;
/// the web proxy refuses), too_large
/// (response), and unavailable (no answer: look-up, connect, time-out, cut off).
[[nodiscard]] boost::asio::awaitable<Result<HttpResponse>> request(HttpRequest request);

/// Requests to one server over a connection that is kept while it serves. Belongs to one coroutine.
class HttpSession {
 public:
  HttpSession();
  ~HttpSession();
  HttpSession(HttpSession const&) = delete;
  HttpSession& operator=(HttpSession const&) = delete;

  /// As request() does it. A kept connection that the server has closed meanwhile is replaced without a word:
  /// ask only what may be asked twice.
  [[nodiscard]] boost::asio::awaitable<Result<HttpResponse>> request(HttpRequest request);

  struct Connection;

 private:
  std::unique_ptr<Connection> connection_;
};

/// The same for programs without a loop; blocks.
[[nodiscard]] Result<HttpResponse> fetch(HttpRequest request);

}  // namespace companion::telemetry
