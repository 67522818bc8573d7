#include "platform/time_zones.hpp"

namespace companion::platform {

void prepare_time_zones() {}

}  // namespace companion::platform
