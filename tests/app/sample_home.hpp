// A home folder with a little Claude Code history, and the configuration of a daemon that reads only it.
#pragma once

#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "detectors/logs/formats.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::test {

/// One assistant line as Claude Code writes it: 100 tokens in, `output` out.
inline std::string claude_line(std::string const& message, std::int64_t output, std::string const& time) {
  return R"({"type":"assistant","uuid":"u-)" + message +
         R"(","sessionId":"11111111-2222-4333-8444-555555555555",)" + R"("timestamp":")" + time +
         R"(","requestId":"req_)" + message + R"(","version":"2.0.0","cwd":"/home/x/p",)" +
         R"("message":{"id":"msg_)" + message +
         R"(","type":"message","role":"assistant","model":"claude-opus-4-8","stop_reason":"end_turn",)" +
         R"("usage":{"input_tokens":100,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":)" +
         std::to_string(output) + "}}}\n";
}

class SampleHome {
 public:
  SampleHome() {
    folder_.write(log_, "");
    config_.data_dir = folder_.path() / "data";
    config_.server.port = 0;
    config_.otlp_listen.clear();  // many daemons run side by side in tests
    config_.server.token_file = config_.data_dir / "tokens.json";
    config_.detectors.logs.roots["claude-code"] = {folder_.path() / "claude" / "projects"};
    for (auto const tool : detectors::log_tools()) {
      if (tool != "claude-code") config_.detectors.logs.disabled.emplace_back(tool);
    }
    // Nothing of the machine that the test runs on.
    config_.detectors.shell.enabled = config_.detectors.inventory.enabled = false;
    config_.detectors.apps.enabled = config_.detectors.cli_processes.enabled = false;
    config_.detectors.network.enabled = false;
    config_.logging.level = "off";
  }

  [[nodiscard]] config::Config const& config() const { return config_; }
  void append(std::string const& text) const { folder_.append(log_, text); }
  [[nodiscard]] std::filesystem::path log() const { return folder_.path() / log_; }

 private:
  std::filesystem::path log_{"claude/projects/-home-x-p/11111111-2222-4333-8444-555555555555.jsonl"};
  TempFolder folder_;
  config::Config config_;
};

}  // namespace companion::test
