#include "platform/service_process.hpp"

namespace companion::platform {

Result<int> run_as_service(std::function<int()> const&) {
  return fail(Errc::invalid, "--service is for Windows; here a service runs `companion run`");
}

}  // namespace companion::platform
