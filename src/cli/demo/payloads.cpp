#include <nlohmann/json.hpp>

#include "cli/demo/write.hpp"

namespace companion::cli::demo {
namespace {

using Json = nlohmann::ordered_json;

/// LiteLLM writes seconds as a float.
double seconds(Instant at) { return static_cast<double>(epoch_ms(at)) / 1000; }

std::string user_agent(Tool tool) {
  switch (tool) {
    case Tool::claude_code:
      return "claude-cli/2.1.226 (external, cli)";
    case Tool::codex:
      return "codex_cli_rs/0.150.0 (Debian 12.0.0; x86_64) xterm-256color";
    case Tool::none:
      return "python-httpx/0.28";
  }
  return "";
}

Json usage_of(TokenCounts const& tokens) {
  return {{"prompt_tokens", tokens.prompt()},
          {"completion_tokens", tokens.output},
          {"total_tokens", tokens.total()},
          {"prompt_tokens_details",
           {{"cached_tokens", tokens.cache_read},
            {"cache_creation_tokens", tokens.cache_write()},
            {"cache_creation_token_details",
             {{"ephemeral_5m_input_tokens", tokens.cache_write_5m},
              {"ephemeral_1h_input_tokens", tokens.cache_write_1h}}}}},
          {"completion_tokens_details", {{"reasoning_tokens", tokens.reasoning}}},
          {"cache_creation_input_tokens", tokens.cache_write()},
          {"cache_read_input_tokens", tokens.cache_read}};
}

/// As a number without detour through a double: the proxy's text is the amount.
Json cost_of(DemoCall const& call, domain::PriceBook const& prices) {
  auto const priced = prices.price({.model = call.model,
                                    .provider = {},
                                    .tokens = call.tokens,
                                    .web_search_requests = 0,
                                    .service_tier = {},
                                    .speed = {},
                                    .inference_geo = {},
                                    .at = call.start});
  return priced ? Json::parse(to_decimal(priced->cost)) : Json();
}

Json payload(DemoSession const& session, DemoCall const& call, domain::PriceBook const& prices) {
  auto const anthropic = call.model.starts_with("claude");
  auto const agent = user_agent(session.tool);
  Json json{{"id", call.response_id},
            {"litellm_call_id", "lite-" + call.request_id},
            {"trace_id", session.id.empty() ? "trace-" + call.request_id : session.id},
            {"call_type", session.tool == Tool::codex         ? "aresponses"
                          : session.tool == Tool::claude_code ? "anthropic_messages"
                                                              : "acompletion"},
            {"cache_hit", false},
            {"stream", true},
            {"status", call.failed ? "failure" : "success"},
            {"custom_llm_provider", anthropic ? "anthropic" : "openai"},
            {"startTime", seconds(call.start)},
            {"endTime", seconds(call.start + call.duration)},
            {"model", (anthropic ? "anthropic/" : "openai/") + call.model},
            {"metadata",
             {{"user_api_key_user_id", session.user},
              {"user_api_key_team_alias", session.user == "dana" ? "shop" : "platform"},
              {"user_api_key_alias", session.user + "-key"},
              {"user_agent", agent}}},
            {"user_agent", agent},
            {"response_cost", call.failed ? Json(0) : cost_of(call, prices)},
            {"messages", nullptr},
            {"response", nullptr}};
  // As our callback in the proxy adds it.
  json["metadata"]["spend_logs_metadata"]["companion"]["host"] =
      session.user == "dana" ? "danas-laptop" : "build-2";
  if (!session.id.empty()) json["session_id"] = session.id;
  if (call.failed) {
    json["error_information"] = {{"error_code", "429"}, {"error_class", "RateLimitError"}};
    return json;
  }
  json["prompt_tokens"] = call.tokens.prompt();
  json["completion_tokens"] = call.tokens.output;
  json["metadata"]["usage_object"] = usage_of(call.tokens);
  return json;
}

}  // namespace

std::vector<std::string> payloads(DemoSession const& session, domain::PriceBook const& prices) {
  std::vector<std::string> texts;
  for (auto const& call : session.calls) {
    if (call.told != Told::log) texts.push_back(payload(session, call, prices).dump());
  }
  return texts;
}

}  // namespace companion::cli::demo
