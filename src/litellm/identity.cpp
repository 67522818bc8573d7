#include "litellm/identity.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace companion::litellm {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

std::optional<unsigned> base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26U;
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') + 52U;
  if (c == '+' || c == '-') return 62U;
  if (c == '/' || c == '_') return 63U;
  return std::nullopt;
}

/// Either alphabet, with or without padding. nullopt when it is no base64.
std::optional<std::string> from_base64(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string bytes;
  std::uint32_t gathered = 0;
  unsigned bits = 0;
  for (char const c : text) {
    auto const digit = base64_digit(c);
    if (!digit) return std::nullopt;
    gathered = (gathered << 6U) | *digit;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>(static_cast<unsigned char>((gathered >> bits) & 0xFFU)));
  }
  return bytes;
}

/// `<id>_cache_hit1791191060.709511` -> `<id>`
std::string_view without_cache_suffix(std::string_view id) {
  auto const at = id.rfind("_cache_hit");
  if (at == std::string_view::npos) return id;
  auto const rest = id.substr(at + std::string_view{"_cache_hit"}.size());
  return rest.find_first_not_of("0123456789.e+-") == std::string_view::npos ? id.substr(0, at) : id;
}

/// "litellm:custom_llm_provider:…;model_id:…;response_id:<id>" in base64 after `resp_`.
std::optional<std::string> unwrapped(std::string_view id) {
  if (!id.starts_with("resp_")) return std::nullopt;
  auto const text = from_base64(id.substr(5));
  if (!text || !text->starts_with("litellm:")) return std::nullopt;
  auto const at = text->find("response_id:");
  if (at == std::string::npos) return std::nullopt;
  auto inner = text->substr(at + std::string_view{"response_id:"}.size());
  return inner.substr(0, inner.find(';'));
}

}  // namespace

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

std::string response_id(std::string_view id, std::string_view litellm_call_id) {
  id = without_cache_suffix(id);
  if (id.empty() || id == "None" || id == litellm_call_id || is_uuid(id)) return {};
  return bounded(unwrapped(id).value_or(std::string{id}));
}

bool looks_like_id(std::string_view text) {
  return text.size() >= 8 && text.size() <= 128 && std::all_of(text.begin(), text.end(), is_word);
}

std::string_view id_in_json_text(std::string_view text, std::string_view member) {
  constexpr std::string_view blanks = " \t\r\n";
  for (auto at = text.find(member); at != std::string_view::npos; at = text.find(member, at + 1)) {
    auto rest = text.substr(at + member.size());
    if (at == 0 || text[at - 1] != '"' || !rest.starts_with('"')) continue;
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks, 1), rest.size()));
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks, 1), rest.size()));
    if (!rest.starts_with('"')) continue;
    rest.remove_prefix(1);
    auto const value = rest.substr(0, rest.find('"'));
    return looks_like_id(value) ? value : std::string_view{};
  }
  return {};
}

std::string_view session_of_user_id(std::string_view user_id) {
  if (user_id.starts_with('{')) return id_in_json_text(user_id, "session_id");
  constexpr std::string_view mark = "_session_";
  auto const at = user_id.rfind(mark);
  if (!user_id.starts_with("user_") || at == std::string_view::npos) return {};
  auto const session = user_id.substr(at + mark.size());
  return is_uuid(session) ? session : std::string_view{};
}

ToolGuess tool_of_user_agent(std::string_view user_agent) {
  constexpr std::array tools{Pair{"claude-cli/", "claude-code"},
                             Pair{"claude-code/", "claude-code"},
                             Pair{"codex_", "codex"},
                             Pair{"codex-", "codex"},
                             Pair{"codex/", "codex"},
                             Pair{"GeminiCLI", "gemini-cli"}};
  for (auto const& [prefix, tool] : tools) {
    if (!user_agent.starts_with(prefix)) continue;
    auto const slash = user_agent.find('/');
    if (slash == std::string_view::npos) return {tool, {}};
    auto const rest = user_agent.substr(slash + 1);
    auto const end =
        std::find_if(rest.begin(), rest.end(), [](char c) { return !is_word(c) && c != '.' && c != '+'; });
    return {tool, rest.substr(0, std::min<std::size_t>(32, static_cast<std::size_t>(end - rest.begin())))};
  }
  return {};
}

