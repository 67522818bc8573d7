#include <mach-o/dyld.h>
#include <unistd.h>

#include <array>
#include <cstdint>

#include "platform/make_host.hpp"
#include "platform/service_launchd.hpp"

namespace companion::platform {
namespace {

constexpr auto answer_longest = std::chrono::seconds{60};

Result<ProgramOutput> run(std::vector<std::string> const& command) {
  return run_program(command, answer_longest);
}

}  // namespace

Result<std::unique_ptr<ServiceManager>> make_service_manager(ServiceScope scope) {
  if (scope == ServiceScope::system) {
    return std::make_unique<LaunchdManager>(scope,
                                            LaunchdPlaces{.domain = "system",
                                                          .folder = "/Library/LaunchDaemons",
                                                          .errors = "/Library/Logs/litellm-companion.log"},
                                            run);
  }
  auto const library = home_folder() / "Library";
  return std::make_unique<LaunchdManager>(scope,
                                          LaunchdPlaces{.domain = "gui/" + std::to_string(::getuid()),
                                                        .folder = library / "LaunchAgents",
                                                        .errors = library / "Logs" / "litellm-companion.log"},
                                          run);
}

/// The machine's daemon runs as the user who installed it, with that user's files.
std::filesystem::path system_service_data() { return {}; }

bool is_administrator() { return ::geteuid() == 0; }

/// Unresolved: Homebrew's link stays when the version that it leads to goes.
std::filesystem::path own_program() {
  std::array<char, 4096> path{};
  auto size = static_cast<std::uint32_t>(path.size());
  if (::_NSGetExecutablePath(path.data(), &size) != 0) return {};
  return std::filesystem::path{path.data()}.lexically_normal();
}

}  // namespace companion::platform
