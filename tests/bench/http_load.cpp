// Posts unique LiteLLM payloads over keep-alive connections and measures the answers.
// usage: bench_http_load PORT CONNECTIONS BATCH SECONDS  -> JSON with events/s and latency percentiles (ms)
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

namespace {

struct Plan {
  unsigned short port{0};
  int connections{1};
  int batch{1};
  double seconds{5};
};

struct Outcome {
  std::vector<double> latencies_ms;
  long events{0};
  long refused{0};
};

constexpr std::size_t id_digits = 12;

/// About 4 KB, with the prompt that a real payload carries; the id is written over in place.
std::string payload(std::string const& id, double start) {
  std::string const filler(2600, 'x');
  char times[128];
  std::snprintf(times, sizeof times, "\"startTime\":%.3f,\"endTime\":%.3f,\"completionStartTime\":%.3f,",
                start, start + 1.5, start + 0.4);
  return R"j({"id":"msg_bench)j" + id + R"j(","trace_id":"trace-)j" + id + R"j(","litellm_call_id":"call-)j" +
         id + R"j(","call_type":"anthropic_messages","cache_hit":false,"stream":true,"status":"success",)j" +
         R"j("custom_llm_provider":"anthropic","response_cost":0.0123,)j" + times +
         R"j("response_time":0.4,"model":"anthropic/claude-opus-4-8","prompt_tokens":5300,"completion_tokens":120,)j" +
         R"j("total_tokens":5420,"metadata":{"user_api_key_alias":"dana","user_api_key_team_alias":"platform",)j" +
         R"j("user_agent":"claude-cli/2.1.44 (external, cli)","usage_object":{"prompt_tokens":5300,)j" +
         R"j("completion_tokens":120,"total_tokens":5420,"cache_read_input_tokens":5000,)j" +
         R"j("cache_creation_input_tokens":200,"prompt_tokens_details":{"cached_tokens":5000}}},)j" +
         R"j("messages":[{"role":"user","content":")j" + filler +
         R"j("}],"response":{"choices":[{"message":{"content":")j" + filler.substr(0, 900) +
         R"j("}}]},"error_str":null})j";
}

/// One connection's request, made once; only the ids change.
class Request {
 public:
  Request(Plan const& plan, int connection) : connection_{connection} {
    std::string body = "[";
    auto const now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    for (int i = 0; i < plan.batch; ++i)
      body += (i > 0 ? "," : "") + payload(std::string(id_digits, '0'), now);
    body += "]";
    text_ = "POST /v1/litellm HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(plan.port) +
            "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n\r\n" + body;
    for (auto at = text_.find("_bench"); at != std::string::npos; at = text_.find("_bench", at + 1))
      places_.push_back(at + 6);
    for (auto at = text_.find("trace-0"); at != std::string::npos; at = text_.find("trace-0", at + 1))
      places_.push_back(at + 6);
    for (auto at = text_.find("call-0"); at != std::string::npos; at = text_.find("call-0", at + 1))
      places_.push_back(at + 5);
    batch_ = static_cast<std::size_t>(plan.batch);
  }

  std::string const& next() {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      char id[id_digits + 1];
      std::snprintf(id, sizeof id, "%03d%09ld", connection_, count_ + static_cast<long>(i % batch_));
      text_.replace(places_[i], id_digits, id, id_digits);
    }
    count_ += static_cast<long>(batch_);
    return text_;
  }

 private:
  std::string text_;
  std::vector<std::size_t> places_;
  std::size_t batch_{1};
  int connection_;
  long count_{
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count() %
      1000 * 1000000};
};

/// Reads one answer with a Content-Length; its status, or 0 on a broken connection.
asio::awaitable<int> read_answer(tcp::socket& socket, asio::streambuf& buffer) {
  boost::system::error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  auto const head = co_await asio::async_read_until(socket, buffer, "\r\n\r\n", token);
  if (error) co_return 0;
  std::string text(static_cast<char const*>(buffer.data().data()), head);
  buffer.consume(head);
  auto at = text.find("Content-Length: ");
  if (at == std::string::npos) at = text.find("content-length: ");
  auto const length = at == std::string::npos ? 0UL : std::strtoul(text.c_str() + at + 16, nullptr, 10);
  while (buffer.size() < length) {
    auto space = buffer.prepare(4096);
    auto const got = co_await socket.async_read_some(space, token);
    if (error) co_return 0;
    buffer.commit(got);
  }
  buffer.consume(length);
  co_return std::atoi(text.c_str() + 9);
}

asio::awaitable<void> post_repeatedly(Plan plan, int number, Outcome& outcome) {
  auto const executor = co_await asio::this_coro::executor;
  tcp::socket socket{executor};
  tcp::endpoint const there{asio::ip::address_v4::loopback(), plan.port};
  boost::system::error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await socket.async_connect(there, token);
  if (error) co_return;
  socket.set_option(tcp::no_delay{true});
  Request request{plan, number};
  asio::streambuf buffer;
  auto const end = SteadyClock::now() + std::chrono::duration<double>(plan.seconds);
  while (SteadyClock::now() < end) {
    auto const bytes = asio::buffer(request.next());
    auto const sent = SteadyClock::now();
    co_await asio::async_write(socket, bytes, token);
    if (error) co_return;
    auto const status = co_await read_answer(socket, buffer);
    if (status == 0) co_return;
    outcome.latencies_ms.push_back(
        std::chrono::duration<double, std::milli>(SteadyClock::now() - sent).count());
    if (status == 200) {
      outcome.events += plan.batch;
    } else {
      ++outcome.refused;
    }
  }
}

double percentile(std::vector<double> const& sorted, double share) {
  if (sorted.empty()) return 0;
  auto const index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  return sorted[index];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: bench_http_load PORT CONNECTIONS BATCH SECONDS\n", stderr);
    return 2;
  }
  Plan const plan{.port = static_cast<unsigned short>(std::atoi(argv[1])),
                  .connections = std::atoi(argv[2]),
                  .batch = std::atoi(argv[3]),
                  .seconds = std::atof(argv[4])};
  asio::io_context loop{1};
  Outcome outcome;
  for (int i = 0; i < plan.connections; ++i)
    asio::co_spawn(loop, post_repeatedly(plan, i, outcome), asio::detached);
  auto const begun = SteadyClock::now();
  loop.run();
  auto const took = std::chrono::duration<double>(SteadyClock::now() - begun).count();
  std::sort(outcome.latencies_ms.begin(), outcome.latencies_ms.end());
  std::printf(
      "{\"events_per_s\": %.0f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"refused\": %ld, \"events\": %ld}\n",
      static_cast<double>(outcome.events) / took, percentile(outcome.latencies_ms, 0.5),
      percentile(outcome.latencies_ms, 0.99), outcome.refused, outcome.events);
  return outcome.events > 0 ? 0 : 1;
}
