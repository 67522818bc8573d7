// The program of all targets. COMPANION_FUZZ_TARGET chooses one; without it their names are printed.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "targets.hpp"

namespace {

companion::fuzz::Target target;

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): libFuzzer calls them by these names
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  auto all = companion::fuzz::targets();
  auto const* const name = std::getenv("COMPANION_FUZZ_TARGET");
  if (name == nullptr) {
    for (auto const& [known, run] : all) std::puts(known.c_str());
    std::exit(0);
  }
  target = all[name];
  if (target) return 0;
  std::fprintf(stderr, "there is no fuzz target %s\n", name);
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  target({reinterpret_cast<char const*>(data), size});
  return 0;
}
// NOLINTEND(readability-identifier-naming)
