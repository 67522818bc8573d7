// The schema as files: the commented default configuration and docs/config.md. A test compares both.
#pragma once

#include <string>

namespace companion::config {

[[nodiscard]] std::string default_yaml();
[[nodiscard]] std::string markdown();

}  // namespace companion::config
