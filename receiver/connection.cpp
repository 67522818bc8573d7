#include "receiver/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <span>
#include <utility>

#include "core/text.hpp"
#include "receiver/extension_origin.hpp"
#include "runtime/offload.hpp"

namespace companion::receiver {
namespace {

namespace asio = boost::asio;

constexpr std::size_t inbox_small = HttpParser::head_bytes_max + (std::size_t{4} << 10U);
constexpr std::size_t inbox_large = std::size_t{64} << 10U;
constexpr std::uint32_t wrong_tokens_max = 30;  ///< per minute; more are told to wait

bool is_compressed(std::string_view encoding) {
  return equal_but_for_case(encoding, "gzip") || equal_but_for_case(encoding, "x-gzip") ||
         equal_but_for_case(encoding, "deflate");
}

}  // namespace

Connection::Connection(Shared& shared, std::unique_ptr<Wire> wire)
    : shared_{shared}, wire_{std::move(wire)}, inbox_(inbox_small, '\0') {
  allow(Phase::idle, shared_.options.header_timeout);
}

asio::awaitable<void> Connection::run() {
  auto const opened = co_await wire_->open();
  if (opened != Sent::all) co_return;
  auto keep = Keep::open;
  while (keep == Keep::open) {
    auto const has_head = co_await read_head();
    if (!has_head) co_return;
    auto answer = co_await respond();
    if (answer.status == 0) co_return;  // the peer is gone
    keep = co_await send(std::move(answer));
  }
  co_await linger();
}

void Connection::allow(Phase phase, std::chrono::milliseconds time) {
  if (phase == Phase::idle) quiet_since_ = Clock::now();
  phase_ = phase;
  deadline_ = Clock::now() + time;
}

std::optional<Connection::Clock::time_point> Connection::idle_since() const {
  if (!asks_nothing_ || cut_) return std::nullopt;
  return quiet_since_;
}

void Connection::check(Clock::time_point now) {
  if (now < deadline_) return;
  timed_out_ = true;
  wire_->cancel();
}

void Connection::wind_down() {
  if (phase_ == Phase::idle || phase_ == Phase::streaming) cut();
}

void Connection::cut() {
  cut_ = true;
  wire_->cancel();
}

asio::awaitable<bool> Connection::read_more() {
  if (cut_) co_return false;
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == inbox_.size()) {
    std::copy(inbox_.begin() + static_cast<std::ptrdiff_t>(begin_), inbox_.end(), inbox_.begin());
    end_ -= std::exchange(begin_, 0);
  }
  auto const room = std::span<char>{inbox_}.subspan(end_);
  if (room.empty()) co_return false;
  auto const read = co_await wire_->read(room);
  end_ += read;
  co_return read > 0;
}

/// False: there is nobody to answer any more.
asio::awaitable<bool> Connection::read_head() {
  parser_.begin();
  body_done_ = false;
  if (unread().empty()) {
    auto const more = co_await read_more();
    if (!more) co_return false;
  }
  allow(Phase::reading, shared_.options.header_timeout);
  asks_nothing_ = true;
  while (true) {
    auto const step = parser_.read_head(unread());
    begin_ += step.used;
    asks_nothing_ = step.state == HttpParser::State::more;
    if (step.state == HttpParser::State::done) co_return true;
    if (step.state == HttpParser::State::refused) {
      auto const kept = co_await send(refuse(step.status, "bad_request", step.message));
      static_cast<void>(kept);
      co_await linger();
      co_return false;
    }
    auto const more = co_await read_more();
    if (more) continue;
    if (timed_out_) {
      auto const kept = co_await send(refuse(408, "too_slow", "the request's head took too long"));
      static_cast<void>(kept);
    }
    co_return false;
  }
}

/// What a browser sends needs the dashboard's session where it has no token. Extensions have tokens only.
bool Connection::needs_session(HttpRoute const& route) const {
  bool const is_for_pages = route.scope && route.scope != Scope::ingest_browser;
  return is_for_pages && parser_.head().authorization.empty() && is_from_browser(marks());
}

Credentials Connection::credentials() const {
  auto const& head = parser_.head();
  return {.host = head.host,
          .origin = head.origin,
          .authorization = head.authorization,
          .fetch_site = head.fetch_site};
}

BrowserMarks Connection::marks() const {
  auto const& head = parser_.head();
  return {.fetches = head.fetches,
          .has_cookie = head.has_cookie,
          .fetch_site = head.fetch_site,
          .cookie = head.cookie};
}

