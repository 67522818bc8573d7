#include "receiver/routes/statusline.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/glance.hpp"
#include "core/time_range.hpp"
#include "receiver/routes/json_answer.hpp"
#include "receiver/routes/parameters.hpp"

namespace companion::receiver::routes {
namespace {

Result<nlohmann::ordered_json> make_statusline(LedgerView& view, Question const& question) {
  auto known = check_known(question, {"session", "since", "timezone"});
  if (!known) return propagate(known);
  auto const* const zone = find(question, "timezone");
  auto const* const text = find(question, "since");
  auto since = parse_since(text == nullptr ? "today" : *text, question.now, zone == nullptr ? "UTC" : *zone);
  if (!since) return propagate(since);
  auto seen = glance(
      view,
      {.now = question.now, .since = since->value_or(Instant{}), .session = text_of(question, "session")});
  if (!seen) return propagate(seen);
  return to_json(*seen);
}

}  // namespace

Answer statusline(LedgerView& view, Question const& question) {
  return told(make_statusline(view, question));
}

}  // namespace companion::receiver::routes
