#include "platform/machine_seams.hpp"

namespace companion::platform {
namespace {

constexpr char const* not_here = "this system tells nothing of it yet";

class NoProcesses final : public ProcessTable {
 public:
  Result<ProcessChanges> refresh() override { return fail(Errc::unavailable, not_here); }
  std::optional<ProcessUsage> usage(ProcessId) const override { return std::nullopt; }
  std::optional<std::filesystem::path> working_directory(ProcessId) const override { return std::nullopt; }
  std::vector<std::optional<std::string>> environment(
      ProcessId, std::span<std::string_view const> names) const override {
    return std::vector<std::optional<std::string>>(names.size());
  }
};

class NoDesktop final : public Desktop {
 public:
  Result<DesktopState> look() override { return fail(Errc::unavailable, not_here); }
  std::string describe() const override { return not_here; }
};

}  // namespace

std::unique_ptr<ProcessTable> make_process_table() { return std::make_unique<NoProcesses>(); }
std::unique_ptr<Desktop> make_desktop() { return std::make_unique<NoDesktop>(); }
Result<std::vector<Connection>> established_connections() { return fail(Errc::unavailable, not_here); }
Result<std::vector<std::string>> resolve_host(std::string const&) {
  return fail(Errc::unavailable, not_here);
}

}  // namespace companion::platform
