#include <cstddef>
#include <cstdint>

#include "database_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  return companion::detectors::fuzz_database("log:openclaw:store",
                                             {reinterpret_cast<char const*>(data), size}, 4);
}
