#include "platform/paths.hpp"

#include "platform/make_host.hpp"

namespace companion::platform {

Places standard_places() { return standard_places(environment_variable, home_folder()); }

}  // namespace companion::platform
