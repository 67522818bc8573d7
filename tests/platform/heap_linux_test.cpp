// Memory that is given back is counted by the system itself: /proc/self/smaps.
#include "platform/heap.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace companion::platform {
namespace {

/// KiB of code, ours and the libraries', that is mapped in now.
long code_resident() {
  std::ifstream maps{"/proc/self/smaps"};
  long resident = 0;
  bool code = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("-") < line.find(":")) code = line.find(" r-xp ") != line.npos;
    if (code && line.starts_with("Rss:")) resident += std::stol(line.substr(4));
  }
  return resident;
}

TEST(Heap, UnmapsCodeThatDoesNotRunAndGoesOn) {
  auto const before = code_resident();
  ASSERT_GT(before, 0);
  unmap_idle_code();
  EXPECT_LT(code_resident(), before);
  unmap_idle_code();
}

}  // namespace
}  // namespace companion::platform
