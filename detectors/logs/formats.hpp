// Every log format of this build: one row each in formats.cpp.
#pragma once

#include <memory>
#include <vector>

#include "detectors/logs/log_format.hpp"

namespace companion::detectors {

[[nodiscard]] std::unique_ptr<LogFormat> claude_code_format();
[[nodiscard]] std::unique_ptr<LogFormat> codex_format();

[[nodiscard]] std::vector<std::unique_ptr<LogFormat>> make_log_formats();

}  // namespace companion::detectors