std::optional<Answer> Connection::judge_session(HttpRoute const& route, Instant now) {
  auto const effect = route.method == Method::get ? Effect::reads : Effect::writes;
  auto const refusal =
      check_session(shared_.policy, shared_.services.sessions, marks(), credentials(), effect, now);
  if (refusal) return refuse(*refusal);
  return std::nullopt;
}

std::optional<Answer> Connection::judge_access(HttpRoute const& route) {
  auto const now = Clock::now();
  if (now - shared_.tokens_checked > std::chrono::seconds{1}) {
    shared_.tokens_checked = now;
    // A broken new file keeps the old tokens: nobody is let in by it, nobody locked out.
    static_cast<void>(shared_.tokens.refresh());
  }
  auto const sent = credentials();
  auto const check = [&] {
    return route.scope == Scope::ingest_browser
               ? check_extension_token(shared_.tokens, sent)
               : check_token(shared_.policy, shared_.tokens, route.scope, sent);
  };
  auto refusal = check();
  // It may have been made since the last look.
  if (refusal && refusal->status == 401 && !sent.authorization.empty() && shared_.tokens.refresh())
    refusal = check();
  if (!refusal) return std::nullopt;
  if (refusal->status == 401 && !sent.authorization.empty()) {
    if (now - shared_.wrong_tokens_since > std::chrono::minutes{1}) {
      shared_.wrong_tokens_since = now;
      shared_.wrong_tokens = 0;
    }
    if (++shared_.wrong_tokens > wrong_tokens_max) {
      return refuse(429, "too_many_wrong_tokens",
                    "too many wrong tokens within a minute; wait before the next");
    }
  }
  return refuse(*refusal);
}

std::optional<Answer> Connection::judge_body(HttpRoute const& route) {
  auto const& head = parser_.head();
  bool const takes = std::holds_alternative<Take>(route.way);
  bool const is_otlp = route.scope == Scope::ingest_otlp;
  bool const is_large = takes && !is_for_extensions(route.path);
  body_limit_ = is_otlp    ? shared_.options.otlp_body_bytes_max
                : is_large ? shared_.options.ingest_body_bytes_max
                           : shared_.options.body_bytes_max;
  body_remedy_ = is_otlp    ? "export smaller batches, or raise server.otlp_body_bytes_max"
                 : is_large ? "send less at once, or raise server.ingest_body_bytes_max"
                            : "send less at once";
  if (!head.expect.empty() && !equal_but_for_case(head.expect, "100-continue")) {
    return refuse(417, "expectation_failed", "the only Expect understood is 100-continue");
  }
  if (takes && !head.is_chunked && !head.content_length) {
    return refuse(411, "length_required", "send Content-Length or Transfer-Encoding: chunked");
  }
  if (head.content_length.value_or(0) > body_limit_) {
    return too_large({});
  }
  inflater_.reset();
  bool const is_plain =
      head.content_encoding.empty() || equal_but_for_case(head.content_encoding, "identity");
  if (!takes && route.method != Method::get && !is_plain) {
    return refuse(415, "unknown_encoding", "this address takes its body as it is, without Content-Encoding");
  }
  if (!takes || is_plain) return std::nullopt;
  if (!is_compressed(head.content_encoding)) {
    return refuse(415, "unknown_encoding", "the Content-Encodings understood are gzip and deflate");
  }
  inflated_ = 0;
  inflater_.emplace();
  return std::nullopt;
}

Answer Connection::too_large(std::string_view measured) const {
  return refuse(413, "too_large",
                "the body is larger than " + std::to_string(body_limit_) + " bytes" + std::string{measured} +
                    "; " + std::string{body_remedy_});
}

