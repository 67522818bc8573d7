#include "litellm/spend_row.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/hash.hpp"
#include "litellm/failure.hpp"
#include "litellm/identity.hpp"
#include "litellm/json_tree.hpp"
#include "litellm/payload.hpp"
#include "litellm/usage.hpp"
#include "litellm/usage_object.hpp"

namespace companion::litellm {
namespace {

/// Content of calls, and bulk that says nothing about them.
constexpr std::array<std::string_view, 6> passed_over{
    "messages", "response", "proxy_server_request", "traceback", "guardrail_information", "model_map_value"};

constexpr std::string_view agent_tag = "User-Agent: ";
/// The key and the models of calls that a proxy makes to see whether its models answer, and of ours.
constexpr std::string_view health_check_key = "litellm-internal-health-check";
constexpr std::string_view health_check_model = "litellm-mock-response-model";

/// A row with its JSON columns opened.
struct Row {
  JsonValue columns;
  JsonValue metadata;
  JsonValue tags;

  [[nodiscard]] std::string_view operator[](std::string_view column) const { return columns[column].text(); }
};

bool is_a_call(Row const& row) {
  auto const model = first_of({row["model"], row["model_group"]});
  if (model.empty() || !asks_a_model(row["call_type"])) return false;
  if (row["api_key"] == health_check_key || row.metadata["user_api_key"].text() == health_check_key ||
      row.metadata["user_api_key_alias"].text() == health_check_key) {
    return false;
  }
  return !model.ends_with(health_check_model) && model.find(probe_model) == model.npos &&
         row["model_group"].find(probe_model) == model.npos;
}

void fill_times(Sighting& sighting, Row const& row, Instant start) {
  auto const end = parse_instant(row["endTime"]);
  auto const first_token = parse_instant(row["completionStartTime"]);
  sighting.start = start;
  sighting.end = std::max(end.value_or(start), start);
  if (end && *end >= start) sighting.duration = *end - start;
  // A call that was not streamed has its end here.
  if (end && first_token && *first_token > start && *first_token < *end) {
    sighting.time_to_first_token = *first_token - start;
  }
}

void fill_tags(Sighting& sighting, Row const& row) {
  std::string_view agent = row.metadata["user_agent"].text();
  for (auto const tag : row.tags.children()) {
    auto const text = tag.text();
    if (!text.starts_with(agent_tag)) {
      if (!text.empty()) sighting.tags.push_back(bounded(text, 128));
    } else if (agent.empty() || text.size() > agent.size() + agent_tag.size()) {
      agent = text.substr(agent_tag.size());
    }
  }
  std::sort(sighting.tags.begin(), sighting.tags.end());
  sighting.tags.erase(std::unique(sighting.tags.begin(), sighting.tags.end()), sighting.tags.end());
  auto const tool = tool_of_user_agent(agent);
  sighting.tool = tool.tool;
  sighting.tool_version = tool.version;
}

void fill_identity(Sighting& sighting, Row const& row) {
  auto const& metadata = row.metadata;
  auto const id = row["request_id"];
  auto const call_id = first_of({row["litellm_call_id"], metadata["litellm_call_id"].text()});
  sighting.litellm_call_id = bounded(call_id);
  if (sighting.litellm_call_id.empty() && is_uuid(id)) sighting.litellm_call_id = id;
  sighting.response_id = response_id(id, call_id);
  auto const error = metadata["error_information"];
  sighting.request_id = bounded(error["error_provider_request_id"].text());
  sighting.trace_id = bounded(first_of({row["session_id"]}));
  // Versions that keep the call id beside the row trace these tools by the session that they name in a
  // header.
  bool const names_session = sighting.tool == "claude-code" || sighting.tool == "codex";
  bool const traced = names_session && !call_id.empty() && is_uuid(row["session_id"]);
  sighting.session_id = bounded(first_of(
      {session_of_user_id(metadata["requester_metadata"]["user_id"].text()),
       session_of_user_id(row["end_user"]), session_of_user_id(metadata["user_api_key_end_user_id"].text()),
       metadata["session_id"].text(), traced ? row["session_id"] : std::string_view{}}));
  sighting.model = bounded(first_of({row["model"], row["model_group"]}));
  sighting.provider = provider_name(row["custom_llm_provider"]);
  sighting.operation = operation_name(row["call_type"]);
  sighting.user = bounded(first_of({metadata["user_api_key_user_id"].text(), row["user"]}));
  sighting.team = bounded(first_of(
      {metadata["user_api_key_team_alias"].text(), metadata["user_api_key_team_id"].text(), row["team_id"]}));
  sighting.key_alias = bounded(first_of({metadata["user_api_key_alias"].text()}));
}

/// What our own connection put into the call's header, which says more than any guess.
void fill_from_companion(Sighting& sighting, JsonValue companion) {
  auto const take = [&](std::string& into, std::string_view key) {
    if (auto const text = companion[key].text(); !text.empty()) into = bounded(text);
  };
  take(sighting.host, "host");
  take(sighting.project, "workspace");
  take(sighting.session_id, "session");
  take(sighting.tool, "tool");
}

Result<void> fill_usage(Sighting& sighting, Row const& row) {
  WrittenUsage written;
  read_usage_object(written, row.metadata["additional_usage_values"]);
  written.prompt = row.columns["prompt_tokens"].count();
  written.completion = row.columns["completion_tokens"].count();
  read_usage_object(written, row.metadata["usage_object"]);
  auto const usage = to_buckets(written);
  if (!usage) return tl::unexpected<Error>(usage.error());
  auto const ordinary = written.service_tier == "auto" || written.service_tier == "default" ||
                        written.service_tier == "standard";
  if (!ordinary) sighting.service_tier = bounded(written.service_tier, 32);
  sighting.inference_geo = bounded(written.inference_geo, 32);
  if (written.speed != "standard") sighting.speed = bounded(written.speed, 32);
  if (sighting.status == Status::failure) return {};
  sighting.tokens = usage->tokens;
  sighting.cache_split_known = usage->cache_split_known;
  sighting.web_search_requests = usage->web_search_requests;
  return {};
}

/// LiteLLM writes 0 also when it does not know the price; then it has no breakdown of the cost either.
std::optional<NanoUsd> cost_of(Sighting const& sighting, Row const& row) {
  auto const cost = parse_decimal_usd(row["spend"]);
  if (!cost || cost->value < 0) return std::nullopt;
  bool const unexplained = !row.metadata["cost_breakdown"].is_present() && !sighting.cache_hit &&
                           sighting.status == Status::success && sighting.tokens.total() > 0;
  if (cost->value == 0 && unexplained) return std::nullopt;
  return cost;
}

void fill_failure(Sighting& sighting, JsonValue error) {
  sighting.error_type = bounded(first_of({error["error_class"].text(), error["error_code"].text()}), 64);
  sighting.error_kind = error_kind({.error_class = error["error_class"].text(),
                                    .error_code = error["error_code"].text(),
                                    .llm_provider = error["llm_provider"].text(),
                                    .rate_limit_category = error["error_rate_limit_category"].text(),
                                    .rate_limit_type = error["error_rate_limit_type"].text()});
}

Result<Sighting> sighting_of(Row const& row, std::string const& proxy) {
  auto const start = parse_instant(row["startTime"]);
  if (!start) return fail(Errc::invalid, "no startTime");
  Sighting sighting;
  sighting.source = spend_source;
  sighting.side = Side::proxy;
  sighting.parser_version = spend_parser_version;
  sighting.proxy = proxy;
  auto const id = row["request_id"];
  sighting.event_key = proxy + '|' + (id.size() > 200 ? '#' + std::to_string(hash64(id)) : std::string{id});
  auto const& metadata = row.metadata;
  auto const status = first_of({row["status"], metadata["status"].text()});
  if (status == "failure") {
    sighting.status = Status::failure;
    fill_failure(sighting, metadata["error_information"]);
  }
  sighting.cache_hit = row["cache_hit"] == "True" || row["cache_hit"] == "true";
  fill_times(sighting, row, *start);
  fill_tags(sighting, row);
  fill_identity(sighting, row);
  fill_from_companion(sighting, metadata["spend_logs_metadata"]["companion"]);
  if (auto filled = fill_usage(sighting, row); !filled) return propagate(filled);
  sighting.cost = cost_of(sighting, row);
  return sighting;
}

}  // namespace

struct SpendPageDecoder::Buffers {
  JsonTree page{passed_over};
  JsonTree metadata{passed_over};
  JsonTree tags;

