// Cursor keeps no counts of tokens on this machine: its database is known, and nothing in it is usage.
#include "detectors/logs/formats.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

class Cursor final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "cursor"; }
  std::string_view source() const override { return "log:cursor"; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Cursor",
            .paths = "~/.config/Cursor/User/globalStorage/state.vscdb",
            .detail = Detail::presence,
            .ids = IdKind::none,
            .confidence = Confidence::documented,
            .note = "no counts of tokens are kept here; the account's export has them, or a proxy sees them"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    auto const home = host.home();
    auto const below = fs::path{"Cursor"} / "User" / "globalStorage";
    return {home / ".config" / below, home / "Library" / "Application Support" / below,
            home / "AppData" / "Roaming" / below};
  }

  bool owns(fs::path const& path) const override { return path.filename() == "state.vscdb"; }

  Result<DatabasePass> read(ForeignDatabase& /*database*/, std::string_view /*mark*/,
                            std::size_t /*rows_max*/, SightingBuffer& /*found*/) override {
    return DatabasePass{};
  }
};

}  // namespace

std::unique_ptr<DatabaseFormat> cursor_format() { return std::make_unique<Cursor>(); }

}  // namespace companion::detectors
