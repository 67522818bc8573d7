#include "detectors/logs/formats.hpp"

#include <array>

namespace companion::detectors {
namespace {

constexpr std::array formats{
    claude_code_format,
    codex_format,
};

}  // namespace

std::vector<std::unique_ptr<LogFormat>> make_log_formats() {
  std::vector<std::unique_ptr<LogFormat>> made;
  for (auto const make : formats) made.push_back(make());
  return made;
}

}  // namespace companion::detectors
