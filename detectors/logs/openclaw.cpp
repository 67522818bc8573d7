// OpenClaw under all its names, and QClaw: Pi's session files, one folder an agent.
#include "detectors/logs/formats.hpp"
#include "detectors/logs/pi_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

class Claw final : public PiLines {
 public:
  Claw(SourceFacts const& facts, std::vector<std::string_view> folders)
      : PiLines{facts}, folders_{std::move(folders)} {}

  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> all;
    for (auto const folder : folders_) all.push_back(host.home() / folder / "agents");
    auto const chosen = tool() == "openclaw" ? host.environment("OPENCLAW_STATE_DIR") : std::nullopt;
    if (chosen && !chosen->empty()) all = {fs::path{*chosen} / "agents"};
    return all;
  }

  bool owns(fs::path const& path) const override {
    return path.extension() == ".jsonl" && name_above(path, 1) == "sessions";
  }

 private:
  std::vector<std::string_view> folders_;
};

}  // namespace

std::unique_ptr<LogFormat> openclaw_format() {
  SourceFacts const facts{
      .tool = "openclaw",
      .source = "log:openclaw",
      .declaration = {.title = "OpenClaw (Clawdbot, Moltbot)",
                      .paths = "~/.openclaw/agents/*/sessions/*.jsonl, ~/.clawdbot/…, ~/.moltbot/…",
                      .detail = Detail::call,
                      .ids = IdKind::own_id,
                      .confidence = Confidence::sample,
                      .note = "answers of other CLIs that it runs are left to their logs"}};
  return std::make_unique<Claw>(facts, std::vector<std::string_view>{".openclaw", ".clawdbot", ".moltbot"});
}

std::unique_ptr<LogFormat> qclaw_format() {
  SourceFacts const facts{.tool = "qclaw",
                          .source = "log:qclaw",
                          .declaration = {.title = "QClaw",
                                          .paths = "~/.qclaw/agents/*/sessions/*.jsonl",
                                          .detail = Detail::call,
                                          .ids = IdKind::own_id,
                                          .confidence = Confidence::sample,
                                          .note = "as OpenClaw"}};
  return std::make_unique<Claw>(facts, std::vector<std::string_view>{".qclaw"});
}

}  // namespace companion::detectors
