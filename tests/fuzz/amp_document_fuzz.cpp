#include <cstddef>
#include <cstdint>
#include <string_view>

#include "document_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes{reinterpret_cast<char const*>(data), size};
  return companion::detectors::fuzz_document("amp", "/logs/T-1.json", bytes);
}
