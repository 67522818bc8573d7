// Any bytes as a line of every shell: it ends, and no word is longer than the line.
#include <cstddef>
#include <cstdint>
#include <string>

#include "detectors/shell/command_words.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace companion::detectors::shell;
  std::string const line(data, data + size);
  for (auto const dialect : {Dialect::posix, Dialect::fish, Dialect::powershell, Dialect::nushell}) {
    auto const found = invocations(line, dialect);
    if (found.size() > line.size()) __builtin_trap();
    for (auto const& one : found) {
      if (one.name.size() > line.size() || one.arguments.size() > 8) __builtin_trap();
    }
    for (auto const& token : split(line, dialect)) {
      if (token.text.size() > line.size()) __builtin_trap();
    }
  }
  return 0;
}
