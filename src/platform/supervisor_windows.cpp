// The process side of a Windows service, and of the agent that a user's logon starts.
#include <windows.h>

#include <csignal>
#include <string>

#include "platform/service_process.hpp"
#include "platform/supervisor.hpp"
#include "platform/wide_text.hpp"
#include "platform/windows_service.hpp"

namespace companion::platform {
namespace {

/// The service of this process, which the manager's callbacks have no other way to find.
struct Hosted {
  std::function<int()> const* body{nullptr};
  SERVICE_STATUS_HANDLE handle{nullptr};
  int exit{0};
};
Hosted& hosted() {
  static Hosted one;
  return one;
}

std::wstring service_name() { return to_wide(windows_service::name); }

void tell_manager(DWORD state, int exit = 0) {
  constexpr DWORD patience_ms = 600'000;  // a ledger that must be repaired
  SERVICE_STATUS status{};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = state;
  status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
  status.dwWin32ExitCode = exit == 0 ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR;
  status.dwServiceSpecificExitCode = static_cast<DWORD>(exit);
  status.dwWaitHint = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING ? patience_ms : 0;
  ::SetServiceStatus(hosted().handle, &status);
}

void write_event(WORD kind, std::string_view text) {
  auto* const log = ::RegisterEventSourceW(nullptr, service_name().c_str());
  if (log == nullptr) return;
  auto const wide = to_wide(text);
  wchar_t const* line = wide.c_str();
  constexpr DWORD id = 1;
  ::ReportEventW(log, kind, 0, id, nullptr, 1, 0, &line, nullptr);
  ::DeregisterEventSource(log);
}

/// The daemon listens for this signal from its making on; before that there is nothing to lose.
void ask_to_stop() { static_cast<void>(std::raise(SIGTERM)); }

DWORD WINAPI on_control(DWORD control, DWORD, void*, void*) {
  if (control == SERVICE_CONTROL_INTERROGATE) return NO_ERROR;
  if (control != SERVICE_CONTROL_STOP && control != SERVICE_CONTROL_SHUTDOWN)
    return ERROR_CALL_NOT_IMPLEMENTED;
  tell_manager(SERVICE_STOP_PENDING);
  ask_to_stop();
  return NO_ERROR;
}

void WINAPI service_main(DWORD, wchar_t**) {
  auto& service = hosted();
  service.handle = ::RegisterServiceCtrlHandlerExW(service_name().c_str(), on_control, nullptr);
  if (service.handle == nullptr) return;
  tell_manager(SERVICE_START_PENDING);
  service.exit = (*service.body)();
  if (service.exit != 0) write_event(EVENTLOG_ERROR_TYPE, "The daemon failed; its log tells why.");
  tell_manager(SERVICE_STOPPED, service.exit);
}

/// The manager waits for a word and for no beats: a process that hangs is not its business.
class ServiceSupervisor final : public Supervisor {
 public:
  void ready(std::string_view status) override {
    tell_manager(SERVICE_RUNNING);
    write_event(EVENTLOG_INFORMATION_TYPE, status);
  }
  void stopping() override {
    tell_manager(SERVICE_STOP_PENDING);
    write_event(EVENTLOG_INFORMATION_TYPE, "Stopping");
  }
  void alive() override {}
  [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog() const override { return std::nullopt; }
};

void CALLBACK on_agent_event(void*, BOOLEAN) { ask_to_stop(); }

/// Started by the user's logon: without a window, until `companion service stop` sets the event.
int run_as_agent(std::function<int()> const& body) {
  ::FreeConsole();
  auto* const asked = ::CreateEventW(nullptr, TRUE, FALSE, to_wide(windows_service::agent_event).c_str());
  HANDLE waiting = nullptr;
  if (asked != nullptr)
    ::RegisterWaitForSingleObject(&waiting, asked, on_agent_event, nullptr, INFINITE, WT_EXECUTEONLYONCE);
  int const exit = body();
  if (waiting != nullptr) static_cast<void>(::UnregisterWaitEx(waiting, INVALID_HANDLE_VALUE));
  if (asked != nullptr) ::CloseHandle(asked);
  return exit;
}

}  // namespace

std::unique_ptr<Supervisor> find_supervisor() {
  if (hosted().handle == nullptr) return nullptr;
  return std::make_unique<ServiceSupervisor>();
}

bool standard_error_is_journal() { return false; }

Result<int> run_as_service(std::function<int()> const& body) {
  hosted().body = &body;
  auto name = service_name();
  SERVICE_TABLE_ENTRYW table[] = {{name.data(), service_main}, {nullptr, nullptr}};
  if (::StartServiceCtrlDispatcherW(table) != FALSE) return hosted().exit;
  auto const trouble = ::GetLastError();
  if (trouble == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) return run_as_agent(body);
  return fail(Errc::unavailable,
              "the service manager does not answer (error " + std::to_string(trouble) + ")");
}

}  // namespace companion::platform
