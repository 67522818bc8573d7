#include <unistd.h>

#include <system_error>

#include "platform/make_host.hpp"
#include "platform/paths.hpp"
#include "platform/service_systemd.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

/// `start` waits until the daemon listens, which takes long where a ledger must be repaired first.
constexpr auto answer_longest = std::chrono::minutes{11};

/// A shell of su, cron or ssh without a session knows no address of the user's manager, which may well run.
void find_session() {
  if (environment_variable("XDG_RUNTIME_DIR")) return;
  auto const usual = "/run/user/" + std::to_string(::getuid());
  if (::access(usual.c_str(), X_OK) == 0) ::setenv("XDG_RUNTIME_DIR", usual.c_str(), 0);
}

Result<ProgramOutput> run(std::vector<std::string> const& command) {
  auto ran = run_program(command, answer_longest);
  if (!ran) return ran;
  for (auto const* const sign : {"Failed to connect to bus", "Failed to connect to user scope bus",
                                 "has not been booted with systemd", "Host is down"}) {
    if (ran->exit != 0 && ran->err.find(sign) != std::string::npos) {
      return fail(
          Errc::unavailable,
          "systemd does not answer here; log in as this user (not by su), or take --system on a server");
    }
  }
  return ran;
}

bool outdated(std::int64_t pid) {
  std::error_code error;
  auto const program = fs::read_symlink("/proc/" + std::to_string(pid) + "/exe", error).string();
  return program.ends_with(" (deleted)");
}

SystemdPlaces places_of(ServiceScope scope) {
  if (scope == ServiceScope::system)
    return {.own = "/etc/systemd/system", .vendors = {"/usr/lib/systemd/system", "/lib/systemd/system"}};
  return {.own = standard_places().config.parent_path() / "systemd" / "user",
          .vendors = {"/etc/systemd/user", "/usr/lib/systemd/user"}};
}

}  // namespace

Result<std::unique_ptr<ServiceManager>> make_service_manager(ServiceScope scope) {
  if (scope == ServiceScope::user) find_session();
  return std::make_unique<SystemdManager>(scope, places_of(scope),
                                          SystemdSeams{.run = run, .outdated = outdated});
}

fs::path system_service_data() { return "/var/lib/litellm-companion"; }

bool is_administrator() { return ::geteuid() == 0; }

fs::path own_program() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

}  // namespace companion::platform
