// GitHub Copilot writes Anthropic's models with dots: "claude-sonnet-4.5".
#pragma once

#include <string>
#include <string_view>

namespace companion::detectors {

/// As Anthropic names them; other models keep their dots. "copilot/" in front says nothing.
[[nodiscard]] inline std::string model_of_copilot(std::string_view written) {
  constexpr std::string_view own = "copilot/";
  if (written.starts_with(own)) written.remove_prefix(own.size());
  std::string model{written};
  if (!model.starts_with("claude-")) return model;
  for (auto& c : model) {
    if (c == '.') c = '-';
  }
  return model;
}

}  // namespace companion::detectors
