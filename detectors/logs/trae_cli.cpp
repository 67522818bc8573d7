// TRAE CLI: Codex's rollouts in a folder of its own.
#include "detectors/logs/codex_reader.hpp"
#include "detectors/logs/formats.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

class TraeCli final : public LogFormat {
 public:
  std::string_view tool() const override { return "trae-cli"; }
  std::string_view source() const override { return "log:trae-cli"; }
  std::uint32_t parser_version() const override { return codex_parser_version; }
  Declaration declaration() const override {
    return {.title = "TRAE CLI",
            .paths = "~/.trae/cli/sessions/**/rollout-*.jsonl[.zst], ~/.trae/cli/archived_sessions/",
            .detail = Detail::call,
            .ids = IdKind::fingerprint,
            .confidence = Confidence::documented,
            .note = "as Codex"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    auto const home = host.home() / ".trae" / "cli";
    return {home / "sessions", home / "archived_sessions"};
  }
  bool owns(fs::path const& path) const override {
    auto const name = path.filename().string();
    return name.starts_with("rollout-") && (name.ends_with(".jsonl") || name.ends_with(".jsonl.zst"));
  }
  std::string_view thread_of(std::string_view path) const override { return codex_thread_of(path); }
  std::unique_ptr<LogReader> make_reader(fs::path const& path, std::string_view state,
                                         SiblingFiles const& siblings) override {
    auto const text = path.string();
    return make_codex_reader(parser_, codex_thread_of(text), state, siblings, {source(), tool()});
  }

 private:
  CodexLineParser parser_;
};

}  // namespace

std::unique_ptr<LogFormat> trae_cli_format() { return std::make_unique<TraeCli>(); }

}  // namespace companion::detectors
