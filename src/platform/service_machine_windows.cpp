// The service of the machine, by the functions of Windows' service manager.
#include <windows.h>
// windows.h comes first.
#include <sddl.h>

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include "platform/service_deeds.hpp"
#include "platform/service_manager_windows.hpp"
#include "platform/wide_text.hpp"
#include "platform/windows_service.hpp"

namespace companion::platform {
namespace {

constexpr auto answer_longest = std::chrono::minutes{11};
constexpr auto look_again = std::chrono::milliseconds{200};

struct CloseService {
  void operator()(SC_HANDLE handle) const { ::CloseServiceHandle(handle); }
};
using ServiceHandle = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, CloseService>;

std::wstring wide_name() { return to_wide(windows_service::name); }

Result<ServiceHandle> open_manager(DWORD rights) {
  ServiceHandle manager{::OpenSCManagerW(nullptr, nullptr, rights)};
  if (!manager) return windows_failure("reach the service manager", ::GetLastError());
  return manager;
}

Result<ServiceHandle> open_service(DWORD rights) {
  auto const manager = open_manager(SC_MANAGER_CONNECT);
  if (!manager) return tl::unexpected{manager.error()};
  ServiceHandle service{::OpenServiceW(manager->get(), wide_name().c_str(), rights)};
  if (!service) return windows_failure("open the service", ::GetLastError());
  return service;
}

/// With rights for one call on the service, and what it is called if it fails.
Result<void> with_service(DWORD rights, std::string const& what, std::function<bool(SC_HANDLE)> const& call) {
  auto const service = open_service(rights);
  if (!service) return tl::unexpected{service.error()};
  if (!call(service->get())) return windows_failure(what, ::GetLastError());
  return {};
}

Result<SERVICE_STATUS_PROCESS> status_of(SC_HANDLE service) {
  SERVICE_STATUS_PROCESS status{};
  DWORD needed = 0;
  if (::QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status),
                             sizeof(status), &needed) == FALSE)
    return windows_failure("ask for the service's state", ::GetLastError());
  return status;
}

struct Configured {
  std::string command;
  bool automatic{false};
};

Result<Configured> configuration_of(SC_HANDLE service) {
  DWORD needed = 0;
  ::QueryServiceConfigW(service, nullptr, 0, &needed);
  // Of the structure's own alignment.
  std::vector<QUERY_SERVICE_CONFIGW> room(needed / sizeof(QUERY_SERVICE_CONFIGW) + 1);
  auto const size = static_cast<DWORD>(room.size() * sizeof(QUERY_SERVICE_CONFIGW));
  if (::QueryServiceConfigW(service, room.data(), size, &needed) == FALSE)
    return windows_failure("ask for the service's configuration", ::GetLastError());
  return Configured{.command = to_utf8(room.front().lpBinaryPathName),
                    .automatic = room.front().dwStartType == SERVICE_AUTO_START};
}

ServicePhase phase_of(DWORD state, DWORD exit) {
  switch (state) {
    case SERVICE_START_PENDING:
      return ServicePhase::starting;
    case SERVICE_STOP_PENDING:
      return ServicePhase::stopping;
    case SERVICE_STOPPED:
      return exit == NO_ERROR || exit == ERROR_SERVICE_NEVER_STARTED ? ServicePhase::stopped
                                                                     : ServicePhase::failed;
    default:
      return ServicePhase::running;
  }
}

Result<void> wait_for(DWORD wanted, std::string const& what) {
  auto const end = std::chrono::steady_clock::now() + answer_longest;
  auto const service = open_service(SERVICE_QUERY_STATUS);
  if (!service) return tl::unexpected{service.error()};
  while (std::chrono::steady_clock::now() < end) {
    auto const status = status_of(service->get());
    if (!status) return tl::unexpected{status.error()};
    if (status->dwCurrentState == wanted) return {};
    if (wanted == SERVICE_RUNNING && status->dwCurrentState == SERVICE_STOPPED)
      return fail(Errc::io, "the service stopped while it started");
    std::this_thread::sleep_for(look_again);
  }
  return fail(Errc::unavailable, "the service did not " + what + " in time");
}

Result<void> make_data_folder() {
  auto const folder = system_service_data();
  SECURITY_ATTRIBUTES rights{};
  rights.nLength = sizeof(rights);
  if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(
          to_wide(windows_service::data_folder_rights).c_str(), SDDL_REVISION_1, &rights.lpSecurityDescriptor,
          nullptr) == FALSE)
    return windows_failure("describe the rights of the data folder", ::GetLastError());
  auto const made = ::CreateDirectoryW(folder.c_str(), &rights);
  auto const error = ::GetLastError();
  ::LocalFree(rights.lpSecurityDescriptor);
  if (made == FALSE && error != ERROR_ALREADY_EXISTS)
    return windows_failure("make " + folder.string(), error);
  return {};
}

