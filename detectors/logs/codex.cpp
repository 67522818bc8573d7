// Codex: where its rollouts lie.
#include "detectors/logs/codex_reader.hpp"
#include "detectors/logs/formats.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

class Codex final : public LogFormat {
 public:
  std::string_view tool() const override { return "codex"; }
  std::string_view source() const override { return codex_source; }
  std::uint32_t parser_version() const override { return codex_parser_version; }
  Declaration declaration() const override {
    return {.title = "Codex CLI, IDE and desktop",
            .paths = "~/.codex/sessions/**/rollout-*.jsonl[.zst], ~/.codex/archived_sessions/",
            .detail = Detail::call,
            .ids = IdKind::fingerprint,
            .confidence = Confidence::live,
            .note = "no response id behind a proxy; nothing before September 2025"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    auto const chosen = host.environment("CODEX_HOME");
    auto const home = chosen && !chosen->empty() ? fs::path{*chosen} : host.home() / ".codex";
    return {home / "sessions", home / "archived_sessions"};
  }

  bool owns(fs::path const& path) const override {
    auto const name = path.filename().string();
    return name.starts_with("rollout-") && (name.ends_with(".jsonl") || name.ends_with(".jsonl.zst"));
  }

  std::string_view thread_of(std::string_view path) const override { return codex_thread_of(path); }

  /// How much a fork repeats of its parent was learned while the parent was there.
  bool can_be_made_again(std::string_view state) const override {
    return state.find("\"fork\"") == state.npos;
  }

  std::unique_ptr<LogReader> make_reader(fs::path const& path, std::string_view state,
                                         SiblingFiles const& siblings) override {
    auto const text = path.string();
    return make_codex_reader(parser_, codex_thread_of(text), state, siblings);
  }

 private:
  CodexLineParser parser_;
};

}  // namespace

std::unique_ptr<LogFormat> codex_format() { return std::make_unique<Codex>(); }

}  // namespace companion::detectors
