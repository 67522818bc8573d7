// Texts from outside as values of metric attributes: what is no short identifier would open the closed sets.
#pragma once

#include <string>
#include <string_view>

namespace companion::pipeline {

[[nodiscard]] std::string label(std::string_view text, std::string_view when_empty,
                                std::string_view when_odd);

/// LiteLLM's name of a provider in the spelling of the GenAI conventions.
[[nodiscard]] std::string provider_label(std::string_view provider);

}  // namespace companion::pipeline