/// Everything that can be refused before the body is read.
std::optional<Answer> Connection::judge(Found& found, Question& question) {
  auto const& head = parser_.head();
  auto target = parse_target(head.target);
  if (!target) return refuse(400, "bad_target", "the request's target must be a path, with sound %-escapes");
  auto const check = is_for_extensions(target->path) ? check_extension_site : check_site;
  if (auto const refusal = check(shared_.policy, credentials())) return refuse(*refusal);
  found = find_route(head.method, target->path);
  if (shared_.options.otlp_only && found.route != nullptr && !is_otlp_route(*found.route)) found = {};
  if (found.route == nullptr) {
    if (found.allowed.empty())
      return refuse(404, "not_found", "there is nothing at this path; GET / lists what there is");
    auto answer = refuse(405, "method_not_allowed", "this path takes " + found.allowed);
    if (head.method == Method::options)
      answer = Answer{.status = 204, .body = {}, .content_type = {}, .headers = {}};
    answer.headers.emplace_back("Allow", found.allowed + ", OPTIONS");
    return answer;
  }
  question.now = shared_.services.clock != nullptr ? shared_.services.clock->now() : Instant{};
  auto refusal =
      needs_session(*found.route) ? judge_session(*found.route, question.now) : judge_access(*found.route);
  if (refusal) return refusal;
  question.tail = std::move(found.tail);
  question.parameters = std::move(target->parameters);
  question.host = shared_.services.host;
  question.local = shared_.policy.loopback;
  question.is_tls = shared_.policy.scheme == "https";
  question.method = head.method;
  question.host_header = head.host;
  question.accept = head.accept;
  question.accept_encoding = head.accept_encoding;
  question.if_none_match = head.if_none_match;
  return judge_body(*found.route);
}

Opening Connection::opening_of(Instant now) {
  auto const& head = parser_.head();
  return {.decoder = shared_.decoder,
          .received = now,
          .content_type = head.content_type,
          .content_encoding = head.content_encoding,
          .passed_by = head.passed_by,
          .forward = &shared_.services.forward,
          .origin = head.origin,
          .pairing = &shared_.pairing,
          .tokens = &shared_.tokens};
}

Answer Connection::in_its_words(Found const& found, Answer refusal) {
  if (found.route == nullptr) return refusal;
  auto const* const opening = std::get_if<Take>(&found.route->way);
  if (opening == nullptr) return refusal;
  auto const begin = opening_of({});
  return (*opening)(begin)->refused(std::move(refusal));
}

asio::awaitable<Answer> Connection::respond() {
  Found found;
  Question question;
  auto refusal = judge(found, question);
  if (refusal) co_return in_its_words(found, std::move(*refusal));
  allow(Phase::reading, shared_.options.request_timeout);
  bool const waits = !parser_.head().expect.empty() && parser_.has_body() && unread().empty();
  if (waits) {
    auto const sent = co_await wire_->write("HTTP/1.1 100 Continue\r\n\r\n");
    if (sent != Sent::all) co_return too_slow_or_gone();
  }
  auto const& way = found.route->way;
  if (auto const* const opening = std::get_if<Take>(&way)) {
    co_return co_await take(*opening, question.now);
  }
  bool const is_write = found.route->method != Method::get;
  auto* const body = is_write ? &question.body : nullptr;
  auto unreadable = co_await skip_body(body);
  if (unreadable) co_return std::move(*unreadable);
  phase_ = Phase::answering;
  deadline_ = Clock::time_point::max();
  if (auto const* const look = std::get_if<Look>(&way)) co_return (*look)(shared_.services, question);
  if (auto const* const how = std::get_if<Ask>(&way)) {
    co_return co_await ask(*how, std::move(question));
  }
  if (std::holds_alternative<Stream>(way)) {
    co_return co_await stream(std::move(question));
  }
  co_return co_await scrape();
}

asio::awaitable<Answer> Connection::take(Take open, Instant now) {
  auto const begin = opening_of(now);
  auto const opened = open(begin);
  auto& ingest = *opened;
  auto failed = co_await read_body(ingest);
  if (failed && failed->status == 0) co_return std::move(*failed);
  if (failed) co_return ingest.refused(std::move(*failed));
  bool const pooled = ingest.is_heavy() && shared_.services.work;
  if (pooled) {
    auto refused = co_await commit_from_pool(ingest);
    if (refused) co_return ingest.refused(std::move(*refused));
    co_return ingest.answer();
  }
  ingest.finish();
  bool more = true;
  while (more) {
    auto refused = co_await commit(ingest);
    if (refused) co_return ingest.refused(std::move(*refused));
    more = ingest.is_full();
  }
  co_return ingest.answer();
}

