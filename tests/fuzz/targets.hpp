// What is fuzzed, by name. libFuzzer runs one target at a time (main.cpp); the unit tests run the seeds of
// all.
#pragma once

#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace companion::fuzz {

/// Takes any bytes; a broken promise ends the process.
using Target = std::function<void(std::string_view bytes)>;

/// Every reader of detectors/logs/formats.cpp, by its name with '-' for ':' ("log-claude-code"), and the
/// rest.
[[nodiscard]] std::map<std::string, Target> targets();

inline void require(bool promise) {
  if (!promise) std::abort();
}

// In targets/, each in a file of its name.
void command_words(std::string_view bytes);
void litellm_payload(std::string_view bytes);
void otlp_logs(std::string_view bytes);
void proc_text(std::string_view bytes);
void redaction(std::string_view bytes);
void shell_history(std::string_view bytes);

// In readers/. `format` is a place in make_log_formats() and its like.
void read_lines(std::size_t format, std::string_view bytes);
void read_documents(std::size_t format, std::string_view bytes);
void read_rows(std::size_t format, std::string_view bytes);

}  // namespace companion::fuzz
