// How a connection answers: what it asks of others, the head, the sending, the farewell.
#include <array>
#include <utility>

#include "receiver/connection.hpp"
#include "receiver/extension_origin.hpp"
#include "runtime/offload.hpp"

namespace companion::receiver {
namespace {

namespace asio = boost::asio;

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

asio::awaitable<Answer> Connection::ask(Ask how, Question question) {
  auto* const view = shared_.services.view;
  if (view == nullptr) co_return refuse(503, "unavailable", "there is no ledger to ask yet");
  auto work = [how, view, &question] { return how(*view, question); };
  auto answer = co_await runtime::offload(shared_.services.reading, std::move(work));
  co_return answer;
}

asio::awaitable<Answer> Connection::scrape() {
  if (!shared_.services.metrics_text) co_return refuse(503, "unavailable", "there are no metrics yet");
  std::string accept{parser_.head().accept};
  auto page = co_await shared_.services.metrics_text(std::move(accept));
  if (!page) co_return refuse(page.error());
  Answer answer;
  answer.content_type = page->content_type;
  answer.body = std::move(page->text);
  co_return answer;
}

void Connection::print_head(Answer const& answer, Keep keep) {
  outbox_.assign("HTTP/1.1 ");
  outbox_.append(std::to_string(answer.status)).append(" ").append(reason_phrase(answer.status));
  if (!answer.content_type.empty()) outbox_.append("\r\nContent-Type: ").append(answer.content_type);
  bool const has_length = answer.status != 204 && answer.status != 304 && !answer.endless;
  if (has_length) outbox_.append("\r\nContent-Length: ").append(std::to_string(answer.body.size()));
  std::string_view keeping = "\r\nCache-Control: no-store";
  for (auto const& [name, value] : answer.headers) {
    if (name == "Cache-Control") keeping = {};
    outbox_.append("\r\n").append(name).append(": ").append(value);
  }
  auto const origin = parser_.head().origin;
  // An extension must read why it was refused, or it takes the daemon for gone.
  if (!origin.empty() && (answer.status != 403 || is_extension_origin(origin))) {
    outbox_.append("\r\nAccess-Control-Allow-Origin: ").append(origin);
    outbox_.append(
        "\r\nAccess-Control-Allow-Headers: authorization, content-type, content-encoding\r\nVary: Origin");
  }
  outbox_.append(keeping).append("\r\nX-Content-Type-Options: nosniff");
  outbox_.append(keep == Keep::close ? "\r\nConnection: close\r\n\r\n"
                                     : "\r\nConnection: keep-alive\r\n\r\n");
}

asio::awaitable<Connection::Keep> Connection::send(Answer answer) {
  bool const read_all = body_done_ || (answer.status != 0 && !parser_.has_body());
  bool const wants = parser_.head().keeps_alive && read_all && !shared_.stopping && !timed_out_ && !cut_;
  auto const keep = wants ? Keep::open : Keep::close;
  print_head(answer, keep);
  if (parser_.head().method != Method::head) outbox_.append(answer.body);
  timed_out_ = false;
  allow(Phase::answering, shared_.options.request_timeout);
  auto const sent = co_await wire_->write(outbox_);
  constexpr std::size_t kept_bytes_max = std::size_t{64} << 10U;
  if (outbox_.capacity() > kept_bytes_max) std::string{}.swap(outbox_);
  allow(Phase::idle, shared_.options.idle_timeout);
  asks_nothing_ = true;
  co_return sent == Sent::all ? keep : Keep::close;
}

/// A peer that is still sending must get to read the answer before its bytes meet a closed door.
asio::awaitable<void> Connection::linger() {
  co_await wire_->finish();
  allow(Phase::idle, std::chrono::seconds{2});
  asks_nothing_ = true;
  std::uint64_t left = shared_.options.ingest_body_bytes_max;
  while (!cut_ && !shared_.stopping) {
    begin_ = end_ = 0;
    auto const read = co_await wire_->read(inbox_);
    if (read == 0 || read >= left) co_return;
    left -= read;
  }
}

}  // namespace companion::receiver
