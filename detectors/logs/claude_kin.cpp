// Transcripts in Claude Code's format by others: the sessions inside Claude Desktop, and OpenClaude. They
// share its source, so that an answer that lies in two places is one call.
#include <string>

#include "detectors/logs/claude_reader.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

/// The package folder of the Windows store's edition: its name ends in a publisher's hash.
std::vector<fs::path> store_packages(Host const& host) {
  std::vector<fs::path> folders;
  auto const local = host.environment("LOCALAPPDATA");
  if (!local || local->empty()) return folders;
  auto const packages = fs::path{*local} / "Packages";
  auto const names = host.list(packages);
  if (!names) return folders;
  for (auto const& name : *names) {
    if (name.starts_with("Claude_") || name.find(".Claude_") != std::string::npos)
      folders.push_back(packages / name / "LocalCache" / "Roaming");
  }
  return folders;
}

class ClaudeKin : public LogFormat {
 public:
  std::string_view source() const override { return claude_source; }
  std::uint32_t parser_version() const override { return claude_parser_version; }
  std::unique_ptr<LogReader> make_reader(fs::path const&, std::string_view state,
                                         SiblingFiles const&) override {
    return make_claude_reader(parser_, tool(), state);
  }

 private:
  ClaudeLineParser parser_;
};

class ClaudeDesktop final : public ClaudeKin {
 public:
  std::string_view tool() const override { return "claude-desktop"; }
  std::string_view name() const override { return "log:claude-desktop"; }
  Declaration declaration() const override {
    return {.title = "Claude Desktop (Cowork and embedded Claude Code)",
            .paths =
                "<application data>/Claude/local-agent-mode-sessions/**/.claude/projects/**/*.jsonl, "
                "<application data>/Claude/claude-code-sessions/**/*.jsonl",
            .detail = Detail::call,
            .ids = IdKind::response_id,
            .confidence = Confidence::documented,
            .note = "as Claude Code; chats in the app itself are not logged"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    auto bases = application_folders(host);
    for (auto const& package : store_packages(host)) bases.push_back(package);
    std::vector<fs::path> folders;
    for (auto const& base : bases) {
      folders.push_back(base / "Claude" / "local-agent-mode-sessions");
      folders.push_back(base / "Claude" / "claude-code-sessions");
    }
    return folders;
  }
  bool owns(fs::path const& path) const override {
    if (path.extension() != ".jsonl") return false;
    auto const text = path.generic_string();
    return text.find("/.claude/projects/") != text.npos || text.find("/claude-code-sessions/") != text.npos;
  }
};

class OpenClaude final : public ClaudeKin {
 public:
  std::string_view tool() const override { return "openclaude"; }
  std::string_view name() const override { return "log:openclaude"; }
  Declaration declaration() const override {
    return {.title = "OpenClaude",
            .paths = "~/.openclaude/projects/**/*.jsonl",
            .detail = Detail::call,
            .ids = IdKind::response_id,
            .confidence = Confidence::documented,
            .note = "as Claude Code"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "OPENCLAUDE_CONFIG_DIR", ".openclaude") / "projects"};
  }
  bool owns(fs::path const& path) const override { return path.extension() == ".jsonl"; }
};

}  // namespace

std::unique_ptr<LogFormat> claude_desktop_format() { return std::make_unique<ClaudeDesktop>(); }
std::unique_ptr<LogFormat> openclaude_format() { return std::make_unique<OpenClaude>(); }

}  // namespace companion::detectors