Result<void> create(std::string const& command) {
  auto const manager = open_manager(SC_MANAGER_CREATE_SERVICE);
  if (!manager) return tl::unexpected{manager.error()};
  ServiceHandle const made{::CreateServiceW(
      manager->get(), wide_name().c_str(), to_wide(windows_service::title).c_str(), SERVICE_ALL_ACCESS,
      SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL, to_wide(command).c_str(), nullptr,
      nullptr, nullptr, to_wide(windows_service::account).c_str(), nullptr)};
  if (!made) return windows_failure("create the service", ::GetLastError());
  return {};
}

Result<void> change_command(std::string const& command) {
  return with_service(SERVICE_CHANGE_CONFIG, "change the service", [&](SC_HANDLE service) {
    return ::ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_AUTO_START, SERVICE_NO_CHANGE,
                                  to_wide(command).c_str(), nullptr, nullptr, nullptr, nullptr, nullptr,
                                  nullptr) != FALSE;
  });
}

/// Delayed: a logon does not wait for it. Failures that it reports itself count as crashes do.
Result<void> set_manners() {
  auto summary = to_wide(windows_service::summary);
  SERVICE_DESCRIPTIONW description{summary.data()};
  SERVICE_DELAYED_AUTO_START_INFO delayed{TRUE};
  std::array<SC_ACTION, windows_service::restart_after_ms.size()> restarts{};
  for (std::size_t i = 0; i < restarts.size(); ++i)
    restarts[i] = {SC_ACTION_RESTART, windows_service::restart_after_ms[i]};
  SERVICE_FAILURE_ACTIONSW failures{};
  failures.dwResetPeriod = windows_service::forget_failures_after_s;
  failures.cActions = static_cast<DWORD>(restarts.size());
  failures.lpsaActions = restarts.data();
  SERVICE_FAILURE_ACTIONS_FLAG reported{TRUE};
  return with_service(
      SERVICE_CHANGE_CONFIG | SERVICE_START, "set how the service recovers", [&](SC_HANDLE service) {
        bool well = true;
        for (auto const& [level, value] : {std::pair<DWORD, void*>{SERVICE_CONFIG_DESCRIPTION, &description},
                                           {SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed},
                                           {SERVICE_CONFIG_FAILURE_ACTIONS, &failures},
                                           {SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &reported}}) {
          bool const set = ::ChangeServiceConfig2W(service, level, value) != FALSE;
          well =
              well && (set || ::GetLastError() == ERROR_INVALID_LEVEL);  // not every system knows all of them
        }
        return well;
      });
}

Result<void> add_event_source() {
  HKEY key = nullptr;
  auto const opened =
      ::RegCreateKeyExW(HKEY_LOCAL_MACHINE, to_wide(windows_service::event_source_key).c_str(), 0, nullptr, 0,
                        KEY_SET_VALUE, nullptr, &key, nullptr);
  if (opened != ERROR_SUCCESS)
    return windows_failure("name the source of events", static_cast<DWORD>(opened));
  auto const file = to_wide(windows_service::event_messages);
  DWORD const kinds = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
  ::RegSetValueExW(key, L"EventMessageFile", 0, REG_EXPAND_SZ, reinterpret_cast<BYTE const*>(file.c_str()),
                   static_cast<DWORD>((file.size() + 1) * sizeof(wchar_t)));
  ::RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, reinterpret_cast<BYTE const*>(&kinds),
                   sizeof(kinds));
  ::RegCloseKey(key);
  return {};
}

bool has_event_source() {
  HKEY key = nullptr;
  auto const opened = ::RegOpenKeyExW(HKEY_LOCAL_MACHINE, to_wide(windows_service::event_source_key).c_str(),
                                      0, KEY_QUERY_VALUE, &key);
  if (opened != ERROR_SUCCESS) return false;
  ::RegCloseKey(key);
  return true;
}

Result<void> remove_event_source() {
  ::RegDeleteKeyW(HKEY_LOCAL_MACHINE, to_wide(windows_service::event_source_key).c_str());
  return {};
}

Result<void> start_now() {
  auto const asked = with_service(SERVICE_START, "start the service", [](SC_HANDLE service) {
    return ::StartServiceW(service, 0, nullptr) != FALSE || ::GetLastError() == ERROR_SERVICE_ALREADY_RUNNING;
  });
  return asked ? wait_for(SERVICE_RUNNING, "start") : asked;
}

Result<void> stop_now() {
  SERVICE_STATUS ignored{};
  auto const asked = with_service(SERVICE_STOP, "stop the service", [&](SC_HANDLE service) {
    return ::ControlService(service, SERVICE_CONTROL_STOP, &ignored) != FALSE ||
           ::GetLastError() == ERROR_SERVICE_NOT_ACTIVE;
  });
  return asked ? wait_for(SERVICE_STOPPED, "stop") : asked;
}

Result<void> forget() {
  return with_service(DELETE, "delete the service",
                      [](SC_HANDLE service) { return ::DeleteService(service) != FALSE; });
}

