// Cline and the extensions made from it: a folder a task, with its messages in one document.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "detectors/logs/document_format.hpp"

namespace companion::detectors {

/// How a member of the family counts the prompt.
enum class PromptRule : std::uint8_t {
  by_provider,  ///< as the provider counts: OpenAI and its like include the cache, Anthropic does not
  by_protocol,  ///< records that name their protocol include the cache, older ones do as Anthropic does
};

struct TaskTool {
  std::string_view tool;
  std::string_view source;
  std::array<std::string_view, 2> extensions;  ///< below globalStorage; empty = none
  std::string_view data_folder;                ///< of its CLI below the home folder; empty = none
  PromptRule rule{PromptRule::by_provider};
  Declaration declaration;
};

[[nodiscard]] std::unique_ptr<DocumentFormat> make_task_format(TaskTool const& tool);

}  // namespace companion::detectors
