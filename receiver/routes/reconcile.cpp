#include "receiver/routes/reconcile.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

#include "core/json_values.hpp"
#include "core/time_range.hpp"
#include "domain/reconcile.hpp"
#include "receiver/routes/json_answer.hpp"
#include "receiver/routes/parameters.hpp"

namespace companion::receiver::routes {
namespace {

Result<std::optional<Instant>> time_of(Question const& question, std::string_view name,
                                       std::string_view otherwise) {
  auto const* const text = find(question, name);
  if (text == nullptr && otherwise.empty()) return std::optional<Instant>{};
  auto at = parse_since(text == nullptr ? otherwise : std::string_view{*text}, question.now, "UTC");
  if (!at) return fail(Errc::invalid, std::string{name} + ": " + at.error().message);
  return at;
}

Result<double> threshold_of(Question const& question) {
  constexpr double percent = 1.0;
  auto const* const text = find(question, "threshold");
  if (text == nullptr) return percent / 100;
  int value = 0;
  auto const* const end = text->data() + text->size();
  auto const read = std::from_chars(text->data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < 0 || value > 100) {
    return fail(Errc::invalid, "threshold: write whole percent, 0 to 100");
  }
  return static_cast<double>(value) / 100;
}

Result<Reconciliation> make(LedgerView& view, Question const& question) {
  auto known = check_known(question, {"since", "until", "model", "threshold"});
  if (!known) return propagate(known);
  auto since = time_of(question, "since", "7d");
  if (!since) return propagate(since);
  auto until = time_of(question, "until", {});
  if (!until) return propagate(until);
  auto threshold = threshold_of(question);
  if (!threshold) return propagate(threshold);
  UsageFilter filter;
  filter.since = *since;
  filter.until = *until;
  if (auto const* const model = find(question, "model")) filter.model = *model;
  return domain::reconcile(view, filter, domain::reconcile_options(question.now, *threshold));
}

}  // namespace

Answer reconcile(LedgerView& view, Question const& question) {
  auto const found = make(view, question);
  if (!found) return refuse(found.error());
  return told(to_json(*found));
}

}  // namespace companion::receiver::routes
