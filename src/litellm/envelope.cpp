#include "litellm/envelope.hpp"

#include <algorithm>
#include <string>

#include "litellm/identity.hpp"
#include "litellm/payload.hpp"

namespace companion::litellm {
namespace {

constexpr std::string_view nonce_letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
constexpr std::size_t tags_max = 32;

std::string_view nonce_in(std::string_view model) {
  auto const at = model.find(probe_model);
  if (at == std::string_view::npos) return {};
  auto const rest = model.substr(at + probe_model.size());
  auto const nonce = rest.substr(0, rest.find_first_not_of(nonce_letters));
  return is_probe_nonce(nonce) ? nonce : std::string_view{};
}

std::string_view way_of(WrittenPayload const& payload) {
  if (is_failure_report(payload)) return probe_ways[1];
  return payload.envelope.is_there ? probe_ways[0] : probe_ways[2];
}

void fill(std::string& text, std::initializer_list<std::string_view> candidates, std::size_t bytes_max) {
  if (text.empty()) text = bounded(first_of(candidates), bytes_max);
}

}  // namespace

bool is_failure_report(WrittenPayload const& payload) { return payload.envelope.kind == "failure"; }
bool is_loss_report(WrittenPayload const& payload) { return payload.envelope.kind == "loss"; }

Result<std::vector<Loss>> losses_of(WrittenEnvelope const& envelope) {
  auto const dropped = envelope.dropped_events.value_or(0);
  auto const rejected = envelope.rejected_events.value_or(0);
  if (!looks_like_id(envelope.spool)) return fail(Errc::invalid, "a loss report must name its spool");
  if (dropped < 0 || rejected < 0) return fail(Errc::invalid, "a loss report counts less than nothing");
  Loss loss;
  loss.source = callback_source;
  loss.item = envelope.spool;
  loss.reason = "spool_full";
  loss.total = dropped;
  std::vector<Loss> losses{loss};
  loss.reason = "rejected";
  loss.total = rejected;
  losses.push_back(std::move(loss));
  return losses;
}

std::string probe_item(std::string_view way) { return "probe-" + std::string{way}; }

bool is_probe_nonce(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 &&
         text.find_first_not_of(nonce_letters) == std::string_view::npos;
}

std::optional<Checkpoint> probe_of(WrittenPayload const& payload, Instant received) {
  auto const nonce = first_of({nonce_in(payload.model), nonce_in(payload.model_group)});
  if (nonce.empty()) return std::nullopt;
  auto const way = way_of(payload);
  Checkpoint seen;
  seen.source = callback_source;
  seen.item = probe_item(way);
  seen.value.append(nonce).append(" ").append(way).append(" ").append(std::to_string(epoch_ms(received)));
  return seen;
}

void fill_context(Sighting& sighting, WrittenPayload const& payload) {
  constexpr std::size_t text_max = 256;
  auto const& told = payload.envelope.context;
  auto const& logged = payload.spend_logs_context;
  fill(sighting.project, {told.workspace, logged.workspace}, text_max);
  fill(sighting.session_id, {told.session, logged.session}, text_max);
  fill(sighting.tool, {told.tool, logged.tool}, 64);
  fill(sighting.host, {told.host, logged.host}, text_max);
  fill(sighting.proxy, {payload.envelope.proxy}, 64);
}

std::vector<std::string> tags_of(WrittenPayload const& payload) {
  std::vector<std::string> tags;
  tags.reserve(payload.tags.size());
  for (auto const tag : payload.tags) tags.push_back(bounded(tag));
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  if (tags.size() > tags_max) tags.resize(tags_max);
  return tags;
}

}  // namespace companion::litellm