  /// Some databases answer their JSON columns as text.
  static JsonValue opened(JsonTree& tree, JsonValue column) {
    if (!column.text().starts_with('{') && !column.text().starts_with('[')) return column;
    auto const parsed = tree.parse(column.text());
    return parsed ? *parsed : JsonValue{};
  }

  void read(JsonValue element, std::size_t index, std::string const& proxy, SpendPage& page_read) {
    auto const quarantine = [&](std::string reason) {
      page_read.quarantined.push_back(
          {.source = std::string{spend_source}, .reason = std::move(reason), .index = index, .bytes = 0});
    };
    Row const row{element, opened(metadata, element["metadata"]), opened(tags, element["request_tags"])};
    auto const id = row["request_id"];
    // Counted all the same, so that the proxy's own count can be met.
    auto const counted = id.empty() ? std::to_string(index) + std::string{row["startTime"]} : std::string{id};
    page_read.rows.push_back({.id = hash64(counted), .content = 0, .asked_model = {}});
    if (id.empty()) return quarantine("row: no request_id");
    if (!is_a_call(row)) return;
    auto sighting = sighting_of(row, proxy);
    if (!sighting) return quarantine("row: " + sighting.error().message);
    auto& read = page_read.rows.back();
    read.content = hash64(std::string{id} + '|' + std::string{row["endTime"]} + '|' +
                          std::string{row["spend"]} + '|' + std::string{row["total_tokens"]});
    read.asked_model = bounded(first_of({row["model_group"], row["model"]}));
    page_read.row_of.push_back(page_read.rows.size() - 1);
    page_read.sightings.push_back(std::move(*sighting));
  }
};

SpendPageDecoder::SpendPageDecoder() : buffers_{std::make_unique<Buffers>()} {}
SpendPageDecoder::~SpendPageDecoder() = default;
SpendPageDecoder::SpendPageDecoder(SpendPageDecoder&&) noexcept = default;
SpendPageDecoder& SpendPageDecoder::operator=(SpendPageDecoder&&) noexcept = default;

Result<SpendPage> SpendPageDecoder::decode(std::string_view body, std::string const& proxy) {
  auto const root = buffers_->page.parse(body);
  if (!root) return tl::unexpected<Error>(root.error());
  auto const whole = root->is_array();
  auto const data = whole ? *root : (*root)["data"];
  auto const total = (*root)["total"].count();
  if (!whole && (!data.is_array() || !total)) {
    return fail(Errc::invalid, "no page of spend logs: it needs data and total");
  }
  SpendPage page;
  page.capped = (*root)["total_is_capped"].text() == "true";
  page.whole = whole;
  std::size_t index = 0;
  for (auto const element : data.children()) buffers_->read(element, index++, proxy, page);
  page.total = total.value_or(static_cast<std::int64_t>(page.rows.size()));
  return page;
}

}  // namespace companion::litellm