asio::awaitable<std::optional<Answer>> Connection::read_body(Ingest& ingest) {
  std::uint64_t received = 0;
  body_done_ = !parser_.has_body();
  while (!body_done_) {
    if (unread().empty()) {
      if (inbox_.size() < inbox_large && received > 0) inbox_.resize(inbox_large);
      auto const more = co_await read_more();
      if (!more) co_return too_slow_or_gone();
    }
    auto const step = parser_.read_body(unread());
    if (step.state == HttpParser::State::refused) co_return refuse(step.status, "bad_request", step.message);
    received += step.piece.size();
    if (received > body_limit_) co_return too_large({});
    ingest.received(step.piece);
    if (inflater_) {
      auto failed = co_await inflate_piece(ingest, step.piece);
      if (failed) co_return failed;
    } else {
      ingest.push(step.piece);
    }
    begin_ += step.used;
    body_done_ = step.state == HttpParser::State::done;
    if (step.used == 0 && !body_done_) {
      auto const more = co_await read_more();
      if (!more) co_return too_slow_or_gone();
    }
    if (ingest.is_full()) {
      auto refused = co_await commit(ingest);
      if (refused) co_return refused;
    }
  }
  if (inflater_ && !inflater_->is_complete()) ingest.cut_off("the compressed body is cut off");
  co_return std::nullopt;
}

/// Few bytes may unpack into very many: others have their turn in between.
asio::awaitable<void> Connection::let_others() {
  auto const loop = co_await asio::this_coro::executor;
  co_await asio::post(loop, asio::use_awaitable);
}

asio::awaitable<std::optional<Answer>> Connection::inflate_piece(Ingest& ingest, std::string_view piece) {
  inflater_->feed(piece);
  while (true) {
    auto const plain = inflater_->next();
    if (!plain) co_return refuse(plain.error());
    if (plain->empty()) co_return std::nullopt;
    inflated_ += plain->size();
    if (inflated_ > body_limit_) co_return too_large(", decompressed");
    ingest.push(*plain);
    if (ingest.is_full()) {
      auto refused = co_await commit(ingest);
      if (refused) co_return refused;
    }
    co_await let_others();
    if (cut_ || timed_out_) co_return too_slow_or_gone();
  }
}

asio::awaitable<std::optional<Answer>> Connection::commit(Ingest& ingest) {
  auto batch = ingest.take();
  co_return co_await commit_batch(ingest, std::move(batch));
}

/// The loop turns meanwhile: a body is finished and its slices are made on the pool, committed one by one.
asio::awaitable<std::optional<Answer>> Connection::commit_from_pool(Ingest& ingest) {
  auto const phase = std::exchange(phase_, Phase::answering);
  auto const deadline = std::exchange(deadline_, Clock::time_point::max());
  auto finish = [&ingest] { ingest.finish(); };
  co_await runtime::offload(shared_.services.work, finish);
  std::optional<Answer> refused;
  bool more = true;
  while (more && !refused) {
    auto make = [&ingest] { return ingest.take(); };
    auto batch = co_await runtime::offload(shared_.services.work, make);
    refused = co_await commit_batch(ingest, std::move(batch));
    more = ingest.is_full();
  }
  phase_ = phase;
  deadline_ = deadline;
  co_return refused;
}

asio::awaitable<std::optional<Answer>> Connection::commit_batch(Ingest& ingest, Observations batch) {
  if (facts_in(batch) == 0) co_return std::nullopt;
  // However long the disk takes: the peer is not to blame.
  auto const phase = std::exchange(phase_, Phase::answering);
  auto const deadline = std::exchange(deadline_, Clock::time_point::max());
  auto const receipt = co_await shared_.services.submit(std::move(batch));
  phase_ = phase;
  deadline_ = deadline;
  if (!receipt) co_return refuse(receipt.error());
  ingest.committed(*receipt);
  co_return std::nullopt;
}

asio::awaitable<std::optional<Answer>> Connection::skip_body(std::string* kept) {
  std::uint64_t received = 0;
  body_done_ = !parser_.has_body();
  while (!body_done_) {
    auto const step = parser_.read_body(unread());
    begin_ += step.used;
    received += step.piece.size();
    if (step.state == HttpParser::State::refused) co_return refuse(step.status, "bad_request", step.message);
    if (received > body_limit_) co_return too_large({});
    if (kept != nullptr) kept->append(step.piece);
    body_done_ = step.state == HttpParser::State::done;
    if (body_done_ || step.used > 0) continue;
    auto const more = co_await read_more();
    if (!more) co_return too_slow_or_gone();
  }
  co_return std::nullopt;
}

Answer Connection::too_slow_or_gone() const {
  if (timed_out_ && !cut_) return refuse(408, "too_slow", "the request's body took too long");
  Answer gone;
  gone.status = 0;
  return gone;
}

}  // namespace companion::receiver
