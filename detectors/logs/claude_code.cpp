// Claude Code: where its transcripts lie.
#include <algorithm>
#include <string>

#include "detectors/logs/claude_reader.hpp"
#include "detectors/logs/formats.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

/// CLAUDE_CONFIG_DIR may be a comma list, and each entry the configuration or the projects folder itself.
std::vector<fs::path> chosen_folders(std::string_view list) {
  std::vector<fs::path> folders;
  while (!list.empty()) {
    auto const comma = std::min(list.find(','), list.size());
    auto entry = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ') || (entry.size() > 1 && entry.ends_with('/'))) entry.remove_suffix(1);
    if (entry.empty()) continue;
    fs::path folder{entry};
    folders.push_back(folder.filename() == "projects" ? folder : folder / "projects");
  }
  return folders;
}

class ClaudeCode final : public LogFormat {
 public:
  std::string_view tool() const override { return "claude-code"; }
  std::string_view source() const override { return claude_source; }
  std::uint32_t parser_version() const override { return claude_parser_version; }
  Declaration declaration() const override {
    return {.title = "Claude Code",
            .paths = "~/.claude/projects/**/*.jsonl, ~/.config/claude/projects/**/*.jsonl",
            .detail = Detail::call,
            .ids = IdKind::response_id,
            .confidence = Confidence::live,
            .note = "title requests and web search side calls are not logged"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    if (auto const chosen = host.environment("CLAUDE_CONFIG_DIR")) {
      if (auto folders = chosen_folders(*chosen); !folders.empty()) return folders;
    }
    auto const xdg = host.environment("XDG_CONFIG_HOME");
    auto const config = xdg && !xdg->empty() ? fs::path{*xdg} : host.home() / ".config";
    return {host.home() / ".claude" / "projects", config / "claude" / "projects"};
  }

  bool owns(fs::path const& path) const override {
    return path.native().ends_with(fs::path{".jsonl"}.native());
  }

  std::unique_ptr<LogReader> make_reader(fs::path const&, std::string_view state,
                                         SiblingFiles const&) override {
    return make_claude_reader(parser_, state);
  }

 private:
  ClaudeLineParser parser_;
};

}  // namespace

std::unique_ptr<LogFormat> claude_code_format() { return std::make_unique<ClaudeCode>(); }

}  // namespace companion::detectors