class MachineService final : public ServiceManager {
 public:
  std::string name() const override { return "Windows' service manager"; }
  std::string definition(ServiceDefinition const& service) const override {
    return describe_windows_service(ServiceScope::system, command_of(service));
  }
  Result<ServiceState> state() const override {
    auto const now = standing();
    if (!now) return tl::unexpected{now.error()};
    return now->state;
  }
  Result<ServiceReport> install(ServiceDefinition const& service, Execution how) override;
  Result<ServiceReport> uninstall(Execution how) override;
  Result<ServiceReport> start(Execution how) override {
    return change(how, ServicePhase::running, {start_deed()});
  }
  Result<ServiceReport> stop(Execution how) override {
    return change(how, ServicePhase::stopped, {stop_deed()});
  }
  Result<ServiceReport> restart(Execution how) override {
    return change(how, ServicePhase::not_installed, {stop_deed(), start_deed()});
  }
  std::vector<std::string> log_command(LogView const&) const override { return {}; }

 private:
  struct Standing {
    ServiceState state;
    std::string command;
  };
  static ServiceDeed start_deed() { return {"start the service", start_now}; }
  static ServiceDeed stop_deed() { return {"stop the service", stop_now}; }
  static std::string command_of(ServiceDefinition const& service) {
    return windows_command_line(service, ServiceScope::system, system_service_data().string());
  }
  static Result<Standing> standing();
  static Result<ServiceReport> change(Execution how, ServicePhase wanted,
                                      std::vector<ServiceDeed> const& deeds);
};

Result<MachineService::Standing> MachineService::standing() {
  auto const service = open_service(SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG);
  if (!service) {
    if (service.error().code == Errc::not_found) return Standing{};
    return tl::unexpected{service.error()};
  }
  auto const status = status_of(service->get());
  auto const configured = configuration_of(service->get());
  if (!status) return tl::unexpected{status.error()};
  if (!configured) return tl::unexpected{configured.error()};
  Standing found;
  found.command = configured->command;
  found.state.phase = phase_of(status->dwCurrentState, status->dwWin32ExitCode);
  found.state.starts_by_itself = configured->automatic;
  if (status->dwProcessId != 0) found.state.pid = status->dwProcessId;
  found.state.definition = "service " + std::string{windows_service::name};
  if (found.state.phase == ServicePhase::failed)
    found.state.detail = "its last run ended with error " + std::to_string(status->dwWin32ExitCode);
  return found;
}

Result<ServiceReport> MachineService::install(ServiceDefinition const& service, Execution how) {
  auto const now = standing();
  if (!now) return tl::unexpected{now.error()};
  auto const command = command_of(service);
  bool const fresh = now->state.phase == ServicePhase::not_installed;
  bool const runs = now->state.phase == ServicePhase::running;
  // The source of events is named last: without it an earlier install came to no end.
  bool const changed =
      fresh || now->command != command || !now->state.starts_by_itself || !has_event_source();
  std::vector<ServiceDeed> deeds;
  if (changed) {
    auto const folder = system_service_data().string();
    deeds.push_back({"make " + folder + " for LocalService and administrators", make_data_folder});
    if (!fresh && runs) deeds.push_back(stop_deed());
    if (fresh) {
      deeds.push_back({"create the service: " + command, [command] { return create(command); }});
    } else {
      deeds.push_back({"change the service: " + command, [command] { return change_command(command); }});
    }
    deeds.push_back({"set delayed start and recovery", set_manners});
    deeds.push_back({"name it as a source of events", add_event_source});
  }
  if (changed || !runs) deeds.push_back(start_deed());
  return carry_out(deeds, how);
}

Result<ServiceReport> MachineService::uninstall(Execution how) {
  auto const now = standing();
  if (!now) return tl::unexpected{now.error()};
  std::vector<ServiceDeed> deeds;
  if (now->state.phase == ServicePhase::not_installed) return ServiceReport{};
  if (now->state.pid) deeds.push_back(stop_deed());
  deeds.push_back({"delete the service", forget});
  deeds.push_back({"remove the source of events", remove_event_source});
  return carry_out(deeds, how);
}

Result<ServiceReport> MachineService::change(Execution how, ServicePhase wanted,
                                             std::vector<ServiceDeed> const& deeds) {
  auto const now = standing();
  if (!now) return tl::unexpected{now.error()};
  if (now->state.phase == ServicePhase::not_installed)
    return fail(Errc::not_found, "the service is not installed");
  bool const stopped = now->state.phase == ServicePhase::stopped || now->state.phase == ServicePhase::failed;
  if (wanted == now->state.phase || (wanted == ServicePhase::stopped && stopped)) return ServiceReport{};
  return carry_out(deeds, how);
}

}  // namespace

std::unique_ptr<ServiceManager> make_machine_service() { return std::make_unique<MachineService>(); }

}  // namespace companion::platform
