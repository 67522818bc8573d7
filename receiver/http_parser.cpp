#include "receiver/http_parser.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include "receiver/message.hpp"

namespace companion::receiver {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::buffer_body>;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

boost::beast::string_view view_of(std::string_view text) { return {text.data(), text.size()}; }

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

/// Browsers alone send these, all of them, and no page can leave them out. The mode is sent by Node's fetch
/// too.
constexpr std::string_view fetch_headers = "sec-fetch-";
constexpr std::string_view fetch_mode_header = "sec-fetch-mode";

bool tells_of_a_browser(std::string_view name) {
  return name.size() > fetch_headers.size() &&
         boost::beast::iequals(view_of(name.substr(0, fetch_headers.size())), view_of(fetch_headers)) &&
         !boost::beast::iequals(view_of(name), view_of(fetch_mode_header));
}

HttpParser::Step refused(unsigned status, std::string_view message) {
  return {.state = HttpParser::State::refused, .used = 0, .piece = {}, .status = status, .message = message};
}

HttpParser::Step refused(boost::system::error_code const& error) {
  if (error == http::error::header_limit) return refused(431, "the request's head is larger than 16 KiB");
  if (error == http::error::bad_version) return refused(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  if (error == http::error::bad_content_length) return refused(400, "the Content-Length is no number");
  if (error == http::error::bad_transfer_encoding)
    return refused(400, "the Transfer-Encoding is not understood");
  if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension) {
    return refused(400, "the chunked body is broken");
  }
  if (error == http::error::bad_method) return refused(400, "the request line has no method");
  if (error == http::error::bad_target) return refused(400, "the request line has no target");
  if (error == http::error::bad_field || error == http::error::bad_value) {
    return refused(400, "a header line is broken");
  }
  return refused(400, "this is no HTTP request");
}

}  // namespace

struct HttpParser::Request {
  std::optional<Parser> parser;
  std::array<char, std::size_t{16} << 10U> scratch{};  ///< one piece of a chunked body
};

HttpParser::HttpParser() : request_{std::make_unique<Request>()} { begin(); }
HttpParser::~HttpParser() = default;

void HttpParser::begin() {
  request_->parser.emplace();
  request_->parser->header_limit(head_bytes_max);
  request_->parser->body_limit(boost::none);  // the server counts, also after decompression
  request_->parser->eager(false);
  head_ = {};
  left_ = 0;
}

HttpParser::Step HttpParser::read_head(std::string_view bytes) {
  boost::system::error_code error;
  auto const used = request_->parser->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::need_more) {
    if (bytes.size() - used >= head_bytes_max) return refused(http::error::header_limit);
    return {.state = State::more, .used = used, .piece = {}, .status = 0, .message = {}};
  }
  if (error) return refused(error);
  if (!request_->parser->is_header_done()) {
    return {.state = State::more, .used = used, .piece = {}, .status = 0, .message = {}};
  }
  return take_head(used);
}

HttpParser::Step HttpParser::take_head(std::size_t used) {
  auto const& request = request_->parser->get();
  auto const field = [&](http::field name) { return view(request[name]); };
  auto const count = [&](http::field name) { return request.count(name); };
  head_ = {.method = method_of(request.method()),
           .target = view(request.target()),
           .host = field(http::field::host),
           .origin = field(http::field::origin),
           .accept = field(http::field::accept),
           .accept_encoding = field(http::field::accept_encoding),
           .if_none_match = field(http::field::if_none_match),
           .cookie = field(http::field::cookie),
           .authorization = field(http::field::authorization),
           .content_type = field(http::field::content_type),
           .content_encoding = field(http::field::content_encoding),
           .expect = field(http::field::expect),
           .passed_by = view(request[view_of(passed_by_header)]),
           .content_length = std::nullopt,
           .is_chunked = request_->parser->chunked(),
           .keeps_alive = request_->parser->keep_alive(),
           .has_cookie = count(http::field::cookie) > 0,
           .fetch_site = view(request["Sec-Fetch-Site"]),
           .fetches = std::any_of(request.begin(), request.end(), [](auto const& line) {
             return tells_of_a_browser(view(line.name_string()));
           })};
  if (count(http::field::host) > 1 || count(http::field::authorization) > 1 ||
      count(http::field::origin) > 1) {
    return refused(400, "Host, Origin or Authorization is there twice");
  }
  if (count(http::field::transfer_encoding) > 0) {
    if (!head_.is_chunked) return refused(501, "the only Transfer-Encoding understood is chunked");
    if (count(http::field::content_length) > 0) {
      return refused(400, "a request may not have both Content-Length and Transfer-Encoding");
    }
  } else if (auto const length = request_->parser->content_length()) {
    head_.content_length = *length;
    left_ = *length;
  }
  return {.state = State::done, .used = used, .piece = {}, .status = 0, .message = {}};
}

bool HttpParser::has_body() const { return head_.is_chunked || left_ > 0; }

HttpParser::Step HttpParser::read_body(std::string_view bytes) {
  if (head_.is_chunked) return read_chunks(bytes);
  auto const used = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  left_ -= used;
  return {.state = left_ == 0 ? State::done : State::more,
          .used = used,
          .piece = bytes.substr(0, used),
          .status = 0,
          .message = {}};
}

HttpParser::Step HttpParser::read_chunks(std::string_view bytes) {
  auto& parser = *request_->parser;
  auto& scratch = request_->scratch;
  auto& body = parser.get().body();
  body.data = scratch.data();
  body.size = scratch.size();
  body.more = true;
  boost::system::error_code error;
  auto const used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error && error != http::error::need_more && error != http::error::need_buffer) return refused(error);
  return {.state = parser.is_done() ? State::done : State::more,
          .used = used,
          .piece = {scratch.data(), scratch.size() - body.size},
          .status = 0,
          .message = {}};
}

}  // namespace companion::receiver
