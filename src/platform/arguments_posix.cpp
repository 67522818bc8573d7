#include "platform/arguments.hpp"

namespace companion::platform {

std::vector<std::string> command_line(int argc, char const* const* argv) {
  return {argv + (argc > 0 ? 1 : 0), argv + argc};
}

}  // namespace companion::platform