std::string provider_name(std::string_view provider) {
  constexpr std::array known{Pair{"azure", "azure.ai.openai"},
                             Pair{"azure_text", "azure.ai.openai"},
                             Pair{"azure_ai", "azure.ai.inference"},
                             Pair{"bedrock", "aws.bedrock"},
                             Pair{"bedrock_converse", "aws.bedrock"},
                             Pair{"gemini", "gcp.gemini"},
                             Pair{"mistral", "mistral_ai"},
                             Pair{"codestral", "mistral_ai"},
                             Pair{"cohere_chat", "cohere"},
                             Pair{"xai", "x_ai"},
                             Pair{"watsonx", "ibm.watsonx.ai"},
                             Pair{"watsonx_text", "ibm.watsonx.ai"},
                             Pair{"text-completion-openai", "openai"},
                             Pair{"anthropic_text", "anthropic"}};
  if (provider == "None") return {};
  if (provider.starts_with("vertex_ai")) return "gcp.vertex_ai";
  auto const* const found =
      std::find_if(known.begin(), known.end(), [&](Pair const& row) { return row.first == provider; });
  return bounded(found == known.end() ? provider : found->second, 64);
}

std::string_view operation_name(std::string_view call_type) {
  constexpr std::array known{
      Pair{"", "chat"},
      Pair{"completion", "chat"},
      Pair{"acompletion", "chat"},
      Pair{"litellm.completion", "chat"},
      Pair{"anthropic_messages", "chat"},
      Pair{"responses", "chat"},
      Pair{"aresponses", "chat"},
      Pair{"_aresponses_websocket", "chat"},
      Pair{"pass_through_endpoint", "chat"},
      Pair{"allm_passthrough_route", "chat"},
      Pair{"llm_passthrough_route", "chat"},
      Pair{"_arealtime", "chat"},
      Pair{"text_completion", "text_completion"},
      Pair{"atext_completion", "text_completion"},
      Pair{"embedding", "embeddings"},
      Pair{"aembedding", "embeddings"},
      Pair{"generate_content", "generate_content"},
      Pair{"agenerate_content", "generate_content"},
      Pair{"generate_content_stream", "generate_content"},
      Pair{"agenerate_content_stream", "generate_content"},
      Pair{"image_generation", "image_generation"},
      Pair{"aimage_generation", "image_generation"},
      Pair{"rerank", "rerank"},
      Pair{"arerank", "rerank"},
      Pair{"transcription", "transcription"},
      Pair{"atranscription", "transcription"},
      Pair{"speech", "speech"},
      Pair{"aspeech", "speech"},
  };
  auto const* const found =
      std::find_if(known.begin(), known.end(), [&](Pair const& row) { return row.first == call_type; });
  return found == known.end() ? "other" : found->second;
}

bool asks_a_model(std::string_view call_type) {
  constexpr std::array<std::string_view, 12> others{
      "call_mcp_tool",    "list_mcp_tools",    "get_responses",    "aget_responses",
      "delete_responses", "adelete_responses", "cancel_responses", "acancel_responses",
      "list_input_items", "alist_input_items", "afile_content",    "afile_retrieve"};
  return std::find(others.begin(), others.end(), call_type) == others.end();
}

std::string_view first_of(std::initializer_list<std::string_view> candidates) {
  for (auto const candidate : candidates) {
    if (!candidate.empty() && candidate != "None") return candidate;
  }
  return {};
}

std::string bounded(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string{text};
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string{text.substr(0, end)};
}

}  // namespace companion::litellm
