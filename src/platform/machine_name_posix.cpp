#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <iterator>

#include "platform/machine_name.hpp"

namespace companion::platform {

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

std::string system_type() {
  utsname system{};
  if (::uname(&system) != 0) return {};
  std::string type{std::data(system.sysname)};
  for (auto& c : type) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return type;
}

}  // namespace companion::platform
