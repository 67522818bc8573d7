// Does an insert stay as cheap with millions of calls as with few? Time-ordered calls of the last days (180)
// through the bookkeeper, 1,000 a transaction; CPU per call for each step, as JSON.
// usage: bench_ledger_growth FOLDER CALLS [DAYS]
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "domain/price_book.hpp"
#include "pipeline/bookkeeper.hpp"
#include "platform/system_clock.hpp"
#include "store/ledger_store.hpp"

namespace {

using namespace companion;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto const seconds = [](timeval const& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Span {
  Instant first{};
  Milliseconds length{};
};

Sighting call_number(long number, long of, Span const& span) {
  Sighting s;
  s.source = "log:claude-code";
  s.event_key = "msg_01bench" + std::to_string(number * 7919 + 1'000'000'000);
  s.response_id = s.event_key;
  s.request_id = "req_" + std::to_string(number * 104729 + 1'000'000'000);
  s.session_id = "session-" + std::to_string(number / 60);
  s.tool = "claude-code";
  s.model = number % 5 == 0 ? "claude-haiku-4-5" : "claude-opus-4-8";
  s.provider = "anthropic";
  s.project = "/home/alex/src/project-" + std::to_string(number / 500 % 40);
  s.branch = "main";
  s.start = span.first + span.length / of * number;
  s.end = s.start + Milliseconds{4000};
  s.tokens = {.input = number % 700,
              .cache_read = 20'000 + number % 9000,
              .cache_write_5m = 300,
              .output = number % 900};
  return s;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fputs("usage: bench_ledger_growth FOLDER CALLS [DAYS]\n", stderr);
    return 2;
  }
  auto const calls = std::atol(argv[2]);
  auto const now = platform::SystemClock{}.now();
  Milliseconds const length = std::chrono::hours{24} * (argc == 4 ? std::atol(argv[3]) : 180);
  Span const span{.first = now - length, .length = length};
  auto store = store::LedgerStore::open({.path = std::string{argv[1]} + "/ledger.db"});
  auto prices = domain::PriceBook::parse(
      R"({"claude-opus-4-8":{"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":5e-06,"output_cost_per_token":2.5e-05}})");
  if (!store || !prices) return 1;
  pipeline::Bookkeeper bookkeeper{**store, *prices, {}};

  constexpr long per_transaction = 1000;
  auto const step = std::max(calls / 30 / per_transaction * per_transaction, per_transaction);
  std::vector<double> micros;
  auto before = cpu_seconds();
  for (long at = 0; at < calls; at += per_transaction) {
    Observations batch;
    for (long i = at; i < at + per_transaction; ++i) batch.sightings.push_back(call_number(i, calls, span));
    std::vector<Observations const*> const batches{&batch};
    if (auto const r = bookkeeper.record(batches, now); !r) {
      std::fprintf(stderr, "%s\n", r.error().message.c_str());
      return 1;
    }
    if (auto const r = (*store)->checkpoint_wal(); !r) return 1;
    if ((at + per_transaction) % step == 0) {
      auto const spent = cpu_seconds();
      micros.push_back((spent - before) * 1e6 / static_cast<double>(step));
      before = spent;
    }
  }
  std::printf("{\"calls\": %ld, \"us_per_call\": [", calls);
  for (std::size_t i = 0; i < micros.size(); ++i) std::printf("%s%.2f", i > 0 ? ", " : "", micros[i]);
  std::printf("]}\n");
  return 0;
}
