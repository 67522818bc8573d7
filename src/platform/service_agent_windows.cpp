// The user's own: started at logon by a value below the Run key, without a window. It sees what a service in
// session 0 cannot: the desktop and the user's files.
#include <windows.h>

#include <chrono>
#include <thread>
#include <vector>

#include "platform/service_deeds.hpp"
#include "platform/service_manager_windows.hpp"
#include "platform/wide_text.hpp"
#include "platform/windows_service.hpp"

namespace companion::platform {
namespace {

constexpr auto answer_longest = std::chrono::seconds{30};
constexpr auto look_again = std::chrono::milliseconds{100};

std::wstring value_name() { return to_wide(windows_service::title); }

Result<void> write_value(std::string const& command) {
  auto const text = to_wide(command);
  auto const size = static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t));
  auto const error = ::RegSetKeyValueW(HKEY_CURRENT_USER, to_wide(windows_service::run_key).c_str(),
                                       value_name().c_str(), REG_SZ, text.c_str(), size);
  if (error != ERROR_SUCCESS) return windows_failure("write the Run key", static_cast<DWORD>(error));
  return {};
}

Result<void> remove_value() {
  auto const error = ::RegDeleteKeyValueW(HKEY_CURRENT_USER, to_wide(windows_service::run_key).c_str(),
                                          value_name().c_str());
  if (error != ERROR_SUCCESS && error != ERROR_FILE_NOT_FOUND)
    return windows_failure("change the Run key", static_cast<DWORD>(error));
  return {};
}

/// Empty: there is none.
std::string read_value() {
  std::vector<wchar_t> text(32'768, L'\0');
  auto size = static_cast<DWORD>(text.size() * sizeof(wchar_t));
  auto const error = ::RegGetValueW(HKEY_CURRENT_USER, to_wide(windows_service::run_key).c_str(),
                                    value_name().c_str(), RRF_RT_REG_SZ, nullptr, text.data(), &size);
  return error == ERROR_SUCCESS ? to_utf8(text.data()) : std::string{};
}

/// Whether it runs; `ask`: it is told to stop.
bool is_running(bool ask = false) {
  auto* const event = ::OpenEventW(EVENT_MODIFY_STATE, FALSE, to_wide(windows_service::agent_event).c_str());
  if (event == nullptr) return false;
  if (ask) ::SetEvent(event);
  ::CloseHandle(event);
  return true;
}

Result<void> wait_until_running(bool wanted, std::string const& what) {
  auto const end = std::chrono::steady_clock::now() + answer_longest;
  while (is_running() != wanted) {
    if (std::chrono::steady_clock::now() > end)
      return fail(Errc::unavailable, "it did not " + what + " in time");
    std::this_thread::sleep_for(look_again);
  }
  return {};
}

Result<void> start_now() {
  auto command = to_wide(read_value());
  STARTUPINFOW start{};
  start.cb = sizeof(start);
  PROCESS_INFORMATION child{};
  if (::CreateProcessW(nullptr, command.data(), nullptr, nullptr, FALSE,
                       CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP, nullptr, nullptr, &start,
                       &child) == FALSE)
    return windows_failure("start it", ::GetLastError());
  ::CloseHandle(child.hThread);
  ::CloseHandle(child.hProcess);
  return wait_until_running(true, "start");
}

Result<void> stop_now() {
  is_running(true);
  return wait_until_running(false, "stop");
}

class UserAgent final : public ServiceManager {
 public:
  std::string name() const override { return "Windows, at logon of this user"; }
  std::string definition(ServiceDefinition const& service) const override {
    return describe_windows_service(ServiceScope::user, command_of(service));
  }
  Result<ServiceState> state() const override {
    ServiceState state;
    if (read_value().empty()) return state;
    state.phase = is_running() ? ServicePhase::running : ServicePhase::stopped;
    state.starts_by_itself = true;
    state.definition = "HKEY_CURRENT_USER\\" + std::string{windows_service::run_key};
    return state;
  }
  Result<ServiceReport> install(ServiceDefinition const& service, Execution how) override {
    auto const command = command_of(service);
    bool const changed = read_value() != command;
    bool const runs = is_running();
    std::vector<ServiceDeed> deeds;
    if (changed)
      deeds.push_back({"write the Run key: " + command, [command] { return write_value(command); }});
    if (changed && runs) deeds.push_back({"stop it", stop_now});
    if (changed || !runs) deeds.push_back({"start it", start_now});
    return carry_out(deeds, how);
  }
  Result<ServiceReport> uninstall(Execution how) override {
    std::vector<ServiceDeed> deeds;
    if (read_value().empty()) return ServiceReport{};
    if (is_running()) deeds.push_back({"stop it", stop_now});
    deeds.push_back({"remove its value from the Run key", remove_value});
    return carry_out(deeds, how);
  }
  Result<ServiceReport> start(Execution how) override {
    if (read_value().empty()) return not_installed();
    return carry_out(
        is_running() ? std::vector<ServiceDeed>{} : std::vector<ServiceDeed>{{"start it", start_now}}, how);
  }
  Result<ServiceReport> stop(Execution how) override {
    if (read_value().empty()) return not_installed();
    return carry_out(
        is_running() ? std::vector<ServiceDeed>{{"stop it", stop_now}} : std::vector<ServiceDeed>{}, how);
  }
  Result<ServiceReport> restart(Execution how) override {
    if (read_value().empty()) return not_installed();
    std::vector<ServiceDeed> deeds;
    if (is_running()) deeds.push_back({"stop it", stop_now});
    deeds.push_back({"start it", start_now});
    return carry_out(deeds, how);
  }
  std::vector<std::string> log_command(LogView const&) const override { return {}; }

 private:
  static std::string command_of(ServiceDefinition const& service) {
    return windows_command_line(service, ServiceScope::user, {});
  }
  static tl::unexpected<Error> not_installed() {
    return fail(Errc::not_found, "the service is not installed");
  }
};

}  // namespace

std::unique_ptr<ServiceManager> make_user_agent() { return std::make_unique<UserAgent>(); }

}  // namespace companion::platform
