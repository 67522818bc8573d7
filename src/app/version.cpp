#include "app/version.hpp"

namespace companion::app {

std::string_view version() { return COMPANION_VERSION; }

}  // namespace companion::app
