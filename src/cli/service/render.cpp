#include "cli/service/render.hpp"

#include <nlohmann/json.hpp>

#include "cli/render/json.hpp"
#include "cli/render/text.hpp"

namespace companion::cli {

using platform::ServicePhase;
using platform::ServiceScope;
using platform::ServiceState;

std::string service_text(ServiceState const& state, std::string const& manager, ServiceScope scope) {
  std::string const flag = scope == ServiceScope::system ? " --system" : "";
  auto text = "Service  " + manager + ": " + std::string{to_string(state.phase)};
  if (state.phase == ServicePhase::not_installed)
    return text + "; `companion service install" + flag + "` installs it\n";
  if (state.pid) text += ", pid " + std::to_string(*state.pid);
  if (auto const restarts = state.restarts.value_or(0); restarts > 0)
    text += ", started again " + std::to_string(restarts) + " times";
  text += "\n";
  std::string const when = scope == ServiceScope::system ? "when the machine does" : "when you log in";
  text += "Starts   " + (state.starts_by_itself ? "by itself, " + when : std::string{"by hand only"}) + "\n";
  if (!state.detail.empty()) text += "Says     " + harmless(state.detail) + "\n";
  if (!state.definition.empty()) text += "Lies in  " + harmless(state.definition) + "\n";
  return text;
}

std::string service_json(ServiceState const& state, std::string const& manager, ServiceScope scope) {
  auto const number = [](std::optional<std::int64_t> value) { return value ? Json(*value) : Json(); };
  auto phase = std::string{to_string(state.phase)};
  std::replace(phase.begin(), phase.end(), ' ', '_');
  return printed({{"manager", manager},
                  {"scope", scope == ServiceScope::system ? "system" : "user"},
                  {"phase", phase},
                  {"starts_by_itself", state.starts_by_itself},
                  {"pid", number(state.pid)},
                  {"restarts", number(state.restarts)},
                  {"definition", state.definition},
                  {"detail", state.detail}});
}

}  // namespace companion::cli
