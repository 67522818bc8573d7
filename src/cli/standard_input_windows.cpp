#include <windows.h>

#include <array>
#include <chrono>

#include "cli/standard_input.hpp"

namespace companion::cli {
namespace {

using Watch = std::chrono::steady_clock;

enum class Waiting { bytes, end, nothing };

/// A pipe cannot be waited for with a limit: it is looked at every millisecond.
Waiting look_until(HANDLE input, Watch::time_point deadline) {
  for (;;) {
    DWORD there = 0;
    if (PeekNamedPipe(input, nullptr, 0, nullptr, &there, nullptr) == 0) return Waiting::end;
    if (there > 0) return Waiting::bytes;
    if (Watch::now() >= deadline) return Waiting::nothing;
    Sleep(1);
  }
}

}  // namespace

std::string read_waiting_input(InputPatience patience, bool (*enough)(std::string_view)) {
  std::string text;
  auto* const input = GetStdHandle(STD_INPUT_HANDLE);
  auto const kind = GetFileType(input);
  if (kind != FILE_TYPE_PIPE && kind != FILE_TYPE_DISK) return text;
  std::array<char, 16384> part{};
  auto const begun = Watch::now();
  while (text.size() < patience.bytes_max) {
    auto const deadline = begun + (text.empty() ? patience.first : patience.whole);
    if (kind == FILE_TYPE_PIPE && look_until(input, deadline) != Waiting::bytes) break;
    DWORD got = 0;
    if (ReadFile(input, part.data(), static_cast<DWORD>(part.size()), &got, nullptr) == 0 || got == 0) break;
    text.append(part.data(), got);
    if (enough(text)) break;
  }
  return text;
}

}  // namespace companion::cli
