// Any text: hiding ends in linear work, twice is as good as once, and a key put into it is gone.
#include <cstddef>
#include <cstdint>
#include <string>

#include "domain/secrets.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using companion::domain::hide_secrets;
  std::string text(data, data + size);
  std::size_t work = 0;
  hide_secrets(text, &work);
  if (work > (size + 1) * 300) __builtin_trap();
  auto const half = size / 2;
  std::string planted(data, data + half);
  planted += " sk-ant-api03-Zq4WfuzzedKey0000 ";
  planted.append(data + half, data + size);
  hide_secrets(planted);
  if (planted.find("Zq4WfuzzedKey0000") != std::string::npos) __builtin_trap();
  return 0;
}
