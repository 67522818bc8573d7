#include "pipeline/label.hpp"

#include <algorithm>
#include <array>

namespace companion::pipeline {
namespace {

constexpr std::size_t label_bytes_max = 48;

// LiteLLM's provider names that the GenAI conventions spell otherwise.
struct ProviderName {
  std::string_view litellm;
  std::string_view convention;
};
constexpr std::array<ProviderName, 12> provider_names{{
    {"azure", "azure.ai.openai"},
    {"azure_ai", "azure.ai.inference"},
    {"bedrock", "aws.bedrock"},
    {"bedrock_converse", "aws.bedrock"},
    {"gemini", "gcp.gemini"},
    {"google", "gcp.gemini"},
    {"mistral", "mistral_ai"},
    {"moonshot", "moonshot_ai"},
    {"vertex_ai", "gcp.vertex_ai"},
    {"vertex_ai_beta", "gcp.vertex_ai"},
    {"watsonx", "ibm.watsonx.ai"},
    {"xai", "x_ai"},
}};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':' || c == '/';
}

}  // namespace

std::string label(std::string_view text, std::string_view when_empty, std::string_view when_odd) {
  if (text.empty()) return std::string{when_empty};
  if (text.size() > label_bytes_max || !std::all_of(text.begin(), text.end(), is_word)) {
    return std::string{when_odd};
  }
  return std::string{text};
}

std::string provider_label(std::string_view provider) {
  auto const same = [provider](ProviderName const& name) { return name.litellm == provider; };
  auto const known = std::find_if(provider_names.begin(), provider_names.end(), same);
  if (known != provider_names.end()) return std::string{known->convention};
  return label(provider, "unknown", "other");
}

}  // namespace companion::pipeline
