#include "cli/render/reconcile.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "cli/render/table.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

constexpr std::array<std::string_view, account_count> account_titles{"Local logs", "Callbacks", "Spend logs",
                                                                     "Price book"};
constexpr std::array<std::string_view, measure_count> measure_titles{
    "requests", "input tokens", "cache read tokens", "cache write tokens", "output tokens", "cost"};
constexpr std::size_t calls_shown = 3;

std::string_view title(Account account) { return account_titles.at(static_cast<std::size_t>(account)); }

std::string date_of(Day day) { return format_instant(Instant{std::chrono::days{day}}).substr(0, 10); }

std::string amount(Measure measure, std::int64_t value) {
  return measure == Measure::cost ? to_decimal(NanoUsd{value}) + " USD" : grouped(value);
}

std::string percent(std::int64_t left, std::int64_t right) {
  auto const greater = static_cast<double>(std::max(std::abs(left), std::abs(right)));
  if (greater == 0) return "0.0 %";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%+.1f %%", 100.0 * static_cast<double>(right - left) / greater);
  return text.data();
}

/// Most tools write no cost into their logs: that is no missing price.
std::string cost_of(Account account, AccountSums const& sums) {
  if (account == Account::local && sums.cost.value == 0) return "-";
  return to_decimal(sums.cost) + (sums.unpriced > 0 ? " (" + grouped(sums.unpriced) + " unpriced)" : "");
}

Table table_of(ReconciledModel const& model) {
  Table table{.columns = {{.title = "Account", .align = Align::left},
                          {.title = "Requests"},
                          {.title = "Input", .rank = 1},
                          {.title = "Cache read", .rank = 2},
                          {.title = "Cache write", .rank = 3},
                          {.title = "Output", .rank = 1},
                          {.title = "Cost USD"}},
              .rows = {},
              .total = {}};
  for (std::size_t i = 0; i < account_count; ++i) {
    auto const& sums = model.accounts.at(i);
    auto const& tokens = sums.tokens;
    if (sums.requests == 0) continue;
    table.rows.push_back({std::string{account_titles.at(i)}, grouped(sums.requests), grouped(tokens.input),
                          grouped(tokens.cache_read), grouped(tokens.cache_write()), grouped(tokens.output),
                          cost_of(static_cast<Account>(i), sums)});
  }
  return table;
}

std::string sample_of(Contribution const& contribution) {
  std::string text;
  for (std::size_t i = 0; i < std::min(calls_shown, contribution.sample.size()); ++i) {
    text += (i == 0 ? "" : ", ") + to_string(contribution.sample[i]);
  }
  if (contribution.calls > static_cast<std::int64_t>(calls_shown)) text += ", …";
  return text;
}

std::string lines_of(Difference const& difference) {
  auto const measure = difference.measure;
  std::string text = "  " + std::string{measure_titles.at(static_cast<std::size_t>(measure))} + ": " +
                     std::string{title(difference.left)} + " " + amount(measure, difference.left_value) +
                     ", " + std::string{title(difference.right)} + " " +
                     amount(measure, difference.right_value) + " (" +
                     percent(difference.left_value, difference.right_value) + ")\n";
  for (auto const& cause : difference.causes) {
    text += "    " + std::string{to_string(cause.cause)} + ": " + std::string{meaning(cause.cause)} + "; " +
            amount(measure, cause.amount) + " in " + grouped(cause.calls) +
            (cause.calls == 1 ? " call: " : " calls: ") + sample_of(cause) + "\n";
  }
  return text;
}

std::string feeds_of(Reconciliation const& found) {
  std::string text;
  for (auto const& feed : found.covered) {
    text += std::string{text.empty() ? "" : "; "} + feed.source +
            (feed.proxy.empty() ? "" : " (" + harmless(feed.proxy) + ")") + " since " +
            format_instant(feed.from);
  }
  return text.empty() ? "none: connect LiteLLM first, `companion connect litellm --help`" : text;
}

}  // namespace

std::string reconciliation_text(Reconciliation const& found, Console const& console) {
  std::string text;
  std::size_t agreeing = 0;
  for (auto const& model : found.models) {
    if (model.differences.empty()) {
      ++agreeing;
      continue;
    }
    text +=
        date_of(model.day) + "  " + (model.model.empty() ? "(unknown model)" : harmless(model.model)) + "\n";
    text += draw(table_of(model), console.width, console.colour).text;
    for (auto const& difference : model.differences) text += lines_of(difference);
    text += "\n";
  }
  auto const differing = found.models.size() - agreeing;
  text += "Compared " + grouped(found.compared) + " calls on " +
          grouped(static_cast<std::int64_t>(found.models.size())) +
          " days and models (UTC): " + grouped(static_cast<std::int64_t>(agreeing)) + " agree, " +
          grouped(static_cast<std::int64_t>(differing)) + " differ by more than " +
          std::to_string(static_cast<int>(found.threshold * 100 + 0.5)) + " %.\n";
  text += "Not compared: " + grouped(found.dark) + " calls past the proxy (dark), " + grouped(found.others) +
          " of other machines or people.\n";
  if (found.repaired > 0)
    text += "Missed callbacks made good from the spend logs: " + grouped(found.repaired) + ".\n";
  text += "Proxy feeds: " + feeds_of(found) + ".\n";
  if (differing > 0) text += "`companion explain CALL` shows the evidence of a call.\n";
  return text;
}

}  // namespace companion::cli
