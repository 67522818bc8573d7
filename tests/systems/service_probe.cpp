// The Windows side of the service in a small program: service_probe WORD [--system]; service_windows_test.py
// builds it with mingw-w64 and runs it under Wine.
#include <windows.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>

#include "platform/make_host.hpp"
#include "platform/service.hpp"
#include "platform/service_process.hpp"
#include "platform/supervisor.hpp"

namespace companion::platform {

std::optional<std::string> environment_variable(std::string const& name) {
  auto const* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

}  // namespace companion::platform

namespace {

using namespace companion::platform;

std::atomic<bool> asked{false};
void on_signal(int) { asked = true; }

/// In the place of the daemon.
int body() {
  std::signal(SIGTERM, on_signal);
  std::ofstream told{"C:\\probe.log", std::ios::app};
  auto const supervisor = find_supervisor();
  told << (supervisor ? "service" : "agent") << " starts" << std::endl;
  if (supervisor) supervisor->ready("Listening");
  while (!asked) std::this_thread::sleep_for(std::chrono::milliseconds{20});
  if (supervisor) supervisor->stopping();
  told << "stops" << std::endl;
  return 0;
}

int report(companion::Result<ServiceReport> const& done) {
  if (!done) {
    std::cout << "error " << done.error().message << std::endl;
    return done.error().code == companion::Errc::not_found ? 3 : 1;
  }
  for (auto const& line : *done) std::cout << line << std::endl;
  return 0;
}

int tell(ServiceManager const& manager) {
  auto const state = manager.state();
  if (!state) return report(companion::fail(state.error().code, state.error().message));
  std::cout << static_cast<int>(state->phase) << ' ' << state->starts_by_itself << ' '
            << state->pid.value_or(0) << std::endl;
  return 0;
}

}  // namespace

int main(int count, char** words) {
  std::string const word = count > 1 ? words[1] : "";
  bool const system = count > 2 && std::string{words[2]} == "--system";
  if (word == "run") {
    auto const exit = run_as_service(body);
    return exit ? *exit : 1;
  }
  auto const manager = *make_service_manager(system ? ServiceScope::system : ServiceScope::user);
  ServiceDefinition const wish{
      .program = own_program(), .arguments = {"run"}, .environment = {}, .account = {}};
  if (word == "state") return tell(*manager);
  if (word == "plan") return report(manager->install(wish, Execution::describe));
  if (word == "install") return report(manager->install(wish, Execution::perform));
  if (word == "uninstall") return report(manager->uninstall(Execution::perform));
  if (word == "start") return report(manager->start(Execution::perform));
  if (word == "stop") return report(manager->stop(Execution::perform));
  if (word == "restart") return report(manager->restart(Execution::perform));
  return 2;
}
