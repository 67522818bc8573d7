#include "companion/reconciliation.hpp"

namespace companion {
namespace {

struct CauseText {
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<CauseText, cause_count> causes{{
    {"interrupted_stream",
     "the stream was cut off, so one side knows less of the answer or nothing of the call"},
    {"missed_callback", "the call went through the proxy, but no callback came"},
    {"missing_spend_row", "a callback came, but the proxy's spend log has no row for it"},
    {"double_log", "the proxy told of the same call twice"},
    {"retry", "failed attempts before the answer count as requests at the proxy"},
    {"failed_request", "the request failed for good; the tool's log does not show it"},
    {"side_call", "the tool made the call without writing it to its log"},
    {"cache_hit", "the proxy answered from its cache; the tool counted tokens that nobody served"},
    {"cache_split", "the prompt is the same, but its cached part is booked differently"},
    {"token_count", "the two sides counted the tokens differently"},
    {"unknown_price", "one side has no price for the model"},
    {"missing_cache_price", "LiteLLM's price map lacks a cache price and takes 0 for it"},
    {"own_price", "the proxy uses a price of its own: discount, margin or custom price"},
}};

constexpr std::array<std::string_view, account_count> accounts{"local", "callback", "spend_log",
                                                               "price_book"};
constexpr std::array<std::string_view, measure_count> measures{"requests",    "input",  "cache_read",
                                                               "cache_write", "output", "cost"};

}  // namespace

std::string_view to_string(Account account) { return accounts.at(static_cast<std::size_t>(account)); }
std::string_view to_string(Measure measure) { return measures.at(static_cast<std::size_t>(measure)); }
std::string_view to_string(Cause cause) { return causes.at(static_cast<std::size_t>(cause)).name; }
std::string_view meaning(Cause cause) { return causes.at(static_cast<std::size_t>(cause)).meaning; }

}  // namespace companion
