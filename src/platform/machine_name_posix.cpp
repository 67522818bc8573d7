#include <unistd.h>

#include <array>

#include "platform/machine_name.hpp"

namespace companion::platform {

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

}  // namespace companion::platform
